/**
 * Which attributes lead somewhere, and what a client makes of their values. Schemes that only mean something inside the
 * message (cid:, #part) are not links.
 */

import { parseUrl } from '../url/parse-url.ts';
import { withoutBlanks } from './html-source.ts';

/** How a link presents itself. */
export type LinkShape = 'anchor' | 'automatic' | 'action' | 'resource';

/** SVG elements whose reference is only loaded, or points within the drawing. */
const LOADED_IN_SVG = new Set(
  'image feimage use script pattern lineargradient radialgradient filter textpath mpath tref glyphref altglyph cursor font-face-uri color-profile'.split(' '),
);
const FRAMES = new Set(['iframe', 'frame', 'embed', 'object', 'applet', 'portal', 'fencedframe']);

/**
 * Shape of the link an attribute makes. `action`: leads the reader there without a text of its own (form, frame, refresh).
 * `resource`: only loaded, or followed by machines.
 *
 * @param foreign within SVG or MathML
 * @returns `null` for an attribute that leads nowhere on this element
 */
export function shapeOf(tag: string, attribute: string, foreign: boolean): LinkShape | null {
  switch (attribute) {
    case 'href':
    case 'xlink:href':
      return hrefShape(tag, foreign);
    case 'src':
      return FRAMES.has(tag) ? 'action' : 'resource';
    case 'data':
      return tag === 'object' ? 'action' : null;
    case 'action':
      return tag === 'form' || tag === 'isindex' ? 'action' : null;
    case 'formaction':
      return 'action';
    case 'action-xhr':
      // Forms of AMP send to it instead of `action`.
      return tag === 'form' ? 'action' : null;
    case 'background':
    case 'poster':
    case 'cite':
    case 'longdesc':
    case 'lowsrc':
    case 'dynsrc':
    case 'data-saferedirecturl':
    case 'originalsrc':
    case 'o:href':
      return 'resource';
    default:
      return null;
  }
}

function hrefShape(tag: string, foreign: boolean): LinkShape | null {
  if (tag === 'a' || tag === 'area') return 'anchor';
  if (tag === 'link' || tag === 'base') return 'resource';
  if (LOADED_IN_SVG.has(tag)) return 'resource';
  // VML of Outlook: `v:roundrect`, `v:rect` and `v:shape` take a href and are the buttons it shows. The prefix is whatever the page declares.
  if (tag.includes(':')) return LOADED_IN_SVG.has(tag.slice(tag.indexOf(':') + 1)) && !tag.startsWith('v:') ? 'resource' : 'anchor';
  // Any element of MathML may be a link (MathML 4, section 2.1.6).
  return foreign && tag !== 'animate' && tag !== 'set' ? 'anchor' : null;
}

/** A longer value is cut: a `data:` URL may hold a whole page, and its beginning tells enough. */
const VALUE_LIMIT = 65_536;

/** Inside the message, or made by a client from a date or an address. */
const INTERNAL = /^(?:cid|mid|about|x-apple-[\w-]*|tel-internal):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const NAME_LIKE = /^(?:www\d?\.|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?:[/?#]|$))/i;

/**
 * What a client would follow: controls and line breaks out (WHATWG URL standard, section 4.4), relative
 * references resolved where there is a base.
 *
 * @returns `null` for what leads nowhere
 */
export function resolveLink(value: string, base: string | null, shape: LinkShape): string | null {
  const text = followed(value);
  // Nothing, or a place within the page, is one of the base's page where there is a base.
  if (text === '' || text.startsWith('#')) return base === null || shape !== 'anchor' ? null : (parseUrl(text, base)?.href ?? null);
  if (INTERNAL.test(text)) return null;
  const scheme = SCHEME.exec(text)?.[0].toLowerCase();
  if (scheme === 'http:' || scheme === 'https:') return text;
  if (shape === 'resource' && scheme !== undefined) return null;
  if (scheme !== undefined && !/^[a-z0-9-]+\.[a-z0-9.-]*:$/i.test(scheme)) return text;
  const resolved = base === null ? null : parseUrl(text, base);
  if (resolved !== null) return resolved.href;
  // `//host`, with any number of slashes but one, starts from https in a browser that shows mail.
  const slashes = /^[\\/]{2,}(?=[^\\/])/.exec(text)?.[0];
  if (slashes !== undefined) return slashes.length === 2 ? `https:${text}` : `https://${text.slice(slashes.length)}`;
  // `href="www.partner.example"` without a scheme: Outlook makes it a web address.
  return NAME_LIKE.test(text) && shape !== 'resource' ? `http://${text}` : null;
}

/** A value without what clients take away, cut where nobody reads on; a user name that would push the host behind the cut is left out. */
function followed(value: string): string {
  const { start, end } = withoutBlanks(value, { start: 0, end: value.length });
  const long = end - start > VALUE_LIMIT && !/^data:/i.test(value.slice(start, start + 5));
  let text = value.slice(start, long ? end : Math.min(end, start + VALUE_LIMIT));
  // Browsers take tabs and line breaks away, other clients NULs as well, and what has no width at the begin.
  if (/[\t\n\r\0]/.test(text)) text = text.replace(/[\t\n\r\0]/g, '');
  if (/^[\s\u200b-\u200f\u2060\ufeff\u00ad]/.test(text)) text = text.replace(/^[\s\u200b-\u200f\u2060\ufeff\u00ad]+/, '');
  return long ? withoutLongUser(text).slice(0, VALUE_LIMIT) : text;
}

function withoutLongUser(text: string): string {
  const scheme = /^https?:[\\/]{0,1000}/i.exec(text)?.[0];
  if (scheme === undefined) return text;
  const rest = text.slice(scheme.length);
  const end = rest.search(/[\\/?#]/);
  const user = rest.lastIndexOf('@', end === -1 ? rest.length : end);
  return user < 1000 ? text : `${scheme}${rest.slice(0, 100)}${rest.slice(user)}`;
}

/** Whether a value leads somewhere only once a base is known. */
export function isRelative(value: string): boolean {
  return !SCHEME.test(value.slice(0, VALUE_LIMIT).trimStart());
}

/** URL of `<meta http-equiv=refresh content="0; url=…">` (HTML standard, section 4.2.5.3); `null` when there is none. */
export function refreshTarget(content: string): string | null {
  const text = content.slice(0, 20_000).trim();
  const match = /^[\s\d.]*[;,]?\s*(url\s*=\s*)?(["']?)\s*/i.exec(text);
  let url = text.slice(match?.[0].length ?? 0);
  const quote = match?.[2];
  if (quote && url.includes(quote)) url = url.slice(0, url.indexOf(quote));
  // A path alone counts only behind a `url=`: `5` is a delay.
  return url !== '' && (match?.[1] !== undefined || /^(?:https?:|[\\/]{2})/i.test(url)) ? url : null;
}

/** Candidates of a `srcset` (HTML standard, section 4.8.4.2.1), or of a list parted by blanks alone. Places within the value. */
export function candidates(value: string): { url: string; start: number; end: number }[] {
  const out: { url: string; start: number; end: number }[] = [];
  for (const match of value.slice(0, VALUE_LIMIT).matchAll(/(?:^|[\s,])((?:https?:)?\/\/[^\s<>"]{1,4000})/gi)) {
    const url = (match[1] as string).replace(/,+$/, '');
    const start = match.index + match[0].length - (match[1] as string).length;
    if (out.length >= 20) break;
    out.push({ url, start, end: start + url.length });
  }
  return out;
}
