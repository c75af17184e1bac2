/**
 * Received fields (RFC 5321 section 4.4) as servers really write them: Postfix, Exim, Sendmail, qmail, Google and Microsoft each
 * have their own idea of the from-clause. What can't be read is `null`.
 */
import { isIP } from 'node:net';
import type { ReceivedField } from '../message.ts';
import { parseDate } from './date.ts';

const VALUE_LIMIT = 2000;
/** Blanks that are to be one; a single space is that already, and most are. */
const BLANKS = /[^\S ]\s*| \s+/g;

/** @param index place of the field among all header fields, 0 at the top */
export function parseReceived(value: string, index: number): ReceivedField {
  const { text, semicolon } = parted(value);
  const trace = semicolon === -1 ? text : text.slice(0, semicolon);
  const { from, by, with: protocol } = clauses(trace);
  const { helo, name, address } = readFrom(from);
  return { index, helo, name, address, by: word(by), with: word(protocol), date: dateIn(text, semicolon) };
}

/** Its date alone, ms; `null` where there is none that can be read. */
export function receivedDate(value: string): number | null {
  const { text, semicolon } = parted(value);
  return dateIn(text, semicolon);
}

const dateIn = (text: string, semicolon: number): number | null => (semicolon === -1 ? null : (parseDate(text.slice(semicolon + 1))?.ms ?? null));

/** The value on one line, and where its date begins. */
function parted(value: string): { text: string; semicolon: number } {
  const text = value.slice(0, VALUE_LIMIT).replace(BLANKS, ' ').trim();
  return { text, semicolon: text.lastIndexOf(';') };
}

/** A bracket of a comment, or a keyword that begins a clause (RFC 5321 section 4.4). */
const MARK = /[()]|(?<![^\s)])(?:from|by|with|id|for|via)(?=\s)/gi;

/** Splits at the keywords that stand outside of comments. */
function clauses(trace: string): { from: string; by: string; with: string } {
  const out: Record<string, string> = { from: '', by: '', with: '' };
  let clause = '';
  let start = 0;
  let depth = 0;
  const end = (at: number): void => {
    if (out[clause] === '') out[clause] = trace.slice(start, at);
  };
  MARK.lastIndex = 0;
  for (let match = MARK.exec(trace); match !== null; match = MARK.exec(trace)) {
    const { 0: mark, index } = match;
    if (mark === '(') depth += 1;
    else if (mark === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) {
      end(index);
      clause = mark.toLowerCase();
      start = index + mark.length;
    }
  }
  end(trace.length);
  return out as { from: string; by: string; with: string };
}

/**
 * `helo (name [ip])`, `helo ([ip] helo=…)`, `[ip] (helo=…)`, `name (HELO helo) (ip)`, `helo (ip)`.
 */
function readFrom(from: string): { helo: string | null; name: string | null; address: string | null } {
  const text = from.trim();
  const outside = word(text);
  const comments = [...text.matchAll(/\(([^()]*)\)/g)].map((match) => match[1] ?? '');
  const address = findAddress(comments) ?? literal(outside ?? '');
  const told = comments.map((comment) => /\bhelo[= ]([^\s()]+)/i.exec(comment)?.[1]).find((helo) => helo !== undefined);
  const helo = told ?? (outside !== null && literal(outside) !== null && told !== undefined ? null : outside);
  const reverse = comments
    .map((comment) => /^(?:[\w.+-]+@)?([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)\.?(?=\s|$)/.exec(comment.trim())?.[1])
    .find((n) => n !== undefined);
  const name = reverse ?? (told !== undefined && outside !== null && literal(outside) === null ? outside : null);
  return { helo, name: name === null || isIP(name) !== 0 || name.toLowerCase() === 'unknown' ? null : name.toLowerCase(), address };
}

/** The address a server saw stands in a comment, in brackets or bare. */
function findAddress(comments: readonly string[]): string | null {
  for (const comment of comments) {
    for (const [token] of comment.matchAll(/\[[^\]]*\]|[0-9A-Fa-f.:]+/g)) {
      const address = literal(token);
      if (address !== null) return address;
    }
  }
  return null;
}

/** `192.0.2.1`, `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `192.0.2.1:4321`; else `null`. */
function literal(text: string): string | null {
  const bare = text
    .replace(/^\[|\]$/g, '')
    .replace(/^ipv6:/i, '')
    .trim();
  if (isIP(bare) !== 0) return bare.toLowerCase();
  const withoutPort = bare.replace(/:\d{1,5}$/, '');
  return isIP(withoutPort) === 4 ? withoutPort : null;
}

function word(text: string): string | null {
  return /^[^\s()]+/.exec(text.trim())?.[0].replace(/[;,]$/, '') ?? null;
}
