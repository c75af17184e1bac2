/**
 * URLs written so that no client makes a link of them: `hxxps://evil[.]example/x`, `evil (dot) example`. Those who warn of phishing
 * write so, and those who want a filter to see nothing and the reader to put it right by hand.
 */
import { isPublicName } from './domain.ts';
import { parseUrl } from './parse-url.ts';
import { trimEnd } from './trim-end.ts';

const LIMIT = 20;
const DOT = String.raw`(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\s\[dot\]\s|\s\(dot\)\s)`;
const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})`;
const CANDIDATE = new RegExp(
  String.raw`(?:h(?:xx|tt|\*\*)ps?(?:\[:\]|:)(?:\[?/\]?){2})?(?<![\p{L}\p{N}-])${LABEL}(?:(?:${DOT}|\.)${LABEL}){1,8}(?:[/?#][^\s<>"]{0,500})?`,
  'giu',
);
const TELLTALE = /h(?:xx|\*\*)ps?(?:\[:\]|:)|[[({]\.[\])}]|[[(]dot[\])]/i;

/** @returns as they were before, at most 20 */
export function defangedUrls(text: string): string[] {
  const found = new Set<string>();
  if (!TELLTALE.test(text)) return [];
  for (const line of text.split(/\r?\n/)) {
    if (!TELLTALE.test(line)) continue;
    for (const [match] of line.slice(0, 2000).matchAll(CANDIDATE)) {
      if (found.size >= LIMIT) return [...found];
      if (TELLTALE.test(match)) keep(match, found);
    }
  }
  return [...found];
}

function keep(match: string, found: Set<string>): void {
  const url = trimEnd(match)
    .replace(/^h(?:xx|\*\*)p/i, 'http')
    .replace(/\s?[[({](?:\.|dot)[\])}]\s?/gi, '.')
    .replace('[:]', ':')
    .replace(/^(https?:)(?:\[?\/\]?){2}/i, '$1//');
  const full = /^https?:/i.test(url) ? url : `http://${url}`;
  const host = parseUrl(full)?.hostname;
  if (host !== undefined && isPublicName(host)) found.add(full);
}
