/**
 * What history is about: identities, relations and the values seen in them. Pure shapes; the store
 * keeps them, `surprise.ts` weighs them. See docs/architecture.md and ../mail/message.ts.
 */

/** One of four identities of an address: history never moves from one to another. */
export type IdentityClass = 'pass' | 'fail' | 'none' | 'unknown';

export interface Identity {
  /** Author address, lower-cased, plus-tag removed; `''` when there is none. */
  address: string;
  domain: string;
  class: IdentityClass;
  /** Why: `upstream mx.example.org: dmarc=pass`, `verified here`, … for the words of a verdict. */
  evidence: string;
}

/**
 * Attributes of which history keeps values: where links lead; where mail comes from; when; how it is written and by whom
 * it says it is; to whom together; what it asks; whether it is part of a thread.
 */
export type Attribute =
  | 'link-host'
  | 'link-tenant'
  | 'has-link'
  | 'network'
  | 'provider'
  | 'country'
  | 'helo'
  | 'dkim-domain'
  | 'hour'
  | 'weekday'
  | 'zone'
  | 'mailer'
  | 'form'
  | 'language'
  | 'display-name'
  | 'reply-to'
  | 'company'
  | 'addressed'
  | 'ask'
  | 'thread';

/** Where an IP address belongs, by offline data. Each part may be unknown, which is no value. */
export interface Origin {
  /** ISO 3166-1 alpha-2, upper-case. */
  country: string | null;
  /** Autonomous system that announces it; the name is for words only. */
  provider: { number: number; name: string } | null;
}

export interface AttributeValue {
  attribute: Attribute;
  value: string;
}

/** Where evidence was counted, nearest first. */
export type Level = 'pair' | 'correspondent' | 'domain' | 'organisation';

export interface RelationStats {
  /** Undecayed messages from them to this level's other side. */
  messages: number;
  /** Undecayed distinct UTC days with a message. */
  days: number;
  /** Messages from our side to them, and of these the replies to a message of theirs. */
  outbound: number;
  replies: number;
  /** Times of receipt in ms; `null` = never. */
  firstSeen: number | null;
  lastSeen: number | null;
  /** How far memory reaches back, ms: all of the above is about the time since. Given with a relation that is asked for by itself. */
  reach?: number;
}

export interface ValueStats {
  /** Undecayed days on which the value was seen at this level. */
  days: number;
  /** The same with decay (half-life of the configuration). */
  decayed: number;
  firstSeen: number | null;
  lastSeen: number | null;
}

export interface AttributeTotals {
  /** Sum of decayed value-days over all values: n of the formula. */
  decayed: number;
  /** Decayed number of distinct values: T of the formula. */
  distinct: number;
  /** Undecayed days with any value: the sample words quote. */
  days: number;
}

/** Everything asked of the store for one message, in one go. */
export interface HistoryQuery {
  identity: Identity;
  /** Canonical recipient addresses inside protectedDomains. */
  recipients: string[];
  values: AttributeValue[];
  /** Time of receipt, ms. Values first seen later than 24 hours before it do not count. */
  at: number;
  /** Message-IDs of In-Reply-To and References, for `repliesToOurs`; absent = none. */
  inReplyTo?: readonly string[];
  /** The author as he claims to be, where the identity is that of the list his message came through. */
  claimed?: Identity;
}

export interface LevelFacts {
  relation: RelationStats;
  /** Totals by attribute asked for. */
  totals: Partial<Record<Attribute, AttributeTotals>>;
  /** Stats by `attribute\0value` asked for; absent = never seen. */
  values: Record<string, ValueStats>;
}

export interface HistoryFacts {
  /** When this organisation's history starts; `null` when empty. */
  since: number | null;
  /** By canonical recipient address. */
  pairs: Record<string, LevelFacts>;
  correspondent: LevelFacts;
  domain: LevelFacts;
  organisation: LevelFacts;
  /** The author's address authenticated, when the one at hand is not: words may say what is being imitated. */
  authenticatedTwin: RelationStats | null;
  /** Message-IDs among In-Reply-To/References that we sent. */
  repliesToOurs: boolean;
  /**
   * How many of ours this identity showed a value of its links to, by `attribute\0value`: of those that it has shown to some and
   * not to every recipient asked about. Absent where it writes to too many to look.
   */
  shownTo?: Record<string, number>;
}

/** Someone met here under a display name. */
export interface NameBearer {
  address: string;
  /** True when the address is inside protectedDomains. */
  ours: boolean;
  /** Undecayed days on which the name was seen with this address. */
  days: number;
}

export const valueKey = (v: AttributeValue): string => `${v.attribute}\0${v.value}`;

/** A score of a message, and the scale it was measured on: scores by other weights or at another prior are not compared. */
export interface MeasuredScore {
  scale: string;
  /** 0–100 with one decimal; the highest of its recipients'. */
  score: number;
}

/** What one message teaches, once it may (decision 3). */
export interface Observation {
  /** Idempotency key: Message-ID and content digest. */
  key: string;
  messageId: string | null;
  direction: 'inbound' | 'outbound';
  /** Author identity (inbound), or our own author (outbound). */
  identity: Identity;
  /** Inbound: our recipients. Outbound: the correspondents written to. */
  recipients: string[];
  values: AttributeValue[];
  /** Time of receipt, ms. */
  at: number;
  /** Message-IDs this one answers (outbound: proves an answer of ours). */
  inReplyTo: string[];
  /** Automatic mail, DSN, null reverse-path: teaches nothing and is no answer. */
  automatic: boolean;
  /** Shape of subject, body and links with names masked, for campaigns; `null` when there is none. */
  shape: string | null;
  /** Counts among the scores of honest mail once the message has taught; absent where it was not judged, or its score tells nothing. */
  measured?: MeasuredScore;
}
