/**
 * What a person of the mail team decides about a message, at the command line and in the console alike: both call these, and
 * `src/wiring/acts.ts` does them.
 *
 * Errors: everything here may reject with `StoreUnavailable` or with `Refusal`, whose text is shown to the person as it is.
 */
import type { HeldMessage, LockRecord, PhishReport, TakenBack } from '../../ports.ts';

/** A person asked for something that can't be done; the message says what to do instead. A command ends with exit code 1. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** `actor`: who does it, for the audit: `cli:anna`, `console:anna`. */
export interface Acts {
  /** Sends the original bytes on to held recipients, updates their state, audits; with `trust` also as `trust`. A row for each recipient asked for. */
  release(order: ReleaseOrder): Promise<ReleaseRow[]>;
  /**
   * Teaches the model that a held or would-hold message was right, and that its author is to be trusted again. Of any other message
   * the latter alone, where one of the author's was reported. Rejects with `Refusal` where there is neither, or it was reported itself.
   */
  trust(id: string, actor: string): Promise<Trusted>;
  /**
   * Notes that a message which came in is phishing: takes back what it taught, denies its locked links, remembers where it led. A
   * second time changes nothing. `spare`: domains and hosts not to be blamed, with all below them. Rejects with `Refusal` for what is not on record, and for mail of our own.
   */
  phish(id: string, actor: string, spare?: readonly string[]): Promise<PhishOutcome>;
  /** What `phish` would blame of a message, and what not, changing nothing. Rejects as `phish`. */
  blame(id: string): Promise<Blame>;
  /** Takes such a report back. Rejects with `Refusal` where there is none. */
  unphish(id: string, actor: string): Promise<void>;
  /** Marks the waiting recipients `deleted`, removes the message's bytes, audits. Rejects with `Refusal` while a copy of it is being sent on. */
  discard(message: HeldMessage, actor: string): Promise<void>;
  /** Unlocks (and lets the target teach) or denies a locked link, audits. `null`: no such token. */
  settleLock(token: string, state: 'unlocked' | 'denied', actor: string): Promise<LockRecord | null>;
}

export interface Trusted {
  /** False: it had nothing to teach, or has taught it already. */
  learnt: boolean;
  /** How many reports of phishing count against its author no more. */
  lifted: number;
}

/** A place a reported message led to that is not blamed, and why. */
export interface Spared {
  target: string;
  why: 'ours' | 'shared' | 'widely-linked' | 'known' | 'asked';
}

/** Where a message led: a tenant of a shared service, else a registrable domain. */
export interface Blame {
  blamed: string[];
  spared: Spared[];
}

export interface PhishOutcome {
  report: PhishReport;
  /** `null`: it was reported before. */
  takenBack: TakenBack | null;
  spared: readonly Spared[];
  /** Locked links of it that were denied now. */
  denied: number;
  /** Copies of it that stay held. */
  waiting: number;
  /** Other messages with a blamed link, or in its shape, that were delivered. */
  alike: { messages: number; recipients: number };
}

export interface ReleaseOrder {
  id: string;
  /** Recipients of the message to release; `null`: all that wait. */
  recipients: readonly string[] | null;
  /** Send to this address (within `protectedDomains`) instead of the recipients; their state still becomes released. */
  to: string | null;
  /** Release once more what is already released. */
  again: boolean;
  trust: boolean;
  actor: string;
}

export interface ReleaseRow {
  recipient: string;
  /** Address it was sent to: the recipient, or `to`. */
  sentTo: string;
  /**
   * - `released`: the next hop has it
   * - `deferred`: next hop away or a 4xx; it is tried again by `serve`
   * - `refused`: a 5xx of the next hop; it stays held
   * - `already-released`: and `again` was not given; nothing was sent
   */
  outcome: 'released' | 'deferred' | 'refused' | 'already-released';
  /** Reply of the next hop, or when it was released before. */
  note: string;
  /** Where it went, such as `127.0.0.1:2526` or a Maildir path; `''` when nowhere. */
  nextHop: string;
}
