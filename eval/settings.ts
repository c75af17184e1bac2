/** What the fit counts how much, and what it leaves out. Reasons beside each; `docs/model.md` tells what else was tried. */
import { isOwn, isTimeline, type MeasuredCase, OWN } from './cases.ts';
import type { FitSettings } from './model.ts';

/** Attacks that no content and no habit gives away (their bar: none) are not to teach the rest. */
export const UNTELLABLE = 'hijack-known-host';

/**
 * What a message of each corpus counts. Honest corpora are small where they matter (modern transactional mail, templates, newsletters)
 * and large where they teach little (lists), so the small ones count more. phish-cwl has no links left and teaches form only.
 */
const COUNTS: Readonly<Record<string, number>> = {
  'phish-pot': 1,
  'phish-nazario': 1,
  'phish-cwl': 0.3,
  'sa-easy-ham': 0.5,
  'sa-hard-ham': 30,
  'ham-transactional': 30,
  'ham-templates': 12,
  'list-openbmc': 0.6,
  'list-usrp-users': 0.3,
  [OWN]: 5,
};
const ATTACK = 3;
/** Honest look-alikes that must be delivered are rarer in life than in the timelines, but dear; those that may be locked are rarer only. */
const MUST_DELIVER = 3;
const MAY_LOCK = 0.7;

function countOf(one: MeasuredCase): number {
  if (!isTimeline(one)) return COUNTS[isOwn(one.corpus) ? OWN : one.corpus] ?? 1;
  if (one.label === 'attack') return one.kind === UNTELLABLE ? 0.1 : ATTACK;
  if (one.label === 'benign') return 1;
  return one.most === 'deliver' ? MUST_DELIVER : MAY_LOCK;
}

/** What rests on acquaintance says nothing where there is none, and would be learnt from accidents of the corpora. */
const NEEDS_HISTORY = /^(?:reply-|name-of-|campaign|impersonation)/;
/** Said, never counted: unknown is neither old nor young. */
const SAID_ONLY = new Set(['domain-age-unknown']);

export const needsHistory = (signal: string): boolean => NEEDS_HISTORY.test(signal);

/**
 * What honest bulk mail does by trade: our corpora of it are few and small, and a weight that they alone keep low would rise against the next kind of it.
 * And what vouches for it: whoever buys a domain has it too.
 */
const COMMERCIAL = new Map(
  Object.entries({
    'ask-click': 0.8,
    'ask-urgency': 0.8,
    'call-away': 0.8,
    'link-long': 0.3,
    'lure-advert': 0.5,
    'lure-prize': 1,
    'name-not-in-address': 0.6,
    'name-nowhere': 0.6,
    'address-by-chance': 0.5,
    'leads-home': 0.5,
    'unsubscribes-at-home': 0.5,
  }),
);

/** What no corpus has: a fit leaves what was set for it by hand. */
export const isByHand = (signal: string): boolean => /^(?:reported-|copies-to-many$)/.test(signal);

/**
 * Log-odds taken off every message of an organisation without history: other sites' honest mail is of families that none of our corpora has, and what is
 * measured of families left out of the fit says by how much we would be wrong.
 */
export const CAUTION = 0.2;

export const COLD: Omit<FitSettings, 'weights'> = {
  weightOf: countOf,
  ridge: 8,
  most: 5,
  atMost: COMMERCIAL,
  // Rare in what we have of phishing, and told of too often to go unheard.
  least: new Map([['lookalike-of-brand', 1]]),
  without: (signal) => SAID_ONLY.has(signal) || needsHistory(signal),
};
export const WARM: Omit<FitSettings, 'weights'> = {
  weightOf: countOf,
  ridge: 0.5,
  most: 5,
  // Story B1: the link of a first letter from a free mailbox to a host that nobody here has met is locked.
  least: new Map([['stranger-leads-astray', 4.2]]),
  // What says that a place is new is held together (`score/score.ts`), so that no one of them need be held down by honest mail; and the timelines' honest partners all
  // have a domain of their own, and cheap ones seldom, where in life some have.
  atMost: new Map([
    ['share-unproven', 1.5],
    ['new-share', 3],
    ['hidden-strange-host', 2],
    ['link-on-page-host', 2.5],
    ['link-cheap-domain', 2],
    ['unusual-ask', 1],
    ['leads-home', 0.8],
    ['unsubscribes-at-home', 0.5],
  ]),
  without: (signal) => SAID_ONLY.has(signal),
};
