/**
 * What a message shows that history keeps: the attribute values asked of the store before judging, and learnt
 * afterwards. Pure: the same message, author and time of receipt always give the same values.
 */
import { canonicalAddress, domainOf, registrableDomain } from '../mail/header/address.ts';
import type { Author } from '../mail/header/identity.ts';
import { originNetwork } from '../mail/header/network.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { linkTargets, tenantOf } from './link-targets.ts';
import { shapeOf } from './shape.ts';
import type { AttributeValue, Observation } from './types.ts';

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

/**
 * @param at time of receipt, ms: the hour is taken from it in UTC, in bands of four hours. The author's own zone would be
 *   his claim, and a habit kept in UTC is as steady as one kept in local time.
 */
export function attributeValues(message: ParsedMessage, author: Author, at: number): AttributeValue[] {
  const { header } = message;
  const values: AttributeValue[] = [];
  const add = (attribute: AttributeValue['attribute'], value: string | null | undefined): void => {
    if (value === null || value === undefined || value === '') return;
    const kept = value.toLowerCase().slice(0, VALUE_LENGTH);
    if (!values.some((v) => v.attribute === attribute && v.value === kept)) values.push({ attribute, value: kept });
  };

  const links = linkTargets(message);
  const authorDomain = registrableDomain(author.domain);
  const away = links.filter((link) => link.domain !== authorDomain);
  // Whether somebody links away at all, and where to, are two habits: a signature's link to one's own site must not hide either.
  add('has-link', away.length > 0 ? 'away' : links.length > 0 ? 'own' : 'none');
  for (const link of links) add('link-host', link.host);
  for (const link of away) add('link-tenant', tenantOf(link));
  add('network', author.clientIp === null ? null : originNetwork(author.clientIp));
  add('helo', author.clientHelo === null ? null : registrableDomain(author.clientHelo) || author.clientHelo);
  for (const domain of author.dkimDomains.slice(0, 5)) add('dkim-domain', domain);
  add('mailer', header.mailer === null ? null : program(header.mailer));
  const received = new Date(at);
  add('hour', String(Math.floor(((at / MS_PER_HOUR) % 24) / 4)));
  add('weekday', String(received.getUTCDay()));
  add('zone', header.dateZone === null ? null : zoneText(header.dateZone));
  const replyTo = header.replyTo[0]?.address;
  // Most mail has none, and answers go to the author: that is the habit a strange Reply-To breaks.
  add('reply-to', replyTo === undefined || replyTo === '' ? author.domain : domainOf(canonicalAddress(replyTo)));
  add('display-name', header.from[0]?.name.trim().replace(/\s+/gu, ' '));
  return values;
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
}

/** Null reverse-path, automatic replies and reports teach nothing and are no answer of ours (decision 3). */
export function observationOf(message: ParsedMessage, context: ObservationContext): Observation {
  const { author, at } = context;
  const { header } = message;
  return {
    key: `${header.messageId ?? ''} ${message.digest}`,
    messageId: header.messageId,
    direction: context.direction,
    identity: { address: author.address, domain: author.domain, class: author.class, evidence: author.evidence },
    recipients: [...context.recipients],
    values: attributeValues(message, author, at),
    at,
    inReplyTo: [...new Set([...header.inReplyTo, ...header.references])],
    // Newsletters are bulk, not automatic: they have a history of their own. Delivery reports have no author to learn.
    automatic: context.reversePath === '' || (header.automatic && !header.bulk),
    shape: shapeOf(message, author.address),
  };
}
