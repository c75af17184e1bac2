/**
 * What a message shows that history keeps: the attribute values asked of the store before judging, and learnt
 * afterwards. Pure: the same message, author and time of receipt always give the same values.
 */
import { canonicalAddress, domainOf, registrableDomain } from '../mail/header/address.ts';
import { type Author, listBehind } from '../mail/header/identity.ts';
import { originNetwork } from '../mail/header/network.ts';
import type { HeaderFacts, ParsedMessage } from '../mail/message.ts';
import { addressingOf, companyOf } from './company.ts';
import { formOf } from './form.ts';
import { claimedIdentity, identityOf } from './identity.ts';
import { languageOf } from './language.ts';
import { linkTargets, tenantOf } from './link-targets.ts';
import { shapeOf } from './shape.ts';
import { threadOf } from './thread.ts';
import type { Attribute, AttributeValue, Observation, Origin } from './types.ts';

const VALUE_LENGTH = 200;
const MS_PER_HOUR = 3_600_000;

/** Domains whose age matters: of the links, of the author and of where an answer would go. */
export function agedDomains(message: ParsedMessage, author: Author): string[] {
  const replyTo = message.header.replyTo.map((mailbox) => registrableDomain(domainOf(mailbox.address)));
  const domains = [...linkTargets(message).map((link) => link.domain), registrableDomain(author.domain), ...replyTo];
  return [...new Set(domains.filter((domain) => domain !== ''))];
}

/** Zones as a Date field writes them: `+0530`. */
function zoneText(minutes: number): string {
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(distance / 60)).padStart(2, '0')}${String(distance % 60).padStart(2, '0')}`;
}

/** Versions change with every update; the program's name is the habit. */
const program = (mailer: string): string => mailer.replace(/[\s/(]*v?\d[\w.()/-]*.*$/iu, '').trim() || mailer;

/** What a message does not tell by itself, and history keeps all the same. */
export interface Circumstances {
  /** Canonical addresses of ours it came to. */
  recipients?: readonly string[];
  /** Kinds of what it asks, by the phrases of `rules/ask.yaml`; absent = nobody looked. */
  asks?: readonly string[];
  /** Where its client's address belongs; `null` = unknown, which is no value. */
  origin?: Origin | null;
}

const displayName = ({ header }: ParsedMessage): string | undefined => header.from[0]?.name.trim().replace(/\s+/gu, ' ');

/** Values of one message, each once, in the form in which history keeps them. */
class Values {
  readonly list: AttributeValue[] = [];
  readonly #seen = new Set<string>();

  add(attribute: Attribute, value: string | null | undefined): void {
    if (value === null || value === undefined || value === '') return;
    const kept = value.toLowerCase().slice(0, VALUE_LENGTH);
    const key = `${attribute} ${kept}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push({ attribute, value: kept });
  }

  addAll(attribute: Attribute, values: readonly string[]): void {
    for (const value of values) this.add(attribute, value);
  }
}

/** @param at time of receipt, ms */
export function attributeValues(message: ParsedMessage, author: Author, at: number, circumstances: Circumstances = {}): AttributeValue[] {
  const values = new Values();
  addLinks(values, message, author);
  addOrigin(values, author, circumstances.origin ?? null);
  addManner(values, message, author);
  addTime(values, message, at);
  addContents(values, message, author, circumstances);
  return values.list;
}

function addLinks(values: Values, message: ParsedMessage, author: Author): void {
  const links = linkTargets(message);
  const authorDomain = registrableDomain(author.domain);
  const away = links.filter((link) => link.domain !== authorDomain);
  // Whether somebody links away at all, and where to, are two habits: a signature's link to one's own site must not hide either.
  values.add('has-link', away.length > 0 ? 'away' : links.length > 0 ? 'own' : 'none');
  for (const link of links) values.add('link-host', link.host);
  for (const link of away) values.add('link-tenant', tenantOf(link));
}

function addOrigin(values: Values, author: Author, origin: Origin | null): void {
  values.add('network', author.clientIp === null ? null : originNetwork(author.clientIp));
  values.add('provider', origin?.provider ? `AS${origin.provider.number}` : null);
  values.add('country', origin?.country);
  values.add('helo', author.clientHelo === null ? null : registrableDomain(author.clientHelo) || author.clientHelo);
  values.addAll('dkim-domain', author.dkimDomains.slice(0, 5));
}

function addManner(values: Values, message: ParsedMessage, author: Author): void {
  const { mailer, replyTo } = message.header;
  values.add('mailer', mailer === null ? null : program(mailer));
  values.add('form', formOf(message));
  const answers = replyTo[0]?.address;
  // Most mail has none, and answers go to the author: that is the habit a strange Reply-To breaks.
  values.add('reply-to', answers === undefined || answers === '' ? author.domain : domainOf(canonicalAddress(answers)));
  // A list's posters each have their own: that they are its names would make namesakes of all of them.
  if (listBehind(author) === null) values.add('display-name', displayName(message));
}

/** The hour is taken in UTC, in bands of four hours: the author's own zone would be his claim, and a habit kept in UTC is as steady. */
function addTime(values: Values, message: ParsedMessage, at: number): void {
  const { dateZone } = message.header;
  values.add('hour', String(Math.floor(((at / MS_PER_HOUR) % 24) / 4)));
  values.add('weekday', String(new Date(at).getUTCDay()));
  values.add('zone', dateZone === null ? null : zoneText(dateZone));
}

/** What it says, to whom, and whether it goes on with something. */
function addContents(values: Values, message: ParsedMessage, author: Author, { recipients, asks }: Circumstances): void {
  const { header } = message;
  values.add('language', languageOf(message.ownText));
  values.addAll('company', companyOf(header, author.address, recipients ?? []));
  if (recipients !== undefined) values.add('addressed', addressingOf(header, recipients));
  if (asks !== undefined) values.addAll('ask', asks.length === 0 ? ['none'] : asks);
  values.add('thread', threadOf(message));
}

/** Parts of an observation that the message itself does not tell. */
export interface ObservationContext {
  author: Author;
  direction: Observation['direction'];
  /** Inbound: our recipients. Outbound: those written to. Canonical. */
  recipients: readonly string[];
  reversePath: string;
  /** Time of receipt, ms. */
  at: number;
  asks?: readonly string[];
  origin?: Origin | null;
}

/** What a message teaches it teaches once: the key by which it is known again (docs/history.md). */
export const lessonKey = (header: HeaderFacts, digest: string): string => `${header.messageId ?? ''} ${digest}`;

/**
 * Null reverse-path, automatic replies and reports teach nothing and are no answer of ours (decision 3). Newsletters are bulk,
 * not automatic: they have a history of their own. Delivery reports have no author to learn.
 */
export const isAutomatic = (header: HeaderFacts, reversePath: string): boolean => reversePath === '' || (header.automatic && !header.bulk);

export function observationOf(message: ParsedMessage, context: ObservationContext): Observation {
  const { author, at } = context;
  const { header } = message;
  return {
    key: lessonKey(header, message.digest),
    messageId: header.messageId,
    direction: context.direction,
    // What our side wrote is our author's, whatever list a copy of it came back through.
    identity: context.direction === 'outbound' ? claimedIdentity(author) : identityOf(author),
    recipients: [...context.recipients],
    values: context.direction === 'inbound' ? attributeValues(message, author, at, context) : ownValues(message),
    at,
    inReplyTo: [...new Set([...header.inReplyTo, ...header.references])],
    automatic: isAutomatic(header, context.reversePath),
    shape: shapeOf(message, author.address),
  };
}

/** Of our own mail only the name is kept: its links and habits teach nothing, or a hijacked account of ours would make its payload known. */
function ownValues(message: ParsedMessage): AttributeValue[] {
  const values = new Values();
  values.add('display-name', displayName(message));
  return values.list;
}
