/**
 * What our side wrote, and to whom. An address we write to is one whatever class its mail arrives in;
 * who may take credit for it is decided when it is read (facts.ts). Link hosts and habits of our own
 * mail teach nothing: a hijacked account of ours would make its payload known.
 */
import type { Connection } from '../database.ts';
import { Counts } from './counts.ts';
import { countDays, dayOf, eraOf, eraStart, firstDay, packDays, since, startOf, unpackDays, withDay } from './days.ts';
import type { Names } from './names.ts';
import { DOMAIN } from './relations.ts';
import type { RelationKey } from './shelf.ts';

/** `ours` = 0 above the pair. */
export type WrittenKey = Pick<RelationKey, 'level' | 'subject'> & { ours: number };

export interface WrittenRow extends WrittenKey {
  first_at: number;
  last_at: number;
  days: Buffer;
  counts: Buffer;
}

export interface WrittenStats {
  messages: number;
  /** Ms; `null` = nothing that is remembered. */
  firstAt: number | null;
}

const NOTHING: WrittenStats = { messages: 0, firstAt: null };

export class Written {
  readonly #names: Names;
  readonly #find;
  readonly #save;
  readonly #saveDomain;
  readonly #domains;
  /** The last answer of `domains`: each inbound message asks, and it changes with a domain's first message of a day. */
  #mostWritten: { limit: number; domains: string[] } | null = null;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#find = db.prepare<[number, number, number], WrittenRow>('SELECT * FROM written WHERE level = ? AND subject = ? AND ours = ?');
    this.#save = db.prepare<[WrittenRow]>(
      `INSERT INTO written (level, subject, ours, first_at, last_at, days, counts)
       VALUES (:level, :subject, :ours, :first_at, :last_at, :days, :counts)
       ON CONFLICT DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at, days = excluded.days, counts = excluded.counts`,
    );
    this.#saveDomain = db.prepare<[string, number]>(
      'INSERT INTO written_domain (domain, day_count) VALUES (?, ?) ON CONFLICT DO UPDATE SET day_count = excluded.day_count',
    );
    this.#domains = db.prepare<[number], string>('SELECT domain FROM written_domain ORDER BY day_count DESC, domain LIMIT ?').pluck();
  }

  /** A message of ours was there at this time (ms); it adds to the count where `counts`. */
  meet(key: WrittenKey, at: number, counts: boolean): void {
    const row = this.#find.get(key.level, key.subject, key.ours);
    const count = Counts.unpack(row?.counts ?? NONE);
    if (counts) count.add(eraOf(dayOf(at)), 1, 0);
    const before = row ? unpackDays(row.days) : null;
    const days = withDay(before, dayOf(at));
    this.#save.run({
      ...key,
      first_at: Math.min(row?.first_at ?? at, at),
      last_at: Math.max(row?.last_at ?? at, at),
      days: packDays(days),
      counts: count.pack(),
    });
    if (key.level === DOMAIN && days !== before) {
      this.#saveDomain.run(this.#names.textOf(key.subject), countDays(days));
      this.forget();
    }
  }

  /** A message that was counted turns out to have been written earlier (times in ms). */
  move(key: WrittenKey, from: number, to: number): void {
    const [before, after] = [eraOf(dayOf(from)), eraOf(dayOf(to))];
    const row = before === after ? undefined : this.#find.get(key.level, key.subject, key.ours);
    if (!row) return;
    const count = Counts.unpack(row.counts);
    count.add(before, -1, 0);
    count.add(after, 1, 0);
    this.#save.run({ ...row, counts: count.pack() });
  }

  /** Messages to a subject at a level, from an era on. */
  stats(key: WrittenKey, fromEra: number): WrittenStats {
    const row = this.#find.get(key.level, key.subject, key.ours);
    const { messages } = row ? Counts.unpack(row.counts).since(fromEra) : NOTHING;
    if (!row || messages === 0) return NOTHING;
    if (row.first_at >= startOf(eraStart(fromEra))) return { messages, firstAt: row.first_at };
    const days = since(unpackDays(row.days), eraStart(fromEra));
    return { messages, firstAt: days && startOf(firstDay(days)) };
  }

  /** Time of the last message (ms); 0 = none. */
  lastAt({ level, subject, ours }: WrittenKey): number {
    return this.#find.get(level, subject, ours)?.last_at ?? 0;
  }

  /** Domains written to on most days first. Not to be changed by the caller. */
  domains(limit: number): string[] {
    if (this.#mostWritten?.limit !== limit) this.#mostWritten = { limit, domains: this.#domains.all(Math.max(limit, 0)) };
    return this.#mostWritten.domains;
  }

  /** Domains were written to, here or by another process. */
  forget(): void {
    this.#mostWritten = null;
  }
}

const NONE = new Uint8Array();
