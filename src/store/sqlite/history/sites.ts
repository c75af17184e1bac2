/**
 * A registrable domain as history knows it, for people: the hosts below it that links led to, whose links they were, and
 * its authors. Names are kept by their beginning, so the hosts below a domain are found by reading one column through, and who
 * linked to them by looking into each correspondent's row: some 100 ms for 100,000 of either, fit for a person's question and
 * not for the road. All three are bounded, and done in steps, between which a gateway that is asked takes mail.
 */
import { setImmediate } from 'node:timers/promises';
import type { Linker, SitePortrait } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import type { Step } from '../writing.ts';
import { countDays, type DaySet, union, unpackDays } from './days.ts';
import { type Facts, PREFERRED } from './facts.ts';
import { codeOf, type Names } from './names.ts';
import { CORRESPONDENT, classCode } from './relations.ts';
import { type Seen, seenSince, spanOf, unpackValues } from './seen.ts';

/** Hosts below a domain that are looked for: a domain with wildcard names has any number. */
const MOST_HOSTS = 500;
/** Correspondents looked into, and of these in one step. */
const MOST_RELATIONS = 500_000;
const STEP = 5_000;

/** The domain itself, or below it: compared by its end, so that no letter of it is a pattern. */
const below = (column: string): string => `(${column} = :domain OR substr(${column}, -:length) = :ending)`;

interface LinkerRow {
  id: number;
  subject: number;
  class: number;
  large: number;
  packed: Buffer;
}

type Ending = { domain: string; ending: string; length: number };

export class Sites {
  readonly #facts: Facts;
  readonly #names: Names;
  readonly #hosts;
  readonly #terms;
  readonly #relations;
  readonly #value;

  constructor(db: Connection, facts: Facts, names: Names) {
    this.#facts = facts;
    this.#names = names;
    this.#hosts = db.prepare<[Ending], { host: string; firstSeen: number }>(
      `SELECT host, first_at AS firstSeen FROM host WHERE ${below('host')} ORDER BY first_at, host LIMIT ${MOST_HOSTS}`,
    );
    this.#terms = db.prepare<[Ending], number>(`SELECT id FROM term WHERE attribute = ${codeOf('link-host')} AND ${below('text')} LIMIT ${MOST_HOSTS}`).pluck();
    this.#relations = db.prepare<[{ after: number }], LinkerRow>(
      `SELECT id, subject, class, large, packed FROM relation WHERE id > :after AND level = ${CORRESPONDENT} ORDER BY id LIMIT ${STEP}`,
    );
    this.#value = db.prepare<[number, number], { firstAt: number; days: Buffer }>(
      'SELECT first_at AS firstAt, days FROM value WHERE relation = ? AND term = ?',
    );
  }

  /** @param domain registrable, A-labels @param at time that the words are about, ms @param limit hosts, and linkers */
  async of(domain: string, at: number, limit: number, step: Step): Promise<SitePortrait> {
    const ending = { domain, ending: `.${domain}`, length: domain.length + 1 };
    const hosts = await step(() => this.#hosts.all(ending));
    await setImmediate();
    const terms = await step(() => this.#terms.all(ending));
    const linkers = await this.#linkers(terms, this.#facts.firstDayAt(at), step);
    return {
      hosts: hosts.slice(0, limit),
      hostCount: hosts.length,
      linkers: linkers.slice(0, limit),
      linkerCount: linkers.length,
      authors: await step(() => this.#facts.ofDomain(domain, at)),
    };
  }

  /** Most days first; each identity of an address apart, for one may be a stranger's. */
  async #linkers(terms: readonly number[], fromDay: number, step: Step): Promise<Linker[]> {
    if (terms.length === 0) return [];
    const linkers: Linker[] = [];
    let after: number | null = -1;
    for (let looked = 0; after !== null && looked < MOST_RELATIONS; looked += STEP) {
      const from: number = after;
      await setImmediate();
      after = await step(() => this.#linkersAfter(from, terms, fromDay, linkers));
    }
    return linkers.sort((a, b) => b.days - a.days || b.lastSeen - a.lastSeen || (a.address < b.address ? -1 : 1));
  }

  /** @returns the last correspondent looked into; `null`: there are no more */
  #linkersAfter(after: number, terms: readonly number[], fromDay: number, linkers: Linker[]): number | null {
    const rows = this.#relations.all({ after });
    for (const row of rows) {
      const seen = together(this.#seenIn(row, terms), fromDay);
      const of = PREFERRED.find((each) => classCode(each) === row.class);
      if (seen !== null && of !== undefined) linkers.push({ address: this.#names.textOf(row.subject), class: of, ...spanOf(seen) });
    }
    return rows.length < STEP ? null : (rows.at(-1)?.id ?? null);
  }

  *#seenIn({ id, large, packed }: LinkerRow, terms: readonly number[]): Generator<Seen> {
    const values = large ? null : unpackValues(packed);
    for (const term of terms) {
      const row = values === null ? this.#value.get(id, term) : undefined;
      const seen = values === null ? row && { firstAt: row.firstAt, days: unpackDays(row.days) } : values.get(term);
      if (seen) yield seen;
    }
  }
}

/** What several hosts were met on, as if they were one. */
function together(all: Iterable<Seen>, fromDay: number): Seen | null {
  let firstAt = Number.POSITIVE_INFINITY;
  let days: DaySet | null = null;
  for (const one of all) {
    const seen = seenSince(one, fromDay);
    if (seen === null) continue;
    firstAt = Math.min(firstAt, seen.firstAt);
    days = union(days, seen.days);
  }
  return days === null || countDays(days) === 0 ? null : { firstAt, days };
}
