/**
 * What the header of a message says, as facts for history and signals: decoded, bounded, nothing believed.
 */

import type { HeaderFacts } from '../message.ts';
import type { Structure } from '../mime/mime.ts';
import { parseAddressList } from './address.ts';
import { parseAuthenticationResults } from './authentication-results.ts';
import { parseDate } from './date.ts';
import { displayText } from './encoded-words.ts';
import { fieldValue, type HeaderField } from './fields.ts';
import { listHosts, listIdOf } from './list-id.ts';
import { parseReceived } from './received.ts';

const SUBJECT_LIMIT = 1000;
const ID_LIMIT = 100;
/** A loop is refused at 50; more than this is nobody's trace. */
const RECEIVED_LIMIT = 100;
const RESULTS_LIMIT = 50;

interface Placed {
  field: HeaderField;
  index: number;
}

export function readHeader(raw: Uint8Array, structure: Structure): HeaderFacts {
  const fields = new Map<string, Placed[]>();
  structure.header.fields.forEach((field, index) => {
    const same = fields.get(field.key);
    if (same === undefined) fields.set(field.key, [{ field, index }]);
    else same.push({ field, index });
  });
  const first = (key: string): string | null => {
    const placed = fields.get(key)?.[0];
    return placed === undefined ? null : fieldValue(raw, placed.field);
  };
  /** Every field of a name, with its place among all. */
  const every = <T>(key: string, limit: number, read: (value: string, index: number) => T): T[] =>
    (fields.get(key) ?? []).slice(0, limit).map(({ field, index }) => read(fieldValue(raw, field), index));
  const addresses = (key: string) => every(key, 10, parseAddressList).flat();

  const date = parseDate(first('date') ?? '');
  const received = every('received', RECEIVED_LIMIT, parseReceived);
  const listId = first('list-id');
  const precedence = (first('precedence') ?? '').toLowerCase();
  const returnPath = first('return-path');
  return {
    messageId: messageIds(first('message-id') ?? '')[0] ?? null,
    date: date?.ms ?? null,
    dateZone: date?.zone ?? null,
    from: addresses('from'),
    sender: addresses('sender')[0] ?? null,
    replyTo: addresses('reply-to'),
    to: addresses('to'),
    cc: addresses('cc'),
    subject: displayText(first('subject') ?? '', SUBJECT_LIMIT),
    inReplyTo: messageIds(first('in-reply-to') ?? ''),
    references: messageIds(first('references') ?? ''),
    listId: listId === null ? null : listIdOf(listId),
    listUnsubscribe: fields.has('list-unsubscribe'),
    listHosts: listHosts([...every('list-post', 3, String), ...every('list-unsubscribe', 3, String)]),
    automatic: isAutomatic(first, precedence, structure.type),
    bulk: /\b(?:bulk|list|junk)\b/.test(precedence) || listId !== null || fields.has('list-unsubscribe'),
    mailer: mailerOf(first, structure.parameters.boundary ?? ''),
    received,
    authenticationResults: every('authentication-results', RESULTS_LIMIT, parseAuthenticationResults),
    returnPath: returnPath === null ? null : (parseAddressList(returnPath)[0]?.address ?? ''),
    originatingIp: originatingIp(first) ?? received.findLast((hop) => hop.address !== null)?.address ?? null,
  };
}

/** Message-IDs with their brackets (RFC 5322 section 3.6.4); a bare one, as some agents write it, is given them. */
function messageIds(value: string): string[] {
  const plain = value.slice(0, 65_536);
  const ids = [...plain.matchAll(/<([^<>\s]{1,500})>/g)].slice(0, ID_LIMIT).map((match) => `<${match[1]}>`);
  if (ids.length > 0) return ids;
  const bare = /^\s*([^\s<>]{1,500})\s*$/.exec(plain)?.[1];
  return bare === undefined ? [] : [`<${bare}>`];
}

/** Mail no person sent: RFC 3834 section 5, and the older customs it lists. */
function isAutomatic(first: (key: string) => string | null, precedence: string, type: string): boolean {
  const submitted = first('auto-submitted')?.toLowerCase();
  if (submitted !== undefined && !/^no\b/.test(submitted)) return true;
  if (/\b(?:bulk|junk|auto_reply)\b/.test(precedence)) return true;
  if (/^(?:multipart\/report|message\/(?:delivery-status|disposition-notification))$/.test(type)) return true;
  if (first('x-autoreply') !== null || first('x-autorespond') !== null) return true;
  const suppressed = first('x-auto-response-suppress')?.toLowerCase();
  return suppressed !== undefined && !/^none\b/.test(suppressed);
}

/** Agents that do not name themselves, by what only they write. */
const SHAPES: readonly [shape: string, key: string, value: RegExp][] = [
  ['outlook', 'x-ms-exchange-organization-authas', /./],
  ['outlook', 'thread-index', /./],
  ['gmail', 'x-gm-message-state', /./],
  ['gmail', 'message-id', /@mail\.gmail\.com>/],
  ['apple', 'mime-version', /Apple|Mac OS X/],
  ['yahoo', 'message-id', /@mail\.yahoo\.com>/],
  ['exchange', 'message-id', /\.prod\.outlook\.com>/i],
];

function mailerOf(first: (key: string) => string | null, boundary: string): string | null {
  const named = first('x-mailer') ?? first('user-agent');
  if (named !== null && named !== '') return displayText(named, 200);
  for (const [shape, key, value] of SHAPES) if (value.test(first(key) ?? '\0')) return shape;
  if (/^-{0,4}Apple-Mail/.test(boundary)) return 'apple';
  return /^-{0,4}=_NextPart_/.test(boundary) ? 'outlook' : null;
}

/** Where a provider tells the author's own address. */
function originatingIp(first: (key: string) => string | null): string | null {
  for (const key of ['x-originating-ip', 'x-sender-ip', 'x-client-ip', 'x-source-ip', 'x-authenticated-ip']) {
    const value = first(key);
    const address = value === null ? null : parseReceived(`from ${value}`, 0).address;
    if (address !== null) return address;
  }
  return null;
}
