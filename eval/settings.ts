/** What the fit counts how much, and what it leaves out. Reasons beside each; `docs/model.md` tells what else was tried. */
import { isTimeline, type MeasuredCase } from './cases.ts';
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
  'sa-hard-ham': 20,
  'ham-transactional': 30,
  'ham-templates': 12,
  'list-openbmc': 0.4,
  'list-usrp-users': 0.3,
};
const ATTACK = 3;
/** Honest look-alikes that must be delivered are rarer in life than in the timelines, but dear; those that may be locked are rarer only. */
const MUST_DELIVER = 3;
const MAY_LOCK = 0.7;

function countOf(one: MeasuredCase): number {
  if (!isTimeline(one)) return COUNTS[one.corpus] ?? 1;
  if (one.label === 'attack') return one.kind === UNTELLABLE ? 0.1 : ATTACK;
  if (one.label === 'benign') return 1;
  return one.most === 'deliver' ? MUST_DELIVER : MAY_LOCK;
}

/** What rests on acquaintance says nothing where there is none, and would be learnt from accidents of the corpora. */
const NEEDS_HISTORY = /^(?:reply-|name-of-|campaign|impersonation)/;
/** Said, never counted: unknown is neither old nor young. */
const SAID_ONLY = new Set(['domain-age-unknown']);

export const needsHistory = (signal: string): boolean => NEEDS_HISTORY.test(signal);

export const COLD: Omit<FitSettings, 'weights'> = {
  weightOf: countOf,
  ridge: 8,
  most: 5,
  without: (signal) => SAID_ONLY.has(signal) || needsHistory(signal),
};
export const WARM: Omit<FitSettings, 'weights'> = {
  weightOf: countOf,
  ridge: 0.5,
  most: 5,
  // Story B1: the link of a first letter from a free mailbox to a host that nobody here has met is locked.
  least: new Map([['stranger-leads-astray', 3.5]]),
  without: (signal) => SAID_ONLY.has(signal),
};
