/** Which thresholds and mode hold for one recipient. */
import type { Mode } from './verdict.ts';

export interface PolicyOverride {
  /** Recipient addresses, or `*@domain`. */
  recipients: readonly string[];
  domains: readonly string[];
  lockAt?: number | undefined;
  holdAt?: number | undefined;
  mode?: Mode | undefined;
  unlockable?: 'hold' | 'deliver' | undefined;
  openAnyway?: boolean | undefined;
}

/** The policy of the configuration, structurally. */
export interface Policy {
  lockAt: number;
  holdAt: number;
  unlockable: 'hold' | 'deliver';
  /** Reference share of attacks at which a score is a probability. */
  prior: number;
  overrides: readonly PolicyOverride[];
}

export interface RecipientPolicy {
  lockAt: number;
  holdAt: number;
  unlockable: 'hold' | 'deliver';
  mode: Mode;
  /** `undefined` = as configured for locks in general. */
  openAnyway: boolean | undefined;
}

/** RFC 2142 mailboxes where attacks are reported: nothing is kept from them unless a policy names them. */
const REPORT_MAILBOXES = new Set(['postmaster', 'abuse']);
/** A threshold no score reaches. */
const NEVER = 101;

/** `anna@example.org` or `*@example.org`, case folded. */
export function matchesRecipient(pattern: string, recipient: string): boolean {
  const wanted = pattern.toLowerCase();
  const address = recipient.toLowerCase();
  return wanted.startsWith('*@') ? address.endsWith(wanted.slice(1)) : address === wanted;
}

const domainOfRecipient = (recipient: string): string => recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();

/** The first override that matches decides; what it leaves out is as configured in general. */
export function policyFor(recipient: string, policy: Policy, mode: Mode): RecipientPolicy {
  const override = policy.overrides.find(
    (o) =>
      o.recipients.some((pattern) => matchesRecipient(pattern, recipient)) || o.domains.some((domain) => domain.toLowerCase() === domainOfRecipient(recipient)),
  );
  const local = recipient.slice(0, recipient.lastIndexOf('@')).toLowerCase();
  const named = override?.recipients.some((pattern) => pattern.toLowerCase() === recipient.toLowerCase()) ?? false;
  const annotateOnly = REPORT_MAILBOXES.has(local) && !named;
  return {
    lockAt: annotateOnly ? NEVER : (override?.lockAt ?? policy.lockAt),
    holdAt: annotateOnly ? NEVER : (override?.holdAt ?? policy.holdAt),
    unlockable: override?.unlockable ?? policy.unlockable,
    mode: override?.mode ?? mode,
    openAnyway: override?.openAnyway,
  };
}
