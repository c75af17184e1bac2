/** What a score does to measured mail at given thresholds, and how that compares with what is asked for. */
import type { Action } from '../src/decide/verdict.ts';
import { isOwn, isTimeline, type MeasuredCase } from './cases.ts';
import { type GroupShare, type Interval, type Resamples, shareInterval } from './intervals.ts';
import { UNTELLABLE } from './settings.ts';

/** A score as log-odds at even odds, by case, in the order of the cases. */
export type Margins = readonly number[];

export interface Thresholds {
  /** Log-odds at even odds. */
  lock: number;
  hold: number;
}

/** Log-odds at even odds of a score from 0 to 100 that is a probability at `prior`. */
export const marginOf = (score: number, prior: number): number => Math.log(score / (100 - score)) - Math.log(prior / (1 - prior));

const RANK: Readonly<Record<Action, number>> = { deliver: 0, lock: 1, hold: 2 };

export function actionOf(one: MeasuredCase, margin: number, { lock, hold }: Thresholds): Action {
  if (margin >= hold) return 'hold';
  if (margin < lock || !one.links) return 'deliver';
  return one.unlockable ? 'hold' : 'lock';
}

export class Measured {
  readonly #cases: readonly MeasuredCase[];
  readonly #margins: Margins;
  readonly #at: Thresholds;

  constructor(cases: readonly MeasuredCase[], margins: Margins, at: Thresholds) {
    this.#cases = cases;
    this.#margins = margins;
    this.#at = at;
  }

  share(choose: (one: MeasuredCase) => boolean, is: (action: Action, one: MeasuredCase) => boolean): Share {
    const groups = new Map<string, GroupShare>();
    this.#cases.forEach((one, i) => {
      if (!choose(one)) return;
      const group = groups.get(one.group) ?? { count: 0, of: 0 };
      groups.set(one.group, group);
      group.of += 1;
      if (is(actionOf(one, this.#margins[i] ?? 0, this.#at), one)) group.count += 1;
    });
    return new Share([...groups.values()]);
  }
}

/** Of the messages chosen, those of whom something holds. */
export class Share {
  readonly of: number;
  readonly count: number;
  /** By group: what a campaign or a correspondent sent is one incident. */
  readonly incidents: readonly GroupShare[];

  constructor(incidents: readonly GroupShare[]) {
    this.incidents = incidents;
    this.of = incidents.reduce((sum, { of }) => sum + of, 0);
    this.count = incidents.reduce((sum, { count }) => sum + count, 0);
  }

  get percent(): number {
    return this.of === 0 ? 0 : (100 * this.count) / this.of;
  }

  /** 95 %, by group; `null` where there are too few. */
  get interval(): Interval | null {
    return shareInterval(this.incidents);
  }

  /** The same with each incident as one, of which it holds when it does of any message: what an operator is bothered with. */
  byIncident(): Share {
    return new Share(this.incidents.map(({ count }) => ({ count: Math.min(count, 1), of: 1 })));
  }
}

export const stopped = (action: Action): boolean => action !== 'deliver';
export const held = (action: Action): boolean => action === 'hold';
export const caught = (action: Action, one: MeasuredCase): boolean => RANK[action] >= RANK[one.least];
export const over = (action: Action, one: MeasuredCase): boolean => RANK[action] > RANK[one.most];

export const isAttack = (one: MeasuredCase): boolean => isTimeline(one) && one.label === 'attack' && one.kind !== UNTELLABLE;
export const isOrdinary = (one: MeasuredCase): boolean => isTimeline(one) && one.label === 'benign';
export const isHard = (one: MeasuredCase): boolean => one.label === 'benign-hard';

/** Share of the attacks that lie above the point which only some of the honest reach. */
export class Recall {
  readonly #margins: Margins;
  /** Places of the cases, the highest margin first. */
  readonly #honest: readonly number[];
  readonly #attacks: readonly number[];

  constructor(cases: readonly MeasuredCase[], margins: Margins, honest = isOrdinary) {
    const ranked = (choose: (one: MeasuredCase) => boolean): number[] =>
      cases.flatMap((one, i) => (choose(one) ? [i] : [])).sort((a, b) => (margins[b] ?? 0) - (margins[a] ?? 0));
    this.#margins = margins;
    this.#honest = ranked(honest);
    this.#attacks = ranked(isAttack);
  }

  /** @param share of the honest that reach the point @param times how often each case counts; all once where left out @returns percent */
  at(share: number, times?: Uint16Array): number {
    const honest = totalOf(this.#honest, times);
    const cut = this.#nth(Math.min(honest - 1, Math.floor(honest * share)), times);
    let above = 0;
    for (const place of this.#attacks) {
      if ((this.#margins[place] ?? 0) <= cut) break;
      above += times === undefined ? 1 : (times[place] ?? 0);
    }
    return (100 * above) / Math.max(1, totalOf(this.#attacks, times));
  }

  interval(share: number, resamples: Resamples): Interval {
    return resamples.interval((times) => this.at(share, times) / 100);
  }

  /** Margin of the honest case that so many are above. */
  #nth(rank: number, times: Uint16Array | undefined): number {
    let before = 0;
    for (const place of this.#honest) {
      before += times === undefined ? 1 : (times[place] ?? 0);
      if (before > rank) return this.#margins[place] ?? 0;
    }
    return 0;
  }
}

function totalOf(places: readonly number[], times: Uint16Array | undefined): number {
  if (times === undefined) return places.length;
  let total = 0;
  for (const place of places) total += times[place] ?? 0;
  return total;
}

/** One thing asked for. */
export interface Bar {
  name: string;
  choose(one: MeasuredCase): boolean;
  is(action: Action, one: MeasuredCase): boolean;
  /** Percent. */
  least?: number;
  most?: number;
  /** Counts what a correspondent or a campaign sent as one, not each message. */
  incidents?: true;
}

const corpus =
  (...names: string[]) =>
  (one: MeasuredCase): boolean =>
    !isTimeline(one) && names.includes(one.corpus);
const withLink =
  (name: string) =>
  (one: MeasuredCase): boolean =>
    one.corpus === name && one.links;
const kind =
  (name: string) =>
  (one: MeasuredCase): boolean =>
    isTimeline(one) && one.kind === name;
const isColdHonest = (one: MeasuredCase): boolean => !isTimeline(one) && one.label === 'benign' && !isOwn(one.corpus);

export const BARS: readonly Bar[] = [
  { name: 'office: caught (without known-host)', choose: isAttack, is: caught, least: 94 },
  { name: 'office: ordinary held', choose: isOrdinary, is: held, most: 0.03 },
  { name: 'office: ordinary locked', choose: isOrdinary, is: (action) => action === 'lock', most: 1 },
  { name: 'office: ordinary correspondents, any message stopped', choose: isOrdinary, is: stopped, incidents: true },
  { name: 'office: campaigns, any message caught', choose: isAttack, is: caught, incidents: true },
  { name: 'office: look-alikes held', choose: isHard, is: held, most: 0.25 },
  { name: 'office: look-alikes over', choose: isHard, is: over, most: 1 },
  { name: 'office: first shares of the own tenant stopped', choose: kind('first-share-own-tenant'), is: stopped, most: 30 },
  { name: 'office: natural first shares stopped', choose: kind('first-share-natural'), is: stopped, most: 25 },
  { name: 'office: third-party links in threads stopped', choose: kind('partner-third-party-link'), is: stopped, most: 50 },
  { name: 'cold: phish-pot with a link, stopped', choose: withLink('phish-pot'), is: stopped, least: 88 },
  { name: 'cold: phish-pot with a link, held', choose: withLink('phish-pot'), is: held, least: 40 },
  { name: 'cold: nazario with a link, stopped', choose: withLink('phish-nazario'), is: stopped, least: 75 },
  { name: 'cold: honest, pooled, stopped', choose: isColdHonest, is: stopped, most: 2 },
  { name: 'cold: easy-ham stopped', choose: corpus('sa-easy-ham'), is: stopped, most: 2 },
  { name: 'cold: list-openbmc stopped', choose: corpus('list-openbmc'), is: stopped, most: 2 },
  { name: 'cold: list-usrp-users stopped', choose: corpus('list-usrp-users'), is: stopped, most: 2 },
  { name: 'cold: hard-ham stopped', choose: corpus('sa-hard-ham'), is: stopped, most: 5 },
  { name: 'cold: templates stopped', choose: corpus('ham-templates'), is: stopped, most: 5 },
  { name: 'cold: transactional stopped', choose: corpus('ham-transactional'), is: stopped, most: 6.35 },
  { name: 'cold: transactional, templates, hard-ham held', choose: corpus('ham-transactional', 'ham-templates', 'sa-hard-ham'), is: held, most: 0 },
  { name: 'cold: our own honest mail stopped', choose: (one) => isOwn(one.corpus), is: stopped, most: 10 },
  { name: 'cold: easy-ham and lists held', choose: corpus('sa-easy-ham', 'list-openbmc', 'list-usrp-users'), is: held, most: 0.1 },
];
