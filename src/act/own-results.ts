/**
 * Our own Authentication-Results (RFC 8601): what was checked here, or stated by an upstream that is trusted, said again under
 * our name. Only registered methods, results and properties are said, and nothing that an outsider could have written as he liked.
 */
import type { AuthenticationResult } from '../mail/header/authenticated.ts';

/** IANA registry "Email Authentication Methods" and "Email Authentication Result Names": what we pass on of each. */
const METHODS: ReadonlyMap<string, { results: readonly string[]; properties: readonly string[] }> = new Map([
  ['spf', { results: ['none', 'neutral', 'pass', 'fail', 'softfail', 'policy', 'temperror', 'permerror'], properties: ['smtp.mailfrom', 'smtp.helo'] }],
  [
    'dkim',
    {
      results: ['none', 'neutral', 'pass', 'fail', 'policy', 'temperror', 'permerror'],
      properties: ['header.d', 'header.i', 'header.s', 'header.a', 'header.b'],
    },
  ],
  ['dmarc', { results: ['none', 'pass', 'fail', 'temperror', 'permerror'], properties: ['header.from'] }],
  ['arc', { results: ['none', 'pass', 'fail'], properties: ['header.oldest-pass', 'smtp.remote-ip'] }],
]);
/** Words in use that are not registered, and what they come to. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['bestguesspass', 'none'],
  ['hardfail', 'fail'],
  ['temperr', 'temperror'],
]);

const MOST_RESULTS = 25;
const LONGEST_VALUE = 255;
const LINE = 77;

/** @returns value of the field, one result a line, without its final CRLF; `…; none` when nothing is known */
export function ownResults(authservId: string, results: readonly AuthenticationResult[]): string {
  const said = [...new Set(results.flatMap(resinfo))].slice(0, MOST_RESULTS);
  return said.length === 0 ? `${authservId}; none` : [authservId, ...said].join(';\r\n ');
}

function resinfo({ method, result, properties }: AuthenticationResult): string[] {
  const registered = METHODS.get(method);
  const word = SYNONYMS.get(result) ?? result;
  if (!registered?.results.includes(word)) return [];
  const known = registered.properties.flatMap((name) => {
    const value = pvalue(properties[name] ?? '');
    return value === null ? [] : [`${name}=${value}`];
  });
  const pieces = [`${method}=${word}`, ...known];
  const line = pieces.join(' ');
  return [line.length < LINE ? line : pieces.join('\r\n ')];
}

/** RFC 8601 section 2.2; `null` for what a field of ASCII can't hold. */
function pvalue(value: string): string | null {
  if (value === '' || value.length > LONGEST_VALUE || !/^[\x20-\x7e]+$/.test(value)) return null;
  if (/^[\w!#$%&'*+.^`{|}~-]*@?[\w.-]+$/.test(value)) return value;
  return `"${value.replace(/["\\]/g, (char) => `\\${char}`)}"`;
}
