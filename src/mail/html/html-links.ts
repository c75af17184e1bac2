/**
 * Which elements lead somewhere, and by which attribute. Schemes that only mean something inside the message
 * (cid:, #part) are not links.
 */

import { withoutBlanks } from './html-source.ts';

/** How a link presents itself. */
export type LinkShape = 'anchor' | 'automatic' | 'action' | 'resource';

export interface LinkingAttribute {
  attribute: string;
  shape: LinkShape;
}

/** `action`: leads the reader there without a text of its own (form, frame, refresh). `resource`: only loaded. */
const BY_ELEMENT: Readonly<Record<string, readonly LinkingAttribute[]>> = {
  a: [
    { attribute: 'href', shape: 'anchor' },
    { attribute: 'xlink:href', shape: 'anchor' },
  ],
  area: [{ attribute: 'href', shape: 'anchor' }],
  form: [{ attribute: 'action', shape: 'action' }],
  button: [{ attribute: 'formaction', shape: 'action' }],
  input: [
    { attribute: 'formaction', shape: 'action' },
    { attribute: 'src', shape: 'resource' },
  ],
  iframe: [{ attribute: 'src', shape: 'action' }],
  frame: [{ attribute: 'src', shape: 'action' }],
  embed: [{ attribute: 'src', shape: 'action' }],
  object: [{ attribute: 'data', shape: 'action' }],
  base: [{ attribute: 'href', shape: 'resource' }],
  link: [{ attribute: 'href', shape: 'resource' }],
  img: [{ attribute: 'src', shape: 'resource' }],
  image: [
    { attribute: 'href', shape: 'resource' },
    { attribute: 'xlink:href', shape: 'resource' },
  ],
  script: [{ attribute: 'src', shape: 'resource' }],
  video: [{ attribute: 'src', shape: 'resource' }],
  audio: [{ attribute: 'src', shape: 'resource' }],
  source: [{ attribute: 'src', shape: 'resource' }],
  body: [{ attribute: 'background', shape: 'resource' }],
  table: [{ attribute: 'background', shape: 'resource' }],
  td: [{ attribute: 'background', shape: 'resource' }],
};
const NONE: readonly LinkingAttribute[] = [];
/** VML of Outlook: `v:roundrect`, `v:rect` and `v:shape` take a href and are the buttons it shows. */
const VML: readonly LinkingAttribute[] = [{ attribute: 'href', shape: 'anchor' }];

export function linkingAttributes(tag: string): readonly LinkingAttribute[] {
  if (Object.hasOwn(BY_ELEMENT, tag)) return BY_ELEMENT[tag] ?? NONE;
  return tag.startsWith('v:') ? VML : NONE;
}

/** A longer value is cut: a `data:` URL may hold a whole page, and its beginning tells enough. */
const VALUE_LIMIT = 65_536;

/** Inside the message, or made by a client from a date or an address. */
const INTERNAL = /^(?:cid|mid|about|x-apple-[\w-]*|tel-internal):/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const NAME_LIKE = /^(?:www\d?\.|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:[/?#]|$))/i;

/**
 * What a client would follow: controls and line breaks out (WHATWG URL standard, section 4.4), relative
 * references resolved where there is a base.
 *
 * @returns `null` for what leads nowhere
 */
export function resolveLink(value: string, base: string | null, shape: LinkShape): string | null {
  const { start, end } = withoutBlanks(value, { start: 0, end: value.length });
  const text = value.slice(start, Math.min(end, start + VALUE_LIMIT)).replace(/[\t\n\r]/g, '');
  if (text === '' || text.startsWith('#') || INTERNAL.test(text)) return null;
  const scheme = SCHEME.exec(text)?.[0].toLowerCase();
  if (scheme === 'http:' || scheme === 'https:') return text;
  if (shape === 'resource' && scheme !== undefined) return null;
  if (scheme !== undefined && !/^[a-z0-9-]+\.[a-z0-9.-]*:$/i.test(scheme)) return text;
  if (base !== null && URL.canParse(text, base)) return new URL(text, base).href;
  if (/^[\\/]{2}[^\\/]/.test(text)) return `https:${text}`;
  // `href="www.partner.example"` without a scheme: Outlook makes it a web address.
  return NAME_LIKE.test(text) && shape !== 'resource' ? `http://${text}` : null;
}

/** URL of `<meta http-equiv=refresh content="0; url=…">`; `null` when there is none. */
export function refreshTarget(content: string): string | null {
  const text = content.slice(0, 20_000).trim();
  const start = /^[\s\d.]*[;,]?\s*(?:url\s*=\s*)?["']?\s*/i.exec(text)?.[0].length ?? 0;
  const url = text.slice(start).replace(/["']$/, '');
  return /^(?:https?:|[\\/]{2})/i.test(url) ? url : null;
}
