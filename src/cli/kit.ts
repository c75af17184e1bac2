/**
 * What the commands need from the rest of the product, on one page. `main.ts` provides it; the CLI knows
 * no adapter. Two halves: `Kit` exists before a configuration is known, `Desk` is a place of work opened
 * for one configuration.
 *
 * Errors: everything here may reject with `StoreUnavailable` (another process holds the store too long,
 * full disk) or with `Refusal`, whose text is shown to the operator as it is. Anything else is a bug.
 */
import type { LoadedConfig } from '../config/issue.ts';
import type { Config } from '../config/schema.ts';
import type { Verdict } from '../decide/verdict.ts';
import type { MessageContent } from '../mail/content.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type {
  Archive,
  Clock,
  DomainFacts,
  Habits,
  HeldMessage,
  Histories,
  Holds,
  Housekeeping,
  Journal,
  LockRecord,
  Locks,
  PhishReport,
  TakenBack,
} from '../ports.ts';
import type { Rules } from '../rules/rules.ts';
import type { Lists } from '../signals/lists.ts';

/** The operator asked for something that can't be done; the message says what to do instead. Exit code 1. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/**
 * How a command uses the store.
 * - `read`: nothing is created, learnt or changed; where there is no store yet, it is an empty one.
 * - `write`: the configured store, beside a running `serve`.
 * - `throwaway`: an empty store of its own that `close` removes.
 */
export type StoreUse = 'read' | 'write' | 'throwaway';

export interface Kit {
  readonly version: string;
  readonly clock: Clock;
  /**
   * Runs the gateway until SIGTERM or SIGINT, then finishes transactions in flight and resolves. Rejects with `Refusal` when
   * it can't start: port taken, data folder in use, certificate unreadable. SIGHUP calls `reload`; when that throws
   * `ConfigError`, the first line is logged and the old configuration stays. Logs go to stderr; nothing goes to stdout.
   */
  serve(order: ServeOrder): Promise<void>;
  open(config: Config, use: StoreUse): Promise<Desk>;
  /**
   * The rules in force under this configuration, and with them these files of rules (absolute). Throws `RulesError` for one that cannot be used.
   */
  rules(config: Config, files?: readonly string[]): RuleBook;
  /**
   * Finds the mail in files, folders and archives (`openArchive` of src/archive). Rejects with `Refusal` for a path that isn't
   * there, and with the signal's reason when it is aborted.
   */
  archive(paths: readonly string[], look?: Looking): Promise<Archive>;
}

export interface RuleBook {
  rules: Rules;
  /** Reads the message of an example, its files and pictures as well. */
  read(mail: string): Promise<ParsedMessage>;
}

export interface Looking {
  /** Told now and then: messages found so far, and their octets. */
  found?: (messages: number, octets: number) => void;
  signal?: AbortSignal;
}

export interface ServeOrder {
  loaded: LoadedConfig;
  /** Reads the same configuration file again. Throws `ConfigError`. */
  reload(): LoadedConfig;
  /** Called once, when every socket listens. */
  ready(places: Places): void;
}

/** Where a running gateway can be found, with the ports really bound. */
export interface Places {
  listeners: { name: string; direction: 'inbound' | 'outbound' | 'observe'; protocol: 'smtp' | 'lmtp'; address: string; port: number }[];
  /** Such as `http://127.0.0.1:8025`. */
  console: string;
  /** Where the pages of locked links are. */
  publicPages: string;
}

/** A place of work over one store: the ports a command reads, and the acts that need more than one of them. */
export interface Desk {
  readonly histories: Histories;
  readonly habits: Habits;
  readonly holds: Holds;
  readonly locks: Locks;
  readonly journal: Journal;
  readonly housekeeping: Housekeeping;
  /** What each signal means, in words, by its name. */
  readonly signals: ReadonlyMap<string, string>;
  /** What rules say of domains. */
  readonly lists: Lists;
  /** Whether anybody can have a page on this host of a shared service. */
  isShared(host: string): boolean;
  /** Age of a registrable domain: by lists, else by RDAP where that is enabled, within its deadline. */
  age(domain: string): Promise<DomainFacts>;

  /** Parses one message. Rejects with `Refusal` when it can't be read within `limits.analysisMs`. Up to 8 may be under way. */
  read(content: MessageContent): Promise<ParsedMessage>;
  /** As `read`, for many: less work for each. What can't be read is a `Refusal` in its place. */
  readAll(contents: readonly MessageContent[]): Promise<(ParsedMessage | Refusal)[]>;
  /**
   * What `study` would make of a message that is not to be judged, if its header and digest are enough to tell (`known`,
   * `nothing`): a small fraction of the work. `null`: it must be read.
   */
  glance(order: Glance): Promise<Studied | null>;
  /** Judges one message as if it arrived inbound now; learns and records nothing. `deliveries` is empty when it has no recipient. */
  judge(order: JudgeOrder): Promise<Verdict>;
  /**
   * Learns one archived message, judging it first where asked (`replay`). Called in order of receipt, one at a time.
   * Direction by the contract: outbound when the author is in `protectedDomains` and trusted authentication does not say
   * fail or none; outbound is never judged. What is judged `hold` teaches nothing (decision 3).
   */
  study(order: StudyOrder): Promise<Studied>;
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
  /** Takes such a report back. Rejects with `Refusal` where there is none. */
  unphish(id: string, actor: string): Promise<void>;
  /** Marks the waiting recipients `deleted`, removes the message's bytes, audits. */
  /** Rejects with `Refusal` while a copy of it is being sent on. */
  discard(message: HeldMessage, actor: string): Promise<void>;
  /** Unlocks (and lets the target teach) or denies a locked link, audits. `null`: no such token. */
  settleLock(token: string, state: 'unlocked' | 'denied', actor: string): Promise<LockRecord | null>;
  /** Flushes and lets go of everything; removes a throwaway store. */
  close(): Promise<void>;
}

export interface JudgeOrder {
  content: MessageContent;
  parsed: ParsedMessage;
  /** Time of receipt in ms; also what `date` of the verdict says. */
  receivedAt: number;
  /** Recipients to judge for; empty: To and Cc inside `protectedDomains`. */
  recipients: readonly string[];
  /** Reverse-path; `null`: Return-Path, else the author. */
  reversePath: string | null;
  /** Address of the sending client; `null`: the Received field of the trusted boundary, else unknown. */
  clientIp: string | null;
  /** Goes into `file` of the verdict. */
  file: string;
}

export interface Glance {
  /** The whole message. */
  bytes: Uint8Array;
  /** Time of receipt in ms: a copy received at another time is one of its own. */
  receivedAt: number;
  /** As in `StudyOrder`. */
  recipients: readonly string[];
}

export interface StudyOrder {
  content: MessageContent;
  parsed: ParsedMessage;
  receivedAt: number;
  /** As in `JudgeOrder`; for inbound mail only. */
  recipients: readonly string[];
  judge: boolean;
  file: string;
}

export interface Studied {
  direction: 'inbound' | 'outbound';
  /** The author was authenticated, by a field of a configured upstream. */
  authenticated: boolean;
  /** `null` when not judged. */
  verdict: Verdict | null;
  /** As in `JournalEntry`. */
  firstContact: boolean | null;
  shape: string | null;
  /**
   * - `learnt`: new to the store
   * - `known`: the same Message-ID and content has taught already
   * - `nothing`: automatic mail, null reverse-path, or nobody of ours in it
   * - `withheld`: judged `hold`, so it teaches nothing
   */
  outcome: 'learnt' | 'known' | 'nothing' | 'withheld';
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
