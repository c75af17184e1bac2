/**
 * Every way the road meets the outside, on one page. Adapters implement these; only `main.ts` knows
 * which. All that may ever wait are asynchronous, so that a store elsewhere needs no change to the core.
 *
 * Errors: a port rejects with `StoreUnavailable` when its store is away (the road answers 451); what
 * merely is not known is a value (`unknown`, `null`), never a rejection.
 */
import type { DeliveryVerdict, Verdict } from './decide/verdict.ts';
import type { Attribute, HistoryFacts, HistoryQuery, Identity, IdentityClass, NameBearer, Observation, Origin, RelationStats } from './history/types.ts';
import type { MessageContent } from './mail/content.ts';
import type { Client, Envelope, MailParameters, Recipient } from './mail/envelope.ts';
import type { Link, ParsedMessage } from './mail/message.ts';
import type { SmtpReply } from './mail/reply.ts';
import type { DomainAgeFacts, ReportedFacts } from './signals/facts.ts';

export type { ReportedFacts, UnknownAge } from './signals/facts.ts';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Randomness {
  /** Cryptographically strong bytes. */
  bytes(count: number): Buffer;
}

/** The store cannot be read or written now: locked, full disk, gone. Mail is answered 451. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/** A message was not read or rewritten: its time was over, or its worker died. The failure policy decides; the text is for the log. */
export class AnalysisFailed extends Error {
  override name = 'AnalysisFailed';
  readonly reason: 'deadline' | 'error';

  constructor(reason: 'deadline' | 'error', text: string, options?: ErrorOptions) {
    super(text, options);
    this.reason = reason;
  }
}

/** Reading and rewriting a message, in a worker with a deadline. Rejects with `AnalysisFailed`. */
export interface Reader {
  /**
   * @param deadlineMs ms for the work itself
   * @param patienceMs ms to wait for a free worker before that
   */
  parse(content: MessageContent, deadlineMs: number, patienceMs?: number): Promise<ParsedMessage>;
  /** The message with each listed link's URL replaced; every other byte the same. `replacements` maps the index in `links`. */
  rewrite(content: MessageContent, links: readonly Link[], replacements: ReadonlyMap<number, string>, deadlineMs: number): Promise<Buffer>;
}

/** A reader for whoever has many messages to read. */
export interface BulkReader extends Reader {
  /** Several in one turn of a worker; the deadline is for all of them, and one that fails fails all. */
  parseAll(contents: readonly MessageContent[], deadlineMs: number): Promise<ParsedMessage[]>;
}

export interface AuthenticationVerdict {
  spf: string;
  dkim: { domain: string; result: string }[];
  dmarc: string;
  /** Domain the result speaks for (header.from). */
  domain: string;
}

/** SPF, DKIM and DMARC checked here; every temporary trouble comes back as `temperror`/`unknown`. */
export interface Authenticator {
  verify(content: MessageContent, client: Client, envelope: Envelope, deadlineMs: number): Promise<AuthenticationVerdict | null>;
}

/** How far an Authenticated Received Chain may be believed (RFC 8617 section 4.4). */
export type ChainStatus = 'none' | 'pass' | 'fail';

/** Signs ARC sets for a domain: rsa-sha256 (RFC 8617 section 4.1.2). */
export interface SealKey {
  /** d=, where `<selector>._domainkey.<domain>` holds the public key. */
  domain: string;
  selector: string;
  /** PEM. */
  privateKey: string;
}

export interface SealOrder {
  key: SealKey;
  /** How the chain stood in the message as it came. */
  chain: ChainStatus;
  /** Value of our Authentication-Results, authserv-id included. */
  results: string;
  /** Time of sealing, ms since the epoch. */
  at: number;
}

/** The Authenticated Received Chain (RFC 8617) of a message that was changed here. Trouble is `null`, logged, and never a rejection. */
export interface Sealer {
  /** How the chain stands that a message came with; `null` = not known: its keys could not be asked for, or not in time. */
  chain(content: MessageContent, deadlineMs: number): Promise<ChainStatus | null>;
  /**
   * @param copy the copy as it will leave, but for what stands above the set
   * @returns the three fields of a new set with CRLF, to stand on top of `copy`; `null` when it can't or may not be sealed
   */
  seal(copy: Outgoing, order: SealOrder, deadlineMs: number): Promise<string | null>;
}

/** Age of a registrable domain, as far as it is known. */
export type DomainFacts = DomainAgeFacts;

export interface DomainAge {
  lookup(domains: readonly string[], deadlineMs: number): Promise<Map<string, DomainFacts>>;
}

/** Where IP addresses belong, by offline data in memory: asking takes microseconds and no network. */
export interface Origins {
  /** @returns `null` for private, reserved and unlisted addresses, and for what is no address: unknown is no value */
  of(ip: string): Origin | null;
}

export interface CampaignFacts {
  /** Distinct authenticated authors who sent this shape within the window, and since when. */
  authors: number;
  recipients: number;
  firstSeen: number | null;
  /** Recipients here to whom this very author sent the same within the last day. */
  copies: number;
}

export interface Histories {
  facts(query: HistoryQuery): Promise<HistoryFacts>;
  /** When each host was first met here (any author, any recipient), in ms. */
  hostsFirstSeen(hosts: readonly string[]): Promise<Map<string, number>>;
  /**
   * Learns one observation; the same key twice teaches once. Recipients are taught one by one: what was delivered to some and
   * held for others counts its message once, and each pair when it may.
   */
  learn(observation: Observation): Promise<void>;
  /** Whether this copy has nothing to teach: its key has taught all of these recipients, from this identity, at this time, as far as these are given. */
  hasLearnt(copy: Pick<Observation, 'key' | 'recipients'> & Partial<Observation>): Promise<boolean>;
  /**
   * Puts the observation's values off until `dueAt` (ms): they then count, as of the observation's time, without counting its
   * message once more. What a locked message may not teach yet; found again by the verdict's id.
   */
  defer(observation: Observation, dueAt: number, verdictId: string): Promise<void>;
  /** Ends what `defer` put off: the values count now (unlocked), or never (denied). Does nothing for an unknown verdict. */
  settle(verdictId: string, outcome: 'learn' | 'drop'): Promise<void>;
  /** What `defer` put off for this verdict comes due no more by itself, but only by `settle`: somebody reported it. */
  keepWaiting(verdictId: string): Promise<void>;
  /**
   * Notes that a message is phishing, and takes back what it taught, put-off values too, as if it had never come: it teaches nothing
   * from then on. `null`: it was reported before.
   */
  report(order: ReportOrder): Promise<TakenBack | null>;
  /** Takes a report back: what the message had taught counts again. False: there was none. */
  unreport(id: string): Promise<boolean>;
  /** A person trusts an author again (`at` in ms): what was reported of his counts against him no more. @returns how many reports that were */
  liftReports(author: Pick<Identity, 'address' | 'class'>, at: number): Promise<number>;
  /** Newest first, at most 1,000. */
  reports(filter: ReportFilter): Promise<PhishReport[]>;
  /** What of a message was reported here. */
  reported(query: ReportedQuery): Promise<ReportedFacts>;
  /** What others sent in the same shape in the days before `at`, without this author. */
  campaign(shape: string, author: string, at: number): Promise<CampaignFacts>;
  /** Notes a sighting of a shape or of hosts, also for messages that teach nothing else. */
  sighted(shape: string | null, author: string, recipients: readonly string[], hosts: readonly string[], at: number): Promise<void>;
  relation(address: string, recipient: string | null): Promise<RelationStats>;
  /**
   * Who else is met here under this display name (as `foldName` folds it): our own people as authors, and authenticated
   * correspondents; most days first, at most 5; and before them those of the given addresses of ours that got mail here. Lets a
   * verdict say whose name an unknown address wears.
   *
   * @param spelled addresses of ours that spell the name (`spelledAs`)
   */
  bearers(displayName: string, spelled?: readonly string[]): Promise<NameBearer[]>;
  /**
   * How many messages known to be honest scored at least each step (src/score/rarity.ts) on this scale, in the twelve months up to
   * that of `at` (ms). Known are those that taught with a score: what was held, or locked, once it may.
   */
  honestScores(scale: string, at: number): Promise<ArrayLike<number>>;
  /** Registrable domains our side has written to, most days first, at most `limit`: what a lookalike may imitate. */
  writtenDomains(limit: number): Promise<string[]>;
}

/** What is asked about reports for one message. */
export interface ReportedQuery {
  /** Where its links lead: a tenant of a shared service, else a registrable domain. */
  targets: readonly string[];
  shape: string | null;
  author: Pick<Identity, 'address' | 'class'>;
}

/** A message that the organisation says is phishing. */
export interface PhishReport {
  /** Queue id of the message. */
  id: string;
  /** When it came, and when it was reported, ms. */
  messageAt: number;
  at: number;
  /** Who says so: `cli:anna`. */
  actor: string;
  author: Pick<Identity, 'address' | 'class'>;
  shape: string | null;
  /** Where it led, as in `ReportedQuery`: without sites that everybody links to. */
  targets: readonly string[];
  /** When a person trusted the author again, ms; `null` = nobody has. */
  liftedAt: number | null;
}

export interface ReportOrder extends Omit<PhishReport, 'liftedAt'> {
  /** Of its observation; `null` where it is not known. */
  key: string | null;
  messageId: string | null;
  /** Hosts of its links, all of them. */
  hosts: readonly string[];
}

/** By id, by target (a domain with all below it, a shared host with all its tenants), by author; together they narrow. */
export interface ReportFilter {
  id?: string;
  target?: string;
  author?: string;
}

/**
 * What became of what a reported message had taught: all of it is taken back; it had taught nothing; or it came too long ago, and
 * what it taught can't be told from what others did.
 */
export type TakenBack = 'all' | 'nothing' | 'not-known';

/** One value an author is used to, for the words of `history`. */
export interface Habit {
  attribute: Attribute;
  value: string;
  /** Undecayed days on which it was seen. */
  days: number;
  /** Times in ms. */
  firstSeen: number;
  lastSeen: number;
}

/** One identity of an address: history keeps it apart from the others. */
export interface IdentityPortrait {
  class: IdentityClass;
  relation: RelationStats;
  /** UTC days (ms / 86,400,000) with mail from it, ascending. */
  days: number[];
  /** Most days first, at most as many of each attribute as were asked for. */
  habits: Habit[];
}

/** All that history knows of an address, for people. */
export interface Portrait {
  /** First mail of anyone that is remembered, ms: what came before was forgotten, or never learnt. `null` = there is none. */
  reach: number | null;
  /** Those with mail, the one that vouches for itself first. */
  identities: IdentityPortrait[];
  /** UTC days with mail of ours to the address: it is the address's, and what it is worth to an identity stands in `relation`. */
  written: number[];
  /** Who of ours has most mail with it, most first; empty where a recipient was named. */
  circle: { recipient: string; received: number; sent: number }[];
}

/** An identity whose mail linked to a domain, by what it taught: mail that was held taught nothing. */
export interface Linker {
  address: string;
  class: IdentityClass;
  /** Days with such a link; the times in ms. */
  days: number;
  firstSeen: number;
  lastSeen: number;
}

/** All that history knows of a registrable domain, for people. */
export interface SitePortrait {
  /** Hosts that links led to, the domain itself and those below it, and when each was first met (ms); the earliest first. */
  hosts: { host: string; firstSeen: number }[];
  /** How many there are, at most 500 of which are looked for. */
  hostCount: number;
  /** Who linked to them, most days first. */
  linkers: Linker[];
  linkerCount: number;
  /** Mail from the domain's own addresses, and ours to them, of its most trusted identity; `null`: none, or they are strangers to one another (free mail). */
  authors: { class: IdentityClass; relation: RelationStats } | null;
}

/** What a store knows of a correspondent or a domain; read by people, not by the model. */
export interface Habits {
  /** What there is between `address` and `recipient`, or anyone here when `null`; at most `limit` values of each attribute. */
  portrait(address: string, recipient: string | null, limit: number): Promise<Portrait>;
  /** What there is of a registrable domain (A-labels, lower-case): at most `limit` hosts, and as many linkers. Reads all correspondents through. */
  site(domain: string, limit: number): Promise<SitePortrait>;
}

/** What maintenance did. */
export interface Upkept {
  /** How many, by what they are: relations, values, texts, hosts, digests, journal, held … Absent: none. */
  dropped: Record<string, number>;
  /** Time (ms) before which nothing is remembered; 0 = nothing was forgotten yet. */
  reach: number;
  /** Octets of the database on disk. */
  bytesBefore: number;
  bytesAfter: number;
}

/** What is stored about a person. */
export interface Personal {
  /** Stands for the address where it must not be named. */
  token: string;
  /** How many, by what they are: relations, values, journal … */
  stored: Record<string, number>;
  /** Held mail of the person that waits. */
  waiting: string[];
  /** Of these, mail by somebody else that waits for others as well. */
  shared: string[];
  /** Records of held mail that was dealt with. */
  settled: number;
  locks: number;
}

/** Keeping the store in order. */
export interface Housekeeping {
  /**
   * Forgets what is to be forgotten, in slices of a few ms. `null`: another process is at it.
   * @param thorough looks at every row, also where nothing has come of age since the last time
   */
  maintain(thorough: boolean, signal?: AbortSignal): Promise<Upkept | null>;
  /** Whether that has not been done yet on this UTC day. */
  due(): Promise<boolean>;
  /** @param address canonical */
  personal(address: string): Promise<Personal>;
  /** Removes all of it, held mail and locks too, beyond recovery. @returns how many, by what they were; `null`: maintenance is under way */
  erase(address: string): Promise<Record<string, number> | null>;
}

/** One message of a mail archive. */
export interface ArchivedMessage {
  /** Where it stands, as an operator would name it: a path, with `#17` for the 17th message of an mbox. */
  name: string;
  /** Time of receipt in ms: topmost Received, else Date, else what the archive itself says; never in the future. */
  receivedAt: number;
  /** Octets. */
  size: number;
  /** Reads it. Rejects when the file has gone or changed. */
  content(): Promise<MessageContent>;
}

/** Mail on disk (mbox, Maildir, folders of .eml, archives of these), found and dated, nothing of it read yet. */
export interface Archive {
  /** How many messages, and their octets. */
  count: number;
  octets: number;
  /** Times of receipt of the first and the last one, ms; `null` when there is none. */
  from: number | null;
  to: number | null;
  /** In order of receipt; at one time in an order that depends on what they say, not on where they are. */
  messages(): Iterable<ArchivedMessage>;
  /** What holds no mail or can't be read, and why: how much, and the first of it by name. */
  skipped: { count: number; named: { name: string; why: string }[] };
  /** Lets go of open files and of what was unpacked. */
  close(): void;
}

/** State of one recipient's copy in the hold store. */
export type HeldState = 'held' | 'would-hold' | 'undelivered' | 'released' | 'deleted' | 'failed';

export interface HeldRecipient {
  recipient: Recipient;
  state: HeldState;
  score: number;
  /** Last reply of the next hop, or what happened. */
  note: string;
  /** Next attempt in ms for `undelivered`; `null` otherwise. */
  nextAttempt: number | null;
  attempts: number;
  changedAt: number;
  /** How it is being sent on; `null` while nobody has begun to. */
  dispatch: Dispatch | null;
}

/** How a copy is sent on: kept with its row, so that whoever goes on after a crash or a deferral does the same. */
export interface Dispatch {
  /** `original`: the bytes as they came, by a person's word. `as-judged`: annotated, and locked where the verdict and today's policy say so. */
  copy: 'original' | 'as-judged';
  /** Sent to this address instead of the recipient's. */
  to: string | null;
  /** When sending began, ms: from then the days count until it is given up. */
  since: number;
}

export interface Claim {
  recipients: readonly string[];
  /** Takes also what was released already. */
  again: boolean;
  now: number;
  /** Ms within which `update` will tell what happened. */
  leaseMs: number;
  dispatch: Dispatch;
}

export interface HeldMessage {
  id: string;
  receivedAt: number;
  envelope: Envelope;
  /** Author address and subject, for lists. */
  from: string;
  subject: string;
  messageId: string | null;
  size: number;
  client: Client;
  listener: string;
  recipients: HeldRecipient[];
  verdict: Verdict | null;
  /** What the message would teach once released; `null` when unknown. */
  observation: Observation | null;
  /** False when only the row exists (a would-hold of passive mode was delivered; its bytes are not kept). */
  hasContent: boolean;
}

export interface HeldFilter {
  recipient?: string;
  /** Matches the reverse-path or the author. */
  sender?: string;
  since?: number;
  state?: HeldState;
  limit?: number;
}

export type HeldOverview = Pick<HeldMessage, 'id' | 'receivedAt' | 'from' | 'subject' | 'recipients'>;

/** Durable store of messages that wait for a person, or for a next hop. */
export interface Holds {
  /** Writes content durably (write, fsync, rename, fsync folder) without making it visible. */
  spool(id: string, envelope: Envelope, content: MessageContent): Promise<void>;
  /** Makes a spooled message visible with one row a recipient, durably. Of one already there it adds the recipients. */
  commit(message: HeldMessage): Promise<void>;
  /** Forgets a spooled message that was never committed. */
  drop(id: string): Promise<void>;
  list(filter: HeldFilter): Promise<HeldMessage[]>;
  /** The same without what can be large: a message made for it has a verdict of some megabytes. */
  overview(filter: HeldFilter): Promise<HeldOverview[]>;
  get(id: string): Promise<HeldMessage | null>;
  content(id: string): Promise<MessageContent>;
  /**
   * Takes some recipients for sending, atomically across processes: sets `released` and returns those taken, each with its new
   * state. `held`, `undelivered` and `failed` can be taken; `released` only with `again`. Nothing is taken twice at one time. Who
   * takes must `update` each with what happened: when that never comes (a crash), the copy is `undelivered` again after the
   * lease, and `due` offers it with its dispatch.
   */
  claim(id: string, claim: Claim): Promise<HeldRecipient[]>;
  update(id: string, recipient: string, change: Partial<Omit<HeldRecipient, 'recipient'>>): Promise<void>;
  /** How many copies are in each of these states. */
  count(states: readonly HeldState[]): Promise<number>;
  /** Undelivered copies due at `now`. */
  due(now: number): Promise<{ id: string; recipients: string[] }[]>;
  /** Marks every copy that waits, or would have, as deleted; nothing while one is taken for sending. @returns whether it did */
  discard(id: string, now: number): Promise<boolean>;
  /** Removes the message's bytes, keeping its rows: `hasContent` is false from then on, and nothing of it can be claimed. */
  removeContent(id: string): Promise<void>;
  /** Forgets a message altogether, rows and bytes. */
  remove(id: string): Promise<void>;
}

export type LockState = 'locked' | 'unlocked' | 'denied';

export interface LockRecord {
  token: string;
  verdictId: string;
  recipient: string;
  author: string;
  url: string;
  target: string;
  host: string;
  text: string;
  /** Brief outward reason for the gate page: nobody's habits. */
  reason: string;
  openAnyway: boolean;
  state: LockState;
  createdAt: number;
}

export interface LockEvent {
  token: string;
  at: number;
  /** `reported`: its reader says it is phishing; that is a hint, and decides nothing. */
  kind: 'shown' | 'opened' | 'access-requested' | 'reported' | 'unlocked' | 'denied';
  /** Address of the reader, when known. */
  clientIp: string | null;
  note: string;
}

export interface Locks {
  /** Durable before the message that carries the tokens leaves. */
  create(records: readonly LockRecord[]): Promise<void>;
  get(token: string): Promise<{ record: LockRecord; events: LockEvent[] } | null>;
  list(filter: {
    verdictId?: string;
    recipient?: string;
    state?: LockState;
    since?: number;
    limit?: number;
  }): Promise<{ record: LockRecord; events: LockEvent[] }[]>;
  setState(token: string, state: LockState, event: LockEvent): Promise<void>;
  /** Denies all links of a message that are not denied yet, however many, and notes it for each. @returns how many */
  denyAll(verdictId: string, event: Omit<LockEvent, 'token' | 'kind'>): Promise<number>;
  note(event: LockEvent): Promise<void>;
  /** Takes back records whose message never left. */
  forget(tokens: readonly string[]): Promise<void>;
}

/** One message's fate, as the journal keeps it. */
export interface JournalEntry {
  id: string;
  at: number;
  listener: string;
  direction: 'inbound' | 'outbound' | 'observe';
  mode: 'passive' | 'active';
  messageId: string | null;
  from: string;
  reversePath: string;
  subject: string;
  clientIp: string | null;
  verdict: Verdict | null;
  /** What became of each recipient, in order of the envelope. */
  outcomes: {
    recipient: string;
    action: DeliveryVerdict['action'] | 'unscored' | 'unjudged';
    outcome: 'delivered' | 'held' | 'refused' | 'deferred' | 'undelivered' | 'failed' | 'discarded';
    reply: string;
  }[];
  hosts: string[];
  /** Its shape, by which a campaign is told also in hindsight; `null` where it has none. */
  shape: string | null;
  /** Nobody here had had mail from this author, or written to him; `null`: not judged, or written before this was kept. */
  firstContact?: boolean | null;
  /** Of its observation: by which what it taught is found. Absent: written before this was kept. */
  key?: string | null;
  /** Where links lead that a reader is meant to follow: a tenant of a shared service, else a registrable domain. Absent: as `key`. */
  targets?: string[];
}

export interface JournalFilter {
  id?: string;
  messageId?: string;
  from?: string;
  to?: string;
  subject?: string;
  host?: string;
  campaign?: string;
  since?: number;
  limit?: number;
}

export interface PageFilter extends Omit<JournalFilter, 'limit'> {
  /** What was decided, or would have been, for one of its recipients. */
  action?: DeliveryVerdict['action'];
  /** Entries on a page. */
  limit: number;
}

export interface JournalPage {
  entries: JournalEntry[];
  /** `null`: there is no more. */
  next: string | null;
}

/** What a person did: the operator at the keyboard, or the reader of a locked link. */
export interface AuditRecord {
  at: number;
  /** `cli:anna`, `console:anna`, `reader 192.0.2.9`. */
  actor: string;
  /** `release`, `trust`, `delete`, `unlocked`, … */
  what: string;
  /** Queue id or token, and for a release what became of each recipient. */
  subject: string;
}

/** Append-only record of what happened; buffered, flushed within a second and at shutdown. */
export interface Journal {
  record(entry: JournalEntry): Promise<void>;
  find(filter: JournalFilter): Promise<JournalEntry[]>;
  /**
   * Entries newest first, a page at a time, for who asks while mail passes: no more than some thousand are looked at, so a page may
   * be short or empty and `next` still say where to go on.
   * @param from `next` of the page before; `null`: the newest. One that is none begins there too
   */
  page(filter: PageFilter, from: string | null): Promise<JournalPage>;
  /**
   * The entries written last that led to a host, or one below it, or of a campaign, for who asks while mail passes: found by an
   * index, and read some at a time.
   */
  newest(of: { host: string } | { campaign: string }, most: number): AsyncIterable<JournalEntry>;
  /** All entries from `since` (ms) on, oldest first, a page at a time: for what is too much to hold at once. */
  walk(since: number): AsyncIterable<JournalEntry>;
  /** Audit of what a person did (release, unlock, trust …). */
  audit(at: number, actor: string, what: string, subject: string): Promise<void>;
  /** The audit from `since` (ms) on, oldest first, a page at a time. */
  walkAudit(since: number): AsyncIterable<AuditRecord>;
}

/** What the next hop can do, so that EHLO promises no more. */
export interface Capabilities {
  /** Octets; 0 = no limit told. */
  size: number;
  eightBitMime: boolean;
  smtpUtf8: boolean;
  dsn: boolean;
}

/** Bytes to send after DATA, before dot-stuffing. */
export interface Outgoing {
  size: number;
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** One mail transaction at the next hop(s), mapped to one of ours. Never rejects: trouble is a reply. */
export interface RelayTransaction {
  /** Probe: MAIL (first time) and RCPT at the recipient's next hop; its reply, 421 and our own faults mapped to 451. */
  rcpt(recipient: Recipient): Promise<SmtpReply>;
  /** True when sending to these ends in one reply for all: a single SMTP next hop (or a single recipient). */
  isAtomic(recipients: readonly Recipient[]): boolean;
  /**
   * Sends one content to accepted recipients; a reply for each, in order. When they are all that were probed and the session
   * lives, DATA goes on the probe; otherwise RSET and a pipelined MAIL/RCPT/DATA of its own. A drop after the dot is a 451.
   * `whole`: to all or to none; where one is refused anew, no content is sent, and those accepted get a 451.
   */
  send(recipients: readonly Recipient[], content: Outgoing, deadlineAt: number, options?: { whole: boolean }): Promise<SmtpReply[]>;
  /** Ends whatever is open (RSET, connection back to the pool). Safe to call twice. */
  end(): void;
}

export interface Relay {
  /** Of the default next hop, cached and refreshed; a safe minimum while it is away. */
  capabilities(): Promise<Capabilities>;
  begin(mail: { reversePath: string; parameters: MailParameters; client: Client | null }): RelayTransaction;
}

/** Tells an operator. Alerts count incidents, not messages. */
export interface Log {
  info(fields: Record<string, unknown>, text: string): void;
  warn(fields: Record<string, unknown>, text: string): void;
  error(fields: Record<string, unknown>, text: string): void;
}

/** Counts what the road does, for /metrics. Never throws and never waits. */
export interface Meter {
  /** A transaction passed its final dot (+1) or was answered (-1). */
  inFlight(change: 1 | -1): void;
  /** A message is done: its actions, mode, direction and outcomes, and the seconds from the dot to the reply. */
  finished(entry: JournalEntry, seconds: number): void;
  /** Analysis failed; the failure policy decided. */
  analysisFailed(cause: 'deadline' | 'error'): void;
  /** A rule (rules/cel, or the operator's own) had no answer for a message, which was judged without it. */
  ruleFailed(id: string): void;
}

/** What a listener tells the road about itself. */
export interface ListenerFacts {
  name: string;
  direction: 'inbound' | 'outbound' | 'observe';
  protocol: 'smtp' | 'lmtp';
}

/** The road as the front door sees it. */
export interface Road {
  /** What EHLO may promise on this listener. */
  capabilities(listener: string): Promise<Capabilities>;
  begin(listener: ListenerFacts, client: Client, mail: { reversePath: string; parameters: MailParameters }): Transaction;
}

/** One mail transaction on the road, from the first RCPT to the reply after the dot. Never rejects. */
export interface Transaction {
  /** Queue id named in Received, logs and replies. */
  readonly id: string;
  /** Accepts or refuses one recipient; the next hop's own reply where it was asked. */
  rcpt(recipient: Recipient): Promise<SmtpReply>;
  /** After the dot. SMTP: one reply. LMTP: one for each accepted recipient, in order. */
  data(content: MessageContent): Promise<SmtpReply[]>;
  /** RSET, a new MAIL, or the client went away before the dot. */
  abort(): void;
}
