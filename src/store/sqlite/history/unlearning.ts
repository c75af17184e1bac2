/**
 * Taking back what a message taught, as if it had never come. A day stays a value's where another message of that relation
 * showed it then; what the others showed is known of the last weeks (recent.ts). Everything here runs inside a writing
 * transaction.
 *
 * What can't be known again: the hour of an author's last message, where that was before those weeks (then it is the begin
 * of its day); which of two messages with one Message-ID an answer of ours was for, once the one that bore it first is gone.
 */
import { foldName } from '../../../history/display-name.ts';
import type { Connection } from '../database.ts';
import type { Bearers } from './bearers.ts';
import type { Conversations } from './conversations.ts';
import { dayOf, eraOf, firstDay, hasDay, lastDay, startOf, withoutDay } from './days.ts';
import type { HonestScores } from './honest-scores.ts';
import type { Hosts } from './hosts.ts';
import type { Lessons } from './lessons.ts';
import { codeOf, codeOfTerm, type Names, type Term } from './names.ts';
import type { Recent, Taught } from './recent.ts';
import { CORRESPONDENT, classCode, DOMAIN, domainOf, ORGANISATION, ORGANISATION_KEY, PAIR, type Relations, type SharedDomain } from './relations.ts';
import type { Seen } from './seen.ts';
import type { Kept, RelationKey } from './shelf.ts';
import type { Values } from './values.ts';

export interface UnlearningParts {
  names: Names;
  relations: Relations;
  values: Values;
  recent: Recent;
  lessons: Lessons;
  conversations: Conversations;
  bearers: Bearers;
  hosts: Hosts;
  scores: HonestScores;
  sharedDomain: SharedDomain;
}

/** The message that is taken back. */
export interface Unlearnt {
  digest: Buffer;
  messageId: string | null;
  /** Hosts made ordinary by its delivery, beside those it taught. */
  hosts: readonly string[];
  /** The earliest time (ms) at which another made a host ordinary without teaching it; `null` = none did. */
  metElsewhere(host: string): number | null;
}

export class Unlearning {
  readonly #parts: UnlearningParts;
  readonly #removeValue;
  /** Of one taking back: what was taught on a day, and the domains of authors. */
  readonly #days = new Map<number, readonly Taught[]>();
  readonly #domains = new Map<number, number | null>();
  #digest: Buffer = Buffer.alloc(0);

  constructor(db: Connection, parts: UnlearningParts) {
    this.#parts = parts;
    this.#removeValue = db.prepare<[number, number]>('DELETE FROM value WHERE relation = ? AND term = ?');
  }

  /** @param now ms @returns what it had taught; `null` where that is not known any more, and nothing was taken back */
  takeBack(message: Unlearnt, now: number): Taught[] | null {
    const { recent, lessons, names, conversations } = this.#parts;
    const mine = recent.of(message.digest);
    const from = recent.knownFrom(now);
    const firstAt = lessons.firstAt(message.digest);
    if (firstAt === null) return [];
    // A copy of before those weeks is in no row: half of a message is not taken back.
    if (mine.length === 0 || dayOf(firstAt) < from || mine.some(({ day }) => day < from)) return null;
    this.#days.clear();
    this.#domains.clear();
    this.#digest = message.digest;
    for (const key of this.#keysOf(mine)) this.#fromRelation(key, mine, from);
    for (const one of mine) {
      this.#fromBearers(one);
      if (one.measured) this.#parts.scores.remove(one.measured, one.at);
    }
    for (const host of new Set([...message.hosts, ...this.#hostsOf(mine)])) this.#fromHost(host, mine, message);
    const [first] = mine;
    if (message.messageId !== null && first) conversations.disown(message.messageId, names.textOf(first.subject), first.class);
    lessons.remove(message.digest);
    recent.remove(message.digest);
    return mine;
  }

  /** What others taught on a day. */
  #on(day: number): readonly Taught[] {
    const known = this.#days.get(day);
    if (known) return known;
    const all = this.#parts.recent.onDay(day).filter(({ digest }) => !digest.equals(this.#digest));
    this.#days.set(day, all);
    return all;
  }

  #keysOf(mine: readonly Taught[]): RelationKey[] {
    const keys = new Map<string, RelationKey>();
    for (const { subject, class: of, heard } of mine) {
      const domain = this.#domainOf(subject);
      const pairs = [...heard.keys()].map((recipient): RelationKey => ({ level: PAIR, subject, class: of, recipient }));
      const above: RelationKey[] = [{ level: CORRESPONDENT, subject, class: of, recipient: 0 }];
      if (domain !== null) above.push({ level: DOMAIN, subject: domain, class: of, recipient: 0 });
      for (const key of [...pairs, ...above, ORGANISATION_KEY]) keys.set(`${key.level}/${key.subject}/${key.class}/${key.recipient}`, key);
    }
    return [...keys.values()];
  }

  #isIn({ level, subject, class: of, recipient }: RelationKey, one: Taught): boolean {
    if (level === ORGANISATION) return true;
    if (one.class !== of) return false;
    if (level === DOMAIN) return this.#domainOf(one.subject) === subject;
    return one.subject === subject && (level === CORRESPONDENT || one.heard.has(recipient));
  }

  #domainOf(subject: number): number | null {
    const known = this.#domains.get(subject);
    if (known !== undefined) return known;
    const { names, sharedDomain } = this.#parts;
    const domain = sharedDomain(domainOf(names.textOf(subject)));
    const id = domain === null ? null : names.find(domain);
    this.#domains.set(subject, id);
    return id;
  }

  #fromRelation(key: RelationKey, all: readonly Taught[], from: number): void {
    const kept = this.#parts.relations.find(key);
    if (kept === null) return;
    const mine = all.filter((one) => this.#isIn(key, one));
    for (const day of new Set(mine.map((one) => one.day))) {
      const others = this.#on(day).filter((one) => this.#isIn(key, one));
      const here = mine.filter((one) => one.day === day);
      this.#values(kept, here, others, day, from);
      if (!others.some(({ met }) => met) && kept.days !== null) kept.days = withoutDay(kept.days, day);
    }
    this.#times(kept, mine, from);
    this.#uncount(kept, mine);
    this.#parts.relations.shelf.changed(kept);
  }

  #values(kept: Kept, mine: readonly Taught[], others: readonly Taught[], day: number, from: number): void {
    const terms = new Set(mine.flatMap((one) => [...one.terms]));
    this.#parts.relations.shelf.load(
      kept,
      [...terms].map((id) => ({ id, key: '' })),
    );
    const codes = new Set<number>();
    for (const term of terms) {
      const seen = kept.values.get(term);
      if (!seen || !hasDay(seen.days, day)) continue;
      codes.add(codeOfTerm(term));
      const after = this.#seenWithout(kept, term, seen, day, others);
      this.#parts.values.replace(kept, term, seen, after);
      if (after === null && kept.large) this.#removeValue.run(kept.id, term);
      if (after !== null && kept.sources?.get(term) === 0) this.#sources(kept, term, after, from);
    }
    if (!kept.large || kept.totals === null) return;
    for (const code of codes) if (!others.some((one) => [...one.terms].some((term) => codeOfTerm(term) === code))) kept.totals.withoutDay(code, day);
  }

  #seenWithout(kept: Kept, term: number, { firstAt, days }: Seen, day: number, others: readonly Taught[]): Seen | null {
    const showing = (taught: readonly Taught[]): number[] => taught.filter((one) => one.terms.has(term)).map(({ at }) => at);
    const there = showing(others);
    const left = there.length > 0 ? days : withoutDay(days, day);
    if (left === null) return null;
    const first = firstDay(left);
    if (first < day) return { firstAt, days: left };
    const times = first === day ? there : showing(this.#on(first).filter((one) => this.#isIn(kept.key, one)));
    return { firstAt: times.length === 0 ? startOf(first) : Math.min(...times), days: left };
  }

  /** Several had shown it: perhaps it is one again. Known only where all the days with it are. */
  #sources(kept: Kept, term: number, { days }: Seen, from: number): void {
    if (firstDay(days) < from) return;
    const sources = new Set<number>();
    // Two are several: what everybody shows is not counted through all of its days.
    for (let day = firstDay(days); day <= lastDay(days) && sources.size < 2; day += 1) {
      if (hasDay(days, day)) for (const one of this.#on(day)) if (one.terms.has(term)) sources.add(this.#sourceOf(one));
    }
    const [only] = sources;
    if (sources.size === 1 && only !== undefined) kept.sources?.set(term, only);
  }

  #sourceOf({ subject, class: of }: Taught): number {
    const domain = this.#domainOf(subject);
    const key = domain === null ? { level: CORRESPONDENT, subject } : { level: DOMAIN, subject: domain };
    return this.#parts.relations.find({ ...key, class: of, recipient: 0 })?.id ?? 0;
  }

  #times(kept: Kept, mine: readonly Taught[], from: number): void {
    if (kept.days === null) {
      kept.firstAt = null;
      kept.lastAt = null;
      return;
    }
    const times = (day: number): number[] =>
      this.#on(day)
        .filter((one) => one.met && this.#isIn(kept.key, one))
        .map(({ at }) => at);
    const [first, last] = [firstDay(kept.days), lastDay(kept.days)];
    if (mine.some(({ at }) => at === kept.firstAt)) kept.firstAt = Math.min(...nonEmpty(times(first), startOf(first)));
    if (mine.some(({ at }) => at === kept.lastAt)) kept.lastAt = last < from ? startOf(last) : Math.max(...nonEmpty(times(last), startOf(last)));
  }

  /** A message counts in the era of its copy that taught it, or of an earlier one that turned up later. */
  #uncount(kept: Kept, mine: readonly Taught[]): void {
    const { level, recipient } = kept.key;
    const counted = mine.filter((one) => (level === ORGANISATION ? one.countsHere : level === PAIR ? one.heard.get(recipient) : one.countsForAuthor));
    for (const one of counted) {
      const at = Math.min(one.at, ...mine.filter(({ id }) => id > one.id).map((later) => later.at));
      kept.counts.add(eraOf(dayOf(at)), -1, 0);
    }
  }

  #fromBearers(one: Taught): void {
    const { names, bearers } = this.#parts;
    if (one.class !== classCode('pass') || !one.met) return;
    const foldedIn = ({ terms }: Taught): string[] =>
      [...terms].filter((term) => codeOfTerm(term) === codeOf('display-name')).map((term) => foldName(names.valueOf(term)?.value ?? ''));
    const others = this.#on(one.day).filter((other) => other.met && other.class === one.class && other.subject === one.subject);
    const still = new Set(others.flatMap(foldedIn));
    for (const name of foldedIn(one)) if (!still.has(name)) bearers.unseen(name, one.subject, one.day);
  }

  #hostsOf(mine: readonly Taught[]): string[] {
    const terms = new Set(mine.flatMap(({ terms }) => [...terms]));
    return [...terms].filter((term) => codeOfTerm(term) === codeOf('link-host')).map((term) => this.#parts.names.valueOf(term)?.value ?? '');
  }

  /** A host that this message made known here is known since the next one that did. */
  #fromHost(host: string, mine: readonly Taught[], message: Unlearnt): void {
    const { hosts, names } = this.#parts;
    const firstAt = hosts.firstSeen([host]).get(host);
    if (firstAt === undefined || !mine.some(({ at }) => at === firstAt)) return;
    const [term] = names.findTerms([{ attribute: 'link-host', value: host }]);
    const taught = term === undefined ? null : this.#seenHere(term);
    const others = [message.metElsewhere(host), taught?.firstAt ?? null].filter((at) => at !== null);
    hosts.unmeet(host, firstAt, others.length === 0 ? null : Math.min(...others));
  }

  /** A value as the organisation knows it by now, without the message: whatever taught a host taught this too, at the same time. */
  #seenHere(term: Term): Seen | null {
    const { relations } = this.#parts;
    const all = relations.find(ORGANISATION_KEY);
    if (all === null) return null;
    relations.shelf.load(all, [term]);
    return all.values.get(term.id) ?? null;
  }
}

const nonEmpty = (times: readonly number[], otherwise: number): readonly number[] => (times.length === 0 ? [otherwise] : times);
