/**
 * Authentication-Results (RFC 8601), tolerant of the dialects in use: Microsoft writes no authserv-id,
 * several write `dkim=pass(…)` without a blank, comments nest, and reasons may hold semicolons.
 * Parsing only: who may be believed is decided elsewhere, by place and peer.
 */
import type { AuthenticationResultsField } from '../message.ts';

const VALUE_LIMIT = 16_384;
const RESULT_LIMIT = 100;

/** @param index place of the field among all header fields, 0 at the top */
export function parseAuthenticationResults(value: string, index: number): AuthenticationResultsField {
  const segments = splitSegments(value.slice(0, VALUE_LIMIT));
  const first = segments[0] ?? '';
  // `authserv-id [version]`; where the first segment is a result, the server kept its name to itself.
  const named = !/^\s*[\w.-]+\s*=/.test(first);
  const authservId = named ? (/^[^\s;=]+/.exec(first.trim())?.[0].replace(/^"|"$/g, '').toLowerCase() ?? '') : '';
  const field: AuthenticationResultsField = { index, authservId, results: [] };
  for (const segment of named ? segments.slice(1) : segments) {
    for (const result of readSegment(segment)) if (field.results.length < RESULT_LIMIT) field.results.push(result);
  }
  return field;
}

/** What matters for the cut: an escaped character, or a bare mark. */
const MARK = /\\[\s\S]?|["();]/g;

/** Cuts at semicolons outside of quotes and comments; comments become blanks, quoted strings stay quoted. */
function splitSegments(value: string): string[] {
  const segments: string[] = [];
  let current = '';
  let depth = 0;
  let quoted = false;
  /** What is read but not yet taken begins here. */
  let from = 0;
  MARK.lastIndex = 0;
  for (let match = MARK.exec(value); match !== null; match = MARK.exec(value)) {
    const { 0: mark, index } = match;
    // Outside of quotes and comments a backslash escapes nothing.
    if (mark.startsWith('\\')) {
      if (!quoted && depth === 0) MARK.lastIndex = index + 1;
    } else if (mark === '"') {
      if (depth === 0) quoted = !quoted;
    } else if (quoted) continue;
    else if (mark === '(') {
      if (depth === 0) current += value.slice(from, index);
      depth += 1;
    } else if (mark === ')' && depth > 0) {
      depth -= 1;
      if (depth === 0) current += ' ';
      from = index + 1;
    } else if (mark === ';' && depth === 0) {
      segments.push(current + value.slice(from, index));
      current = '';
      from = index + 1;
    }
  }
  segments.push(depth === 0 ? current + value.slice(from) : current);
  return segments;
}

/** `method[/version]=result [reason=…] [ptype.property=value …]`. Google's old `dkim=pass dkim=pass` makes two results. */
function readSegment(segment: string): AuthenticationResultsField['results'] {
  const results: AuthenticationResultsField['results'] = [];
  for (const match of segment.matchAll(/([A-Za-z][\w.-]{0,60})(?:\s{0,9}\/\s{0,9}\d{1,9})?\s{0,9}=\s{0,9}(?:"((?:[^"\\]|\\.)*)"?|([^\s"]+))/g)) {
    const key = (match[1] ?? '').toLowerCase();
    const value = match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '';
    const current = results.at(-1);
    if (current === undefined || (key === current.method && !key.includes('.'))) {
      results.push({ method: key, result: value.toLowerCase(), properties: {} });
    } else if (!Object.hasOwn(current.properties, key)) {
      current.properties[key] = value;
    }
  }
  return results;
}
