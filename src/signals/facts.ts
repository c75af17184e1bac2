/**
 * Everything a signal may look at: for one message (`MessageFacts`), and for one recipient of it (`SignalFacts`). Gathered by the road, derived
 * once by `messageFacts` and `factsFor`; signals only read.
 */

import { type Acquaintance, acquaintance, emptyLevel, isKnown, levelsFor } from '../history/relation.ts';
import type { AttributeValue, HistoryFacts, LevelFacts, NameBearer, Origin } from '../history/types.ts';
import { registrableDomain } from '../mail/header/address.ts';
import { type Author, listBehind } from '../mail/header/identity.ts';
import type { MailingList } from '../mail/header/list-id.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { type AskHit, asksIn } from './ask-words.ts';
import type { Finding } from './finding.ts';
import { tenantKey } from './habit.ts';
import type { Lists } from './lists.ts';
import { type LinkTarget, targetsOf } from './targets.ts';
import { isUnmet } from './unmet.ts';
import { harmless } from './words.ts';

/** Age of a registrable domain. `registeredAt: null` = unknown, which is not old. */
export interface DomainAgeFacts {
  registeredAt: number | null;
  source: 'rdap' | 'list' | 'unknown';
  /** With `unknown`: what kind of it. */
  why?: UnknownAge;
  /** With `list`, in place of a date: a list of new domains has it, and only says younger than what. */
  youngerThan?: { days: number; by: string };
}

/**
 * Why an age is not known: nobody was asked (`not-asked`: no list has it and RDAP is off, or a suffix whose customers own the names below it),
 * the registry has no server, the list of servers is not to be had, it knows no such domain, tells no date, is asked too often, does
 * not answer, or did not answer in time; a DNS list of new domains refuses to answer, or does not.
 */
export type UnknownAge =
  | 'not-asked'
  | 'no-server'
  | 'no-bootstrap'
  | 'not-registered'
  | 'no-date'
  | 'rate-limited'
  | 'server-away'
  | 'list-refused'
  | 'list-away'
  | 'deadline';

/** Others who sent the same shape within the window. */
export interface CampaignSightings {
  authors: number;
  recipients: number;
  firstSeen: number | null;
  /** Recipients here to whom this very author sent the same within the last day. */
  copies: number;
}

/** What of a message was reported as phishing here, and when last (ms). */
export interface ReportedFacts {
  /** Those of its targets (tenants, else registrable domains) that a reported message led to. */
  targets: ReadonlyMap<string, number>;
  /** `null`: none in this shape. */
  shape: number | null;
  /** A message of this very identity; `null`: none, or a person has trusted it since. */
  author: number | null;
}

/** What the road gathered for one message. */
export interface GatheredFacts {
  /** Time of receipt, ms. */
  at: number;
  message: ParsedMessage;
  author: Author;
  /** The values asked of history, by `attributeValues`. */
  values: readonly AttributeValue[];
  /** What it asks; absent = nobody has looked yet. */
  asks?: readonly AskHit[];
  /** Where its client's address belongs; absent or `null` = unknown. */
  origin?: Origin | null;
  history: HistoryFacts;
  /** By registrable domain. */
  ages: ReadonlyMap<string, DomainAgeFacts>;
  /** When each host was first met here, ms; absent = never. */
  hostsFirstSeen: ReadonlyMap<string, number>;
  campaign: CampaignSightings;
  /** Absent: nobody was asked. */
  reported?: ReportedFacts;
  /** Who else is met here under the author's display name. */
  bearers: readonly NameBearer[];
  /** Registrable domains our side writes to. */
  writtenDomains: readonly string[];
  protectedDomains: readonly string[];
  lists: Lists;
}

/** What is the same for all recipients of a message to whom its author is as well known: nearly always for all. */
export interface MessageFacts extends GatheredFacts {
  /** Somebody we know (`isKnown`). */
  known: boolean;
  /** Registrable domain of the author; `''` when there is none. */
  authorDomain: string;
  /** True when the author's domain is a free-mail provider: its links and age say nothing about him. */
  freemail: boolean;
  /** The list whose history this is, where the author himself is not authenticated. */
  viaList: MailingList | null;
  /** Whose history it is, in words that can be shown. */
  who: string;
  targets: readonly LinkTarget[];
  asks: readonly AskHit[];
}

/** A message as one recipient's. */
export interface SignalFacts extends MessageFacts {
  /** What he shares with the other recipients: what hangs on nothing else is found once, and kept by this. */
  shared: MessageFacts;
  /** Canonical. */
  recipient: string;
  pair: LevelFacts;
  /** pair, correspondent, domain, organisation. */
  levels: readonly LevelFacts[];
  acquaintance: Acquaintance;
}

/** Knowing a list is not knowing who posts on it. */
export const isKnownAuthor = (facts: MessageFacts): boolean => facts.known && facts.viaList === null;

/** A signal that looks at the message and at what our side as a whole knows of its author. */
export type MessageSignal = (facts: MessageFacts) => Finding[];
/** A signal that looks at what this very recipient had from the author before. */
export type RecipientSignal = (facts: SignalFacts) => Finding[];

/** A protected domain or a name under it. */
export const isOurHost = (host: string, protectedDomains: readonly string[]): boolean =>
  protectedDomains.some((own) => host === own || host.endsWith(`.${own}`));

/** A document service is everybody's: that somebody here has met it says nothing of this link. */
const isHis = ({ history }: GatheredFacts, { tenant }: LinkTarget): boolean => (history.correspondent.values[tenantKey(tenant)]?.days ?? 0) > 0;

/**
 * A conversation of ours carried its links here before: a quotation that leads where nobody here has been has been added to, as whoever sits in
 * the other's mailbox can.
 */
const believed = (targets: readonly LinkTarget[], gathered: GatheredFacts): LinkTarget[] =>
  targets
    .filter(({ link }) => !isOurHost(link.host, gathered.protectedDomains))
    .map((target) => (target.quoted && (isUnmet(gathered, target) || (target.shared && !isHis(gathered, target))) ? { ...target, quoted: false } : target));

export function messageFacts(gathered: GatheredFacts): MessageFacts {
  const authorDomain = registrableDomain(gathered.author.domain);
  const viaList = listBehind(gathered.author);
  return {
    ...gathered,
    known: isKnown(gathered.history.correspondent.relation),
    authorDomain,
    viaList,
    who: viaList === null ? harmless(gathered.author.address) : `the list ${harmless(viaList.id)}`,
    freemail: gathered.lists.freemail.has(authorDomain),
    // Our own sites are nobody's payload: a first contact may well quote them.
    targets: believed(targetsOf(gathered.message, gathered.author.address, gathered.history.repliesToOurs), gathered),
    asks: gathered.asks ?? asksIn(gathered.message, gathered.lists.ask),
  };
}

export function factsFor(message: MessageFacts, recipient: string): SignalFacts {
  const acquainted = acquaintance(message.history, recipient);
  // Known to one of ours is known to our side; should a history say otherwise, the message is looked at anew for him.
  const shared = acquainted.known === message.known ? message : { ...message, known: acquainted.known };
  return {
    ...shared,
    shared,
    recipient,
    pair: message.history.pairs[recipient] ?? emptyLevel(),
    levels: levelsFor(message.history, recipient),
    acquaintance: acquainted,
  };
}
