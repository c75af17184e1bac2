/**
 * What the commands need from the rest of the product, on one page. `main.ts` provides it; the CLI knows
 * no adapter. Two halves: `Kit` exists before a configuration is known, `Desk` is a place of work opened
 * for one configuration.
 *
 * Errors: everything here may reject with `StoreUnavailable` (another process holds the store too long,
 * full disk) or with `Refusal`, whose text is shown to the operator as it is. Anything else is a bug.
 */
import type { Accounts } from '../account/ports.ts';
import type { Acts, Refusal } from '../act/by-hand/acts.ts';
import type { LoadedConfig } from '../config/issue.ts';
import type { Config } from '../config/schema.ts';
import type { Verdict } from '../decide/verdict.ts';
import type { MessageContent } from '../mail/content.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { Archive, Clock, DomainFacts, Habits, Histories, Holds, Housekeeping, Journal, Locks } from '../ports.ts';
import type { Rules } from '../rules/rules.ts';
import type { Lists } from '../signals/lists.ts';

export { type PhishOutcome, Refusal, type ReleaseOrder, type ReleaseRow, type Spared, type Trusted } from '../act/by-hand/acts.ts';

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
  /** Somebody can sign in there. */
  hasAccounts: boolean;
  /** Where the pages of locked links are. */
  publicPages: string;
}

/** A place of work over one store: the ports a command reads, and the acts that need more than one of them. */
export interface Desk extends Acts {
  readonly histories: Histories;
  readonly habits: Habits;
  readonly holds: Holds;
  readonly locks: Locks;
  readonly journal: Journal;
  readonly housekeeping: Housekeeping;
  /** Who may use the console. */
  readonly accounts: Accounts;
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
