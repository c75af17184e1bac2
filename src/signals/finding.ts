/** What a signal reports. A signal measures and puts its evidence into words; what that is worth is for the score, what to do for the decision. */
import type { Level } from '../history/types.ts';

/**
 * Signals of one cause fire together (a provider move changes network, HELO, DKIM domain), so they form families, and of each
 * family only the strongest finding counts.
 */
export const FAMILIES = [
  'links',
  'share',
  'share-owner',
  'home',
  'domain',
  'disguise',
  'brand',
  'time',
  'origin',
  'client',
  'recipients',
  'identity',
  'reply-to',
  'ask',
  'attachment',
  'form',
  'thread',
  'relation',
  'bulk',
  'campaign',
  'reported',
  'author-form',
  'subject-form',
  'lure',
  'link-form',
  'page-form',
  'combination',
  'rule',
  'base',
] as const;
/**
 * Families whose findings have causes of their own, and add up: what the words, the author's name, the address of a link and the make of a
 * page show, each is one choice of whoever wrote it.
 */
export const ADDITIVE: ReadonlySet<string> = new Set<(typeof FAMILIES)[number]>(['author-form', 'subject-form', 'lure', 'link-form', 'page-form', 'home']);
/** Signals that say in several ways that a link leads to a new place: one cause, though each adds something (see `score/score.ts`). */
export const NOVELTY: ReadonlySet<string> = new Set([
  'link-host-new-for-correspondent',
  'link-own-tenant-new',
  'link-first-contact',
  'bulk-first-contact',
  'new-share',
  'hidden-strange-host',
  'stranger-leads-astray',
  'link-host-never-met',
]);
export type Family = (typeof FAMILIES)[number];

export interface Finding {
  /** Stable name, the key of its weight: `link-host-new-for-correspondent`. */
  signal: string;
  family: Family;
  /** How much of it there is, ≥ 0: bits where surprise is measured, 1 for a plain yes, else as the signal documents. */
  strength: number;
  /** Surprise in bits, `null` where none is measured. */
  bits: number | null;
  /** Messages (or days) the statement rests on, `null` without a sample. */
  sample: number | null;
  /** Whose history it speaks of. */
  level: Level | 'message';
  /** Evidence in words a person can check, already free of controls. */
  text: string;
  /** Indices in `message.links` that the finding makes risky. */
  links: readonly number[];
  /** True when it rests on nothing but missing history: such findings never hold while the organisation is new here. */
  absence: boolean;
}

type Optional = Pick<Finding, 'strength' | 'bits' | 'sample' | 'level' | 'links' | 'absence'>;

/** A finding with the plain values for what it does not say. */
export function finding(signal: string, family: Family, text: string, more: Partial<Optional> = {}): Finding {
  return { signal, family, text, strength: 1, bits: null, sample: null, level: 'message', links: [], absence: false, ...more };
}

/** Whether the organisation has history enough that its gaps mean something. */
export type Regime = 'warm' | 'cold';

/**
 * How strength becomes points: `perUnit × (strength held within [from, to] − from)`, signed log-odds. Non-negative ranges and
 * a fixed sign keep the score monotone.
 */
export interface Weight {
  perUnit: number;
  /** `perUnit` while the organisation has no history yet; as `perUnit` where not given. */
  cold?: number | undefined;
  from: number;
  to: number;
  /** What the signal means, for people. */
  about: string;
}
