/**
 * From a verdict for each recipient to the copies that leave (decision 1). Groups are formed by
 * action, and by recipient where a link is locked; never by what the header fields would say.
 */
import type { Action, Mode } from '../decide/verdict.ts';
import type { Recipient } from '../mail/envelope.ts';

/** What is to be done for one recipient. */
export interface Disposition {
  recipient: Recipient;
  /** Inside protectedDomains, so judged and annotated. */
  protected: boolean;
  /** What policy says; `deliver` for a recipient outside. */
  verdict: Action;
  score: number;
  mode: Mode;
}

/** Recipients who get the same copy, in one transaction at the next hop. */
export interface Group {
  action: 'deliver' | 'lock';
  recipients: Disposition[];
}

export interface Plan {
  groups: Group[];
  held: Disposition[];
}

/** In passive mode the verdict is only written down. */
export const effective = (d: Disposition): Action => (d.mode === 'passive' ? 'deliver' : d.verdict);

export function plan(dispositions: readonly Disposition[]): Plan {
  const delivered = dispositions.filter((d) => effective(d) === 'deliver');
  const locked = dispositions.filter((d) => effective(d) === 'lock');
  return {
    groups: [
      ...(delivered.length > 0 ? [{ action: 'deliver' as const, recipients: delivered }] : []),
      // A token belongs to one recipient, so each locked copy is its own.
      ...locked.map((d) => ({ action: 'lock' as const, recipients: [d] })),
    ],
    held: dispositions.filter((d) => effective(d) === 'hold'),
  };
}
