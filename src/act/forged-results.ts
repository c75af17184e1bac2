/**
 * Authentication-Results that come from outside under our own authserv-id: each is a forgery, which whoever believes us
 * would believe (RFC 8601 section 5). They are taken out of every copy that gets results of ours.
 */
import { domainToASCII } from 'node:url';
import type { Span } from '../mail/message.ts';
import { fieldsCalled, isBlank } from './field-called.ts';

const NAME = Buffer.from('authentication-results');
const LF = 10;
const CR = 13;
const QUOTE = 34;
const OPEN = 40;
const CLOSE = 41;
const COLON = 58;
const SEMICOLON = 59;
const BACKSLASH = 92;
/** RFC 2045 section 5.1: what ends a token, besides blanks. */
const SPECIALS = new Set(Buffer.from('()<>@,;:\\"/[]?='));

/** Octets from the field's name to the end of its authserv-id. Real ones take fifty; where they do not suffice, something is hidden. */
const LOOK = 256;

/**
 * @param header bytes up to the blank line
 * @param authservId our own
 * @returns whole fields as ascending byte ranges
 */
export function forgedResultsIn(header: Buffer, authservId: string): Span[] {
  const own = comparable(authservId);
  return fieldsCalled(header, NAME, (rest) => {
    const ids = authservIdsAt(header, rest);
    return ids === 'hidden' || ids.some((id) => comparable(id) === own);
  });
}

/** RFC 8601 section 2.5: compared without regard to case. Also without the root's dot, as A-labels, and without the quotes of the careless. */
function comparable(id: string): string {
  const bare = id.toLowerCase().replace(/^'|'$/g, '').replace(/\.+$/, '');
  return domainToASCII(bare) || bare;
}

/**
 * RFC 8601 section 2.2: `":" [CFWS] authserv-id [CFWS version] …`.
 *
 * @param rest offset behind the field's name
 * @returns what readers take for the id, none where another name goes on; `hidden` when it is too far off
 */
function authservIdsAt(header: Buffer, rest: number): string[] | 'hidden' {
  const limit = Math.min(header.length, rest + LOOK);
  const colon = skip(header, rest, limit, (byte) => isBlank(byte) || byte === CR || byte === LF);
  if (colon < limit && header[colon] !== COLON) return [];
  const start = skipComments(header, colon + 1, limit);
  const isQuoted = header[start] === QUOTE;
  // A quote that never closes is one to some, and a stray character to others.
  const readings = isQuoted ? [quoted(header, start + 1, limit), token(header, start + 1, limit)] : [token(header, start, limit)];
  return readings.some(({ end }) => end >= limit) && limit < header.length ? 'hidden' : readings.map(({ id }) => id);
}

function skip(header: Buffer, from: number, limit: number, isSkipped: (byte: number) => boolean): number {
  let at = from;
  while (at < limit && isSkipped(header[at] as number)) at += 1;
  return at;
}

/** Blanks, folds and nested comments (RFC 5322 section 3.2.2); an empty first element too, which a lenient reader passes over. */
function skipComments(header: Buffer, from: number, limit: number): number {
  let depth = 0;
  for (let at = from; at < limit; at += 1) {
    const byte = header[at] as number;
    if (byte === BACKSLASH && depth > 0) at += 1;
    else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE && depth > 0) depth -= 1;
    else if (depth === 0 && !isBlank(byte) && byte !== CR && byte !== LF && byte !== SEMICOLON) return at;
  }
  return limit;
}

function token(header: Buffer, start: number, limit: number): { id: string; end: number } {
  const end = skip(header, start, limit, (byte) => !isBlank(byte) && byte !== CR && byte !== LF && !SPECIALS.has(byte));
  return { id: header.toString('utf8', start, end), end };
}

function quoted(header: Buffer, start: number, limit: number): { id: string; end: number } {
  const bytes: number[] = [];
  for (let at = start; at < limit; at += 1) {
    const byte = header[at] as number;
    if (byte === QUOTE) return { id: Buffer.from(bytes).toString('utf8').trim(), end: at };
    if (byte === BACKSLASH) at += 1;
    // Folds vanish inside of quotes.
    const meant = header[at] ?? byte;
    if (meant !== CR && meant !== LF) bytes.push(meant);
  }
  return { id: Buffer.from(bytes).toString('utf8').trim(), end: limit };
}
