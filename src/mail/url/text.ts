/**
 * URLs in plain text, as clients make links of them: `https://…`, `www.…`, and a public host name with a path. One linear
 * pass: each character is looked at a bounded number of times whatever the text.
 */
import { isPublicName } from './domain.ts';

export interface FoundUrl {
  /** Absolute, wrapped lines joined; a bare name gets `http://`. */
  url: string;
  /** Where it stands: the part of [start, end) a rewrite replaces. */
  start: number;
  end: number;
}

/** Longest URL read, in characters. No browser follows a longer one from a mail. */
export const URL_LIMIT = 16_384;

/** A scheme, a `www.`, or the slash after a name. */
const CANDIDATE = /https?:\/\/|\bwww\d?\.(?=[^\s.])|[\p{L}]\/(?=[^\s/])/giu;
/** What no URL in running text contains: blanks, angle brackets, quotes of any script, full-width stops. */
const RUN = /[^\s<>"\p{Cc}\u200b\u201c\u201d\u00ab\u00bb\u3001\u3002\uff08\uff09\uff0c\u300c\u300d\u3010\u3011]{1,16384}/uy;
/** A URL between angle brackets may be wrapped over lines (RFC 3986 appendix C). */
const WRAPPED = /[^\s<>"]{1,2000}(?:[ \t]*\r?\n[ \t]*[^\s<>"]{1,2000}){0,20}(?=\s{0,4}>)/y;
const HOST_CHARACTER = /[\p{L}\p{N}.-]/u;

/**
 * @param limit most URLs wanted
 * @returns in order of appearance; `complete` is false when there were more
 */
export function findUrls(text: string, limit: number): { found: FoundUrl[]; complete: boolean } {
  const found: FoundUrl[] = [];
  let done = 0;
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
    const hit = match[0].endsWith('/') && !match[0].includes(':') ? bareHost(text, match.index, done) : schemed(text, match.index);
    if (hit === null) continue;
    if (found.length >= limit) return { found, complete: false };
    found.push(hit);
    done = hit.end;
    CANDIDATE.lastIndex = hit.end;
  }
  return { found, complete: true };
}

/** `https://…` or `www.…` at `start`. */
function schemed(text: string, start: number): FoundUrl | null {
  const bracketed = text[start - 1] === '<' || text.slice(Math.max(0, start - 5), start).toUpperCase() === '<URL:';
  if (bracketed) {
    WRAPPED.lastIndex = start;
    const wrapped = WRAPPED.exec(text)?.[0];
    if (wrapped !== undefined) return finish(wrapped.replace(/\s+/g, ''), start, start + wrapped.length);
  }
  RUN.lastIndex = start;
  const run = trimEnd(RUN.exec(text)?.[0] ?? '');
  return finish(run, start, start + run.length);
}

/** `partner.example/path`: a name before the slash at `slash + 1`, and nothing that makes it part of something else before it. */
function bareHost(text: string, lastOfName: number, floor: number): FoundUrl | null {
  let start = lastOfName;
  let dots = 0;
  // A name has at most 253 characters (RFC 1035 section 2.3.4).
  for (const from = Math.max(floor, lastOfName - 252); start > from && HOST_CHARACTER.test(text[start - 1] as string); start -= 1) {
    if (text[start - 1] === '.') dots += 1;
  }
  while (dots > 0 && !/[\p{L}\p{N}]/u.test(text[start] as string)) start += 1;
  if (dots === 0 || !isPublicName(text.slice(start, lastOfName + 1))) return null;
  if (start > 0 && /[@/\\.:=_%&?#]/.test(text[start - 1] ?? '')) return null;
  RUN.lastIndex = start;
  const run = trimEnd(RUN.exec(text)?.[0] ?? '');
  return finish(run, start, start + run.length);
}

function finish(run: string, start: number, end: number): FoundUrl | null {
  const url = /^https?:/i.test(run) ? run : `http://${run}`;
  return url.length <= URL_LIMIT && URL.canParse(url) ? { url, start, end } : null;
}

const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Without the punctuation of the sentence around it; a closing bracket stays where its opening one is inside. */
export function trimEnd(run: string): string {
  let end = run.length;
  /** How many more of a closing bracket there are than of its opening one. */
  const surplus: Record<string, number> = {};
  for (; end > 0; end -= 1) {
    const last = run[end - 1] as string;
    const opener = CLOSERS[last];
    if (opener === undefined) {
      if (!/[.,;:!?'*|>\u2019\u2026]/.test(last)) break;
      continue;
    }
    const open = surplus[last] ?? count(run, last) - count(run, opener);
    if (open <= 0) break;
    surplus[last] = open - 1;
  }
  return run.slice(0, end);
}

function count(text: string, char: string): number {
  let n = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) n += 1;
  return n;
}
