/** Which thresholds and mode hold for one recipient. */
import { canonicalAddress, comparableAddress, domainOf } from '../mail/header/address.ts';
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
  /** A mailbox for reports that no policy names: nothing is kept from it. */
  annotateOnly: boolean;
  /** `undefined` = as configured for locks in general. */
  openAnyway: boolean | undefined;
}

/** RFC 2142 mailboxes where attacks are reported: nothing is kept from them unless a policy names them. */
const REPORT_MAILBOXES = new Set(['postmaster', 'abuse']);
/** A threshold no score reaches. */
const NEVER = 101;

/** `anna@example.org` or `*@example.org`, whatever the spelling: the client chooses it, and must not choose the policy with it. */
export function matchesRecipient(pattern: string, recipient: string): boolean {
  const address = canonicalAddress(recipient);
  return pattern.startsWith('*@') ? domainOf(address) === domainOf(comparableAddress(pattern)) : address === canonicalAddress(pattern);
}

/** The first override that matches decides; what it leaves out is as configured in general. */
export function policyFor(recipient: string, policy: Policy, mode: Mode): RecipientPolicy {
  const address = canonicalAddress(recipient);
  const domain = domainOf(address);
  const override = policy.overrides.find(
    (o) => o.recipients.some((pattern) => matchesRecipient(pattern, address)) || o.domains.some((own) => own.toLowerCase() === domain),
  );
  const [local = ''] = address.split('@');
  const named = override?.recipients.some((pattern) => canonicalAddress(pattern) === address) ?? false;
  const annotateOnly = REPORT_MAILBOXES.has(local) && !named;
  return {
    lockAt: annotateOnly ? NEVER : (override?.lockAt ?? policy.lockAt),
    holdAt: annotateOnly ? NEVER : (override?.holdAt ?? policy.holdAt),
    unlockable: override?.unlockable ?? policy.unlockable,
    mode: override?.mode ?? mode,
    annotateOnly,
    openAnyway: override?.openAnyway,
  };
}
