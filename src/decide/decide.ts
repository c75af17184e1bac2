/**
 * From a score to an action, for one recipient (see `policy.ts` and `exceptions.ts`):
 *
 * 1. The first exception that matches decides.
 * 2. Score ≥ holdAt: hold.
 * 3. Score ≥ lockAt: lock, when at least one risky link can be locked. Risky links that can't be (PDF, QR, signed
 *    part, more links than are read) follow `unlockable`: with `hold` the message is held, with `deliver` it goes through with what can be locked.
 *    A score in this band without any risky link is delivered with its reasons.
 */

import { LINK_LIMIT } from '../mail/html/found-links.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { placeWords } from '../signals/words.ts';
import type { RecipientPolicy } from './policy.ts';
import type { Action } from './verdict.ts';

export interface Decided {
  action: Action;
  /** Indices of the links to lock; empty unless the action is lock. */
  locked: Set<number>;
  /** What in the policy made the action other than the score says; `null` when nothing did. */
  because: string | null;
}

const NO_LINKS: ReadonlySet<number> = new Set();

export function decide(score: number, policy: RecipientPolicy, message: Readable, risky: ReadonlySet<number>): Decided {
  if (score >= policy.holdAt) {
    return { action: 'hold', locked: new Set(NO_LINKS), because: policy.holdAt <= 0 ? 'policy.holdAt is 0: everything is held' : null };
  }
  if (score < policy.lockAt) return { action: 'deliver', locked: new Set(NO_LINKS), because: null };
  return lockOrNot(policy, message, risky);
}

/** What of a message decides whether a lock can be carried out. */
type Readable = Pick<ParsedMessage, 'links' | 'complete' | 'signed'>;

/** Carries out `lock`, from the score or from an exception. */
export function lockOrNot(policy: Pick<RecipientPolicy, 'unlockable'>, message: Readable, risky: ReadonlySet<number>): Decided {
  const lockable = [...risky].filter((index) => message.links[index]?.lockable === true);
  const hindrance = risky.size === 0 ? null : whatHinders(message, risky);
  const because = hindrance === null ? null : `${hindrance}, and policy.unlockable says ${policy.unlockable}`;
  if (because !== null && policy.unlockable === 'hold') return { action: 'hold', locked: new Set(NO_LINKS), because };
  return lockable.length === 0 ? { action: 'deliver', locked: new Set(NO_LINKS), because } : { action: 'lock', locked: new Set(lockable), because: null };
}

/** Why a risky link would stay open; `null` when all can be locked. */
function whatHinders({ links, complete, signed }: Readable, risky: ReadonlySet<number>): string | null {
  const open = [...risky].find((index) => links[index]?.lockable !== true);
  if (open !== undefined && signed) return 'The message is signed or encrypted, so its risky links cannot be locked';
  if (open !== undefined) return `A risky link ${placeWords(links[open]?.where) || 'here'} cannot be locked`;
  // The same address may stand once more among those passed over.
  return !complete && links.length >= LINK_LIMIT ? 'There are more links than are read, so not all can be locked' : null;
}
