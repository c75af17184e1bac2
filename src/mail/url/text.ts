/**
 * URLs in plain text, as clients make links of them: `https://…`, `www.…`, and the name of a public host. One linear
 * pass: each character is looked at a bounded number of times whatever the text.
 */
import { defangedUrls } from './defanged.ts';
import { isLinkedName, isPublicName } from './domain.ts';
import { unflowed } from './flowed.ts';
import { otherReading } from './other-reading.ts';
import { parseUrl } from './parse-url.ts';
import { trimEnd } from './trim-end.ts';

export { trimEnd } from './trim-end.ts';

export interface FoundUrl {
  /** Absolute, wrapped lines joined; a bare name gets `http://`. */
  url: string;
  /** Where it stands: the part of [start, end) a rewrite replaces. */
  start: number;
  end: number;
  /** The name of a host and nothing else: not every client makes a link of it, and most writers only mention it. */
  bare?: boolean;
  /** Words that stand for it: of `[words](url)` and `[words]<url>`; else `''`. */
  text: string;
}

export interface FoundUrls {
  /** In order of appearance, none within another. */
  found: FoundUrl[];
  /** What one of them is for a client that joins broken lines, or reads over characters without width: leads somewhere else, stands in the same place. */
  others: FoundUrl[];
  /** Written so that no client makes a link of it (`hxxp://evil[.]example`), as it was before: at most 20. */
  defanged: string[];
  /** False when there were more than the limit. */
  complete: boolean;
}

/** Longest URL read, in characters. No browser follows a longer one from a mail. */
export const URL_LIMIT = 16_384;

/** A scheme, a `www.`, a dot within a name. */
const CANDIDATE = /https?:[\\/]{2}|\bwww\d?\.(?=[^\s.])|[\p{L}\p{N}]\.(?=[\p{L}\p{N}])/giu;
/** What no URL in running text contains: blanks, angle brackets, quotes of any script, brackets and stops of East Asian writing. */
const RUN =
  /[^\s<>"\p{Cc}\u200b\u2018\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1c\uff1e\uff1f\uff61]{1,16376}/uy;
/** Its beginning, up to the end of the host. */
const HEAD =
  /(?:https?:[\\/]{2})?[^\s<>"\p{Cc}\u200b\u2018\u201c\u201d\u201e\u2039\u203a\u00ab\u00bb\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1c\uff1e\uff1f\uff61\\/?#]{0,2100}/iuy;
/** A URL between angle brackets may be wrapped over lines (RFC 3986 appendix C). */
const WRAPPED = /[^\s<>"]{1,2000}(?:[ \t]*\r?\n[ \t]*[^\s<>"]{1,2000}){0,20}(?=\s{0,4}>)/y;
const NAME_CHARACTER = /[\p{L}\p{N}.-]/u;
/** A name has at most 253 characters (RFC 1035 section 2.3.4). */
const NAME_LIMIT = 253;

/** @param limit most URLs wanted */
export function findUrls(text: string, limit: number): FoundUrls {
  const out: FoundUrls = { found: [], others: [], defanged: defangedUrls(text), complete: true };
  let done = 0;
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
    const named = /^[^:]\.$/u.test(match[0]);
    const { hit, next } = named ? name(text, match.index, done) : schemed(text, match.index);
    CANDIDATE.lastIndex = Math.max(next, CANDIDATE.lastIndex);
    if (hit === null) continue;
    if (out.found.length >= limit) return { ...out, complete: false };
    out.found.push(hit);
    done = hit.end;
    const other = otherReading(text, hit);
    if (other !== null && parseUrl(other.url) !== null && other.url.length <= URL_LIMIT) out.others.push({ ...hit, ...other });
  }
  return out;
}

/**
 * In format=flowed text with DelSp=yes (RFC 3676), where a URL may go on over the end of a line: places are those of the text as it is.
 *
 * @param limit most URLs wanted
 */
export function findFlowedUrls(text: string, limit: number): FoundUrls {
  const { text: joined, placeOf } = unflowed(text);
  const all = findUrls(joined, limit);
  // The end is that of its last character: a soft break behind it is not part of it.
  const placed = (hit: FoundUrl): FoundUrl => ({ ...hit, start: placeOf(hit.start), end: placeOf(hit.end - 1) + 1 });
  return { ...all, found: all.found.map(placed), others: all.others.map(placed) };
}

interface Step {
  hit: FoundUrl | null;
  /** Where to look on. */
  next: number;
}

/** `https://…` or `www.…` at `start`. */
function schemed(text: string, start: number): Step {
  // Where the host can't be, no more is looked at: else a text of nothing but beginnings would be read to its end from each.
  HEAD.lastIndex = start;
  const head = HEAD.exec(text)?.[0] ?? '';
  const tooLong = !head.includes(':') && head.length > NAME_LIMIT;
  if (tooLong || finish(text, head, start, start) === null) return { hit: null, next: start + Math.max(1, head.length - 'https:'.length) };
  const bracketed = text[start - 1] === '<' || text.slice(Math.max(0, start - 5), start).toUpperCase() === '<URL:';
  if (bracketed) {
    WRAPPED.lastIndex = start;
    const wrapped = WRAPPED.exec(text)?.[0];
    if (wrapped !== undefined) return step(finish(text, wrapped.replace(/\s+/g, ''), start, start + wrapped.length));
  }
  const run = beforeOtherScript(runAt(text, start));
  return step(finish(text, run, start, start + run.length));
}

/** Scheme, user name and host in ASCII, with a letter of another script right behind it. */
const ASCII_HOST =
  /^(?:https?:[\\/]{2})?(?:[^\s\\/?#@]{1,500}@)?([a-z0-9.-]{4,253})(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}])/iu;

/** Where words are not parted by blanks they follow a host directly: `请点击https://partner.example查看`. Clients there end it where it is whole. */
function beforeOtherScript(run: string): string {
  const [whole, host = ''] = ASCII_HOST.exec(run) ?? [];
  if (whole === undefined || !isPublicName(host, true)) return run;
  return isPublicName(run.slice(whole.length - host.length).split(/[\\/?#]/, 1)[0] ?? '', true) ? run : whole;
}

const step = (hit: FoundUrl | null): Step => ({ hit, next: hit?.end ?? 0 });

/** A name of letters and dots, seen at its first dot: `partner.example`, with what follows it. */
function name(text: string, dot: number, floor: number): Step {
  let start = dot;
  while (start > floor && start > dot - NAME_LIMIT && NAME_CHARACTER.test(text[start - 1] as string)) start -= 1;
  let end = dot + 2;
  while (end < text.length && NAME_CHARACTER.test(text[end] as string) && !(text[end] === '.' && text[end - 1] === '.')) end += 1;
  // `see.https://…`: the scheme is no part of the name.
  const scheme = text[end] === ':' ? /https?$/i.exec(text.slice(Math.max(dot, end - 5), end)) : null;
  if (scheme !== null) return { hit: null, next: end - scheme[0].length };
  if (end - start > NAME_LIMIT) return { hit: null, next: wwwWithin(text, dot + 2, end) };
  while (start < end && /[.-]/.test(text[start] as string)) start += 1;
  let last = end;
  while (last > start && /[.-]/.test(text[last - 1] as string)) last -= 1;
  const host = text.slice(start, last);
  const alone = last < end || !/[/:?#]/.test(text[last] ?? ' ') || !/[^\s<>]/.test(text[last + 1] ?? ' ');
  const before = text[start - 1] ?? ' ';
  if (/[/\\]/.test(before)) return otherScheme(text, start, host) ?? { hit: null, next: end };
  if (/[@=_%&?#+~$]/.test(before) || (before === ':' && !LABELLED.test(text.slice(Math.max(0, start - 3), start))) || text[end] === '@')
    return { hit: null, next: end };
  const joined = JOINED.test(host) ? asciiName(text, dot, start, last) : null;
  if (joined !== null) return joined;
  if (!(alone ? isLinkedName(host) : isPublicName(host, true))) return asciiName(text, dot, start, last) ?? { hit: null, next: end };
  const run = alone ? host : runAt(text, start);
  const hit = finish(text, run, start, start + run.length);
  return { hit: hit !== null && alone ? { ...hit, bare: true } : hit, next: Math.max(end, hit?.end ?? 0) };
}

/** `Link:partner.example/x`, with the blank forgotten; not `a::b.c`, not `12:30.pm`. */
const LABELLED = /[\p{L})]:$/u;
/** Letters of a script without blanks, and Latin ones in one label: two words, more likely than a name of both. */
const JOINED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+[a-z0-9]/iu;
/** Schemes beside that of the web which clients make links of, in front of a host. */
const LEAD = /(?:\b(?:ftps?|file|smb|webcals?|feed):\/{2,5}|(?<![^\s<>"(])\\\\)$/i;

/** `ftp://host/…`, `file://host/…`, `\\\\host\\share`. */
function otherScheme(text: string, start: number, host: string): Step | null {
  const lead = LEAD.exec(text.slice(Math.max(0, start - 16), start))?.[0];
  if (lead === undefined || !isPublicName(host, true)) return null;
  const run = runAt(text, start);
  const url = lead.startsWith('\\') ? `file://${run.replaceAll('\\', '/')}` : `${lead}${run}`;
  return step(finish(text, url, start - lead.length, start + run.length));
}

/** A name among letters of another script that no blank parts from it: `请访问partner.example查看`. */
function asciiName(text: string, dot: number, start: number, end: number): Step | null {
  if (!/[^\x00-\x7f]/.test(text.slice(start, end))) return null;
  const before = /[a-z0-9.-]*$/i.exec(text.slice(start, dot))?.[0].replace(/^[.-]+/, '') ?? '';
  const host = (before + (/^[a-z0-9.-]*/i.exec(text.slice(dot, end))?.[0] ?? '')).replace(/[.-]+$/, '');
  const from = dot - before.length;
  if (!isLinkedName(host)) return null;
  const run = /[/:?#]/.test(text[from + host.length] ?? '') ? runAt(text, from) : host;
  const hit = finish(text, run, from, from + run.length);
  return hit === null ? null : step(run === host ? { ...hit, bare: true } : hit);
}

/** In a run too long for a name the next `www.` may begin one. */
function wwwWithin(text: string, from: number, end: number): number {
  const at = text.slice(from, end).search(/(?<![\p{L}\p{N}])www\d?\./iu);
  return at === -1 ? end : from + at;
}

/** What a client takes for the URL; Markdown's end of the words is no part of it. */
function runAt(text: string, start: number): string {
  RUN.lastIndex = start;
  const run = RUN.exec(text)?.[0] ?? '';
  const words = run.indexOf('](');
  return trimEnd(words === -1 ? run : run.slice(0, words));
}

function finish(text: string, run: string, start: number, end: number): FoundUrl | null {
  const url = SCHEME.test(run) ? run : `http://${run}`;
  return url.length <= URL_LIMIT && parseUrl(url) !== null ? { url, start, end, text: wordsFor(text, start) } : null;
}

const SCHEME = /^(?:https?|ftps?|file|smb|webcals?|feed):/i;
const WORDS_LIMIT = 300;

/** `[words](url)` of Markdown, `[words]<url>` of programs that make text of HTML. */
function wordsFor(text: string, start: number): string {
  if (text[start - 2] !== ']' || !/[(<]/.test(text[start - 1] as string)) return '';
  const open = text.lastIndexOf('[', start - 3);
  return open === -1 || start - open > WORDS_LIMIT ? '' : text.slice(open + 1, start - 2).trim();
}
