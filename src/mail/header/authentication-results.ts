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

/** Cuts at semicolons outside of quotes and comments; comments become blanks, quoted strings stay quoted. */
function splitSegments(value: string): string[] {
  const segments: string[] = [];
  let current = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at] as string;
    if (char === '\\' && (quoted || depth > 0)) {
      if (depth === 0) current += char + (value[at + 1] ?? '');
      at += 1;
    } else if (quoted) {
      current += char;
      quoted = char !== '"';
    } else if (char === '(') {
      depth += 1;
    } else if (depth > 0) {
      if (char === ')') depth -= 1;
      if (depth === 0) current += ' ';
    } else if (char === '"') {
      quoted = true;
      current += char;
    } else if (char === ';') {
      segments.push(current);
      current = '';
    } else {
      current += char;
    }
  }
  segments.push(current);
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
