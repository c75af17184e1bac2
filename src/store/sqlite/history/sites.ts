/**
 * A registrable domain as history knows it, for people: the hosts below it that links led to, whose links they were, and
 * its authors. Names are kept by their beginning, so the hosts below a domain are found by reading one column through, and who
 * linked to them by looking into each correspondent's row: some 100 ms for 100,000 of either, fit for a command and not for
 * the road. All three are bounded.
 */
import type { Linker, SitePortrait } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { countDays, type DaySet, union, unpackDays } from './days.ts';
import { type Facts, PREFERRED } from './facts.ts';
import { codeOf, type Names } from './names.ts';
import { CORRESPONDENT, classCode } from './relations.ts';
import { type Seen, seenSince, spanOf, unpackValues } from './seen.ts';

/** Hosts below a domain that are looked for: a domain with wildcard names has any number. */
const MOST_HOSTS = 500;
/** Correspondents looked into. */
const MOST_RELATIONS = 500_000;

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
    this.#relations = db.prepare<[], LinkerRow>(
      `SELECT id, subject, class, large, packed FROM relation WHERE level = ${CORRESPONDENT} LIMIT ${MOST_RELATIONS}`,
    );
    this.#value = db.prepare<[number, number], { firstAt: number; days: Buffer }>(
      'SELECT first_at AS firstAt, days FROM value WHERE relation = ? AND term = ?',
    );
  }

  /** @param domain registrable, A-labels @param at time that the words are about, ms @param limit hosts, and linkers */
  of(domain: string, at: number, limit: number): SitePortrait {
    const ending = { domain, ending: `.${domain}`, length: domain.length + 1 };
    const hosts = this.#hosts.all(ending);
    const linkers = this.#linkers(this.#terms.all(ending), this.#facts.firstDayAt(at));
    return {
      hosts: hosts.slice(0, limit),
      hostCount: hosts.length,
      linkers: linkers.slice(0, limit),
      linkerCount: linkers.length,
      authors: this.#facts.ofDomain(domain, at),
    };
  }

  /** Most days first; each identity of an address apart, for one may be a stranger's. */
  #linkers(terms: readonly number[], fromDay: number): Linker[] {
    if (terms.length === 0) return [];
    const linkers: Linker[] = [];
    for (const row of this.#relations.iterate()) {
      const seen = together(this.#seenIn(row, terms), fromDay);
      const of = PREFERRED.find((each) => classCode(each) === row.class);
      if (seen !== null && of !== undefined) linkers.push({ address: this.#names.textOf(row.subject), class: of, ...spanOf(seen) });
    }
    return linkers.sort((a, b) => b.days - a.days || b.lastSeen - a.lastSeen || (a.address < b.address ? -1 : 1));
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
