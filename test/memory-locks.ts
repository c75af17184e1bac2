/** Locks kept in memory, and a journal that remembers, for tests of the public pages. */
import type { Journal, LockEvent, LockRecord, LockState, Locks } from '../src/ports.ts';

export function lockRecord(change: Partial<LockRecord> = {}): LockRecord {
  return {
    token: 'tok_0123456789abcdefghij',
    verdictId: 'verdict-1',
    recipient: 'sofia@example.org',
    author: 'liv@securemail.example',
    url: 'https://quiet-harbour.example/s/41',
    target: 'https://quiet-harbour.example/s/41',
    host: 'quiet-harbour.example',
    text: 'Open secure message',
    reason: 'Nobody here has met this site before.',
    openAnyway: false,
    state: 'locked',
    createdAt: Date.UTC(2026, 2, 2, 9, 30),
    ...change,
  };
}

/** How often anything was written, and everything that was. */
export interface MemoryLocks extends Locks {
  writes: number;
  events: LockEvent[];
  change(token: string, state: LockState): void;
}

export function memoryLocks(...records: LockRecord[]): MemoryLocks {
  const byToken = new Map(records.map((record) => [record.token, record]));
  const events: LockEvent[] = [];
  const entry = (record: LockRecord) => ({ record, events: events.filter((event) => event.token === record.token) });
  const locks: MemoryLocks = {
    writes: 0,
    events,
    change(token, state) {
      const record = byToken.get(token);
      if (record !== undefined) byToken.set(token, { ...record, state });
    },
    async create(more) {
      locks.writes++;
      for (const record of more) byToken.set(record.token, record);
    },
    async get(token) {
      const record = byToken.get(token);
      return record === undefined ? null : entry(record);
    },
    async list() {
      return [...byToken.values()].map(entry);
    },
    async setState(token, state, event) {
      locks.writes++;
      locks.change(token, state);
      events.push(event);
    },
    async denyAll(verdictId, event) {
      const open = [...byToken.values()].filter((record) => record.verdictId === verdictId && record.state !== 'denied');
      for (const { token } of open) await locks.setState(token, 'denied', { ...event, token, kind: 'denied' });
      return open.length;
    },
    async note(event) {
      locks.writes++;
      events.push(event);
    },
    async forget(tokens) {
      locks.writes++;
      for (const token of tokens) byToken.delete(token);
    },
  };
  return locks;
}

export function memoryJournal(): Journal & { audits: { at: number; actor: string; what: string; subject: string }[] } {
  const audits: { at: number; actor: string; what: string; subject: string }[] = [];
  return {
    audits,
    async record() {},
    async find() {
      return [];
    },
    async page() {
      return { entries: [], next: null };
    },
    async *newest() {},
    async *walk() {},
    async *walkAudit() {
      yield* audits;
    },
    async audit(at, actor, what, subject) {
      audits.push({ at, actor, what, subject });
    },
  };
}

export const silentLog = { info() {}, warn() {}, error() {} };
