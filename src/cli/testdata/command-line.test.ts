/** A command line to test with: a fake kit over plain arrays, a fake terminal, and one message that was held. */
import { join } from 'node:path';
import { RULES } from '../../../test/builders/judge-facts.ts';
import { readMail } from '../../../test/builders/reading.ts';
import { journalEntry as recorded } from '../../../test/store-fixture.ts';
import { openArchive } from '../../archive/open-archive.ts';
import type { Verdict } from '../../decide/verdict.ts';
import { NO_RELATION } from '../../history/relation.ts';
import type { HeldMessage, JournalEntry, LockEvent, LockRecord } from '../../ports.ts';
import type { Io } from '../io.ts';
import type { Desk, Kit, StoreUse } from '../kit.ts';
import { run } from '../run.ts';

export const NOW = Date.UTC(2024, 4, 10, 12);
const DAY = 86_400_000;

export interface Invocation {
  code: number;
  out: string;
  err: string;
  /** Each line of stdout as JSON. */
  lines: () => unknown[];
}

export interface Fakes {
  desk: Partial<Desk>;
  kit: Partial<Kit>;
  io: Partial<Io> & { terminal?: boolean; stdinText?: string };
}

/** Runs one command line in an empty folder unless `io.cwd` says otherwise. */
export async function command(args: string[], fakes: Partial<Fakes> = {}): Promise<Invocation> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const { terminal = false, stdinText = '', ...io } = fakes.io ?? {};
  const sink = (to: Buffer[]) => ({ write: (text: string | Uint8Array) => void to.push(Buffer.from(text)), terminal, columns: 100 });
  const surroundings: Io = {
    stdout: sink(out),
    stderr: sink(err),
    stdin: async () => Buffer.from(stdinText),
    cwd: '/nonexistent',
    actor: 'cli:test',
    colour: true,
    unicode: true,
    interruptible: (work) => work(new AbortController().signal),
    ...io,
  };
  const kit: Kit = {
    version: '1.2.3',
    clock: { now: () => NOW },
    serve: unexpected,
    open: async () => fakeDesk(fakes.desk),
    rules: () => ({ rules: RULES, read: (mail) => Promise.resolve(readMail(Buffer.from(mail))) }),
    archive: (paths, look) =>
      openArchive(
        paths.map((path) => join(surroundings.cwd, path)),
        { ...look, now: NOW },
      ),
    ...fakes.kit,
  };
  const code = await run(args, kit, surroundings);
  const text = Buffer.concat(out).toString('latin1');
  return {
    code,
    out: Buffer.from(text, 'latin1').toString(),
    err: Buffer.concat(err).toString(),
    lines: () =>
      Buffer.from(text, 'latin1')
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

function unexpected(): never {
  throw new Error('the command was not expected to do this');
}

export function fakeDesk(parts: Partial<Desk> = {}): Desk {
  const port = new Proxy({}, { get: () => unexpected });
  return {
    // What most commands ask in passing: nobody reported anything.
    histories: new Proxy({}, { get: (_, name) => (name === 'reports' ? async () => [] : unexpected) }) as Desk['histories'],
    habits: port as Desk['habits'],
    holds: port as Desk['holds'],
    locks: port as Desk['locks'],
    journal: port as Desk['journal'],
    housekeeping: { maintain: async () => null, due: unexpected, personal: unexpected, erase: unexpected },
    accounts: port as Desk['accounts'],
    signals: new Map(),
    lists: port as Desk['lists'],
    isShared: unexpected,
    age: unexpected,
    read: async (content) => readMail(await content.bytes()),
    readAll: (contents) => Promise.all(contents.map(async (content) => readMail(await content.bytes()))),
    glance: async () => null,
    judge: unexpected,
    study: unexpected,
    release: unexpected,
    trust: unexpected,
    phish: unexpected,
    unphish: unexpected,
    blame: unexpected,
    discard: unexpected,
    settleLock: unexpected,
    close: async () => {},
    ...parts,
  };
}

/** A kit that notes how the store was opened and that it was closed again. */
export function recordingKit(desk: Partial<Desk>): { kit: Partial<Kit>; uses: StoreUse[]; closed: () => number } {
  const uses: StoreUse[] = [];
  let closed = 0;
  const open: Kit['open'] = async (_config, use) => {
    uses.push(use);
    const close = async (): Promise<void> => {
      closed += 1;
    };
    return fakeDesk({ ...desk, close });
  };
  return { kit: { open }, uses, closed: () => closed };
}

export const verdict = (change: Partial<Verdict> = {}): Verdict => ({
  id: '4XbQ',
  messageId: '<rfp@partner.example>',
  date: '2024-05-09T04:12:00.000Z',
  from: { address: 'anna@partner.example', name: 'Anna' },
  authenticated: 'pass',
  links: [
    {
      url: 'https://partner-my.sharepoint.example/x',
      target: 'https://partner-my.sharepoint.example/x',
      host: 'partner-my.sharepoint.example',
      domain: 'sharepoint.example',
      text: 'View RFP',
      where: 'html',
      hidden: ['text-hides-target'],
      mismatch: null,
      ageDays: 4,
      ageFrom: 'list',
      firstSeenHere: null,
      action: 'lock',
      lockable: true,
    },
  ],
  deliveries: [
    {
      recipient: 'ceo@example.org',
      action: 'hold',
      score: 91,
      rarity: null,
      reasons: [
        {
          signal: 'link-host-new-for-correspondent',
          points: 2.71,
          bits: 8.13,
          sample: 148,
          text: 'In 148 messages since 2018 anna@partner.example never linked there',
          level: 'correspondent',
        },
      ],
    },
  ],
  campaign: null,
  findings: [],
  ...change,
});

export const heldMessage = (change: Partial<HeldMessage> = {}): HeldMessage => ({
  id: '4XbQ',
  receivedAt: NOW - DAY,
  envelope: { reversePath: 'anna@partner.example', mail: {}, recipients: [{ address: 'ceo@example.org' }] },
  from: 'anna@partner.example',
  subject: 'RFP for Partner',
  messageId: '<rfp@partner.example>',
  size: 1234,
  client: { peer: '127.0.0.1', origin: '192.0.2.7', helo: 'mx.partner.example', name: null, peerHelo: 'mx.example.org', tls: true, trusted: true },
  listener: 'inbound',
  recipients: [
    { recipient: { address: 'ceo@example.org' }, state: 'held', score: 91, note: '', nextAttempt: null, attempts: 0, changedAt: NOW - DAY, dispatch: null },
  ],
  verdict: verdict(),
  observation: null,
  hasContent: true,
  ...change,
});

export const journalEntry = (change: Partial<JournalEntry> = {}): JournalEntry => {
  const held = { recipient: 'ceo@example.org', action: 'hold' as const, outcome: 'held' as const, reply: '250 2.0.0 Ok' };
  return recorded('4XbQ', { at: NOW - DAY, verdict: verdict(), outcomes: [held], hosts: ['partner-my.sharepoint.example'], ...change });
};

export const lock = (events: LockEvent[] = [], change: Partial<LockRecord> = {}): { record: LockRecord; events: LockEvent[] } => ({
  record: {
    token: 'Zk3v9QmT',
    verdictId: '4XbQ',
    recipient: 'ceo@example.org',
    author: 'anna@partner.example',
    url: 'https://partner-my.sharepoint.example/x',
    target: 'https://partner-my.sharepoint.example/x',
    host: 'partner-my.sharepoint.example',
    text: 'View RFP',
    reason: 'never seen here',
    openAnyway: false,
    state: 'locked',
    createdAt: NOW - DAY,
    ...change,
  },
  events,
});

export const relation = { ...NO_RELATION, messages: 148, days: 97, outbound: 60, replies: 31, firstSeen: Date.UTC(2018, 0, 3), lastSeen: Date.UTC(2024, 4, 2) };
