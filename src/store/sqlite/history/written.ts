/**
 * What our side wrote, and to whom. An address we write to is one whatever class its mail arrives in;
 * who may take credit for it is decided when it is read (facts.ts). Link hosts and habits of our own
 * mail teach nothing: a hijacked account of ours would make its payload known.
 */
import type { Connection } from '../database.ts';
import { countDays, dayOf, oneDay, withDay } from './days.ts';
import type { Names } from './names.ts';
import { CORRESPONDENT, DOMAIN, ORGANISATION, PAIR } from './relations.ts';

interface WrittenRow {
  level: number;
  subject: number;
  ours: number;
  messages: number;
  first_at: number;
  last_at: number;
  day_count: number;
  first_day: number;
  days: Uint8Array;
}

export interface WrittenStats {
  messages: number;
  first_at: number;
}

export class Written {
  readonly #names: Names;
  readonly #find;
  readonly #save;
  readonly #domains;
  /** The last answer of `domains`: each inbound message asks, and only mail of ours changes it. */
  #mostWritten: { limit: number; domains: string[] } | null = null;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#find = db.prepare<[number, number, number], WrittenRow>('SELECT * FROM written WHERE level = ? AND subject = ? AND ours = ?');
    this.#save = db.prepare<[WrittenRow]>(
      `INSERT INTO written (level, subject, ours, messages, first_at, last_at, day_count, first_day, days)
       VALUES (:level, :subject, :ours, :messages, :first_at, :last_at, :day_count, :first_day, :days)
       ON CONFLICT DO UPDATE SET messages = excluded.messages, first_at = excluded.first_at, last_at = excluded.last_at,
         day_count = excluded.day_count, first_day = excluded.first_day, days = excluded.days`,
    );
    this.#domains = db
      .prepare<[number], string>(
        `SELECT text FROM written JOIN name ON name.id = subject WHERE level = ${DOMAIN} ORDER BY level DESC, day_count DESC, messages DESC, text LIMIT ?`,
      )
      .pluck();
  }

  /** One message of `ours` to `recipients`, at `at` (ms). `domains`: the shared domains among them, each once. */
  count(ours: string, recipients: readonly string[], domains: readonly string[], at: number): void {
    this.forget();
    const writer = this.#names.idOf(ours);
    for (const recipient of recipients) {
      const subject = this.#names.idOf(recipient);
      this.#add(PAIR, subject, writer, at);
      this.#add(CORRESPONDENT, subject, 0, at);
    }
    for (const domain of domains) this.#add(DOMAIN, this.#names.idOf(domain), 0, at);
    this.#add(ORGANISATION, 0, 0, at);
  }

  /** Messages to a subject at a level; `ours` = 0 above the pair. */
  stats(level: number, subject: number, ours: number): WrittenStats | null {
    return this.#find.get(level, subject, ours) ?? null;
  }

  /** Domains written to on most days first. Not to be changed by the caller. */
  domains(limit: number): string[] {
    if (this.#mostWritten?.limit !== limit) this.#mostWritten = { limit, domains: this.#domains.all(Math.max(limit, 0)) };
    return this.#mostWritten.domains;
  }

  /** Something was written, here or by another process. */
  forget(): void {
    this.#mostWritten = null;
  }

  #add(level: number, subject: number, ours: number, at: number): void {
    const row = this.#find.get(level, subject, ours);
    const day = dayOf(at);
    const days = row ? withDay({ first: row.first_day, bits: row.days }, day) : oneDay(day);
    this.#save.run({
      level,
      subject,
      ours,
      messages: (row?.messages ?? 0) + 1,
      first_at: Math.min(row?.first_at ?? at, at),
      last_at: Math.max(row?.last_at ?? at, at),
      day_count: countDays(days),
      first_day: days.first,
      days: days.bits,
    });
  }
}
