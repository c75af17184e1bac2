/**
 * Schemes that hand an address on to a program or a script: what is followed in the end stands within. Outlook asks before it starts a
 * program, a browser on a phone does not.
 */
import { percentDecoded } from './percent.ts';

/** Schemes that lead to a person or hold their content themselves: an address in them is no target. */
const NO_TARGET = /^(?:mailto|tel|sms|smsto|callto|sip|sips|xmpp|geo|data|cid|mid|about|urn|magnet|news|nntp|ldap|ldaps|webcal)$/;
const ADDRESS = /https?:[\\/]{1,4}[^\s'"`<>|\\;)]{3,4000}/i;
const FALLBACK = /S\.browser_fallback_url=([^;]{1,4000});/;
const INTENT_SCHEME = /[;#]scheme=(https?)(?:;|$)/i;
const SHARE = /\\\\[^\\/\s&|]{1,253}(?:\\[^\s&|]{0,500})?/;

/**
 * @param text   the URL, without blanks around it
 * @param scheme its scheme, lower-case
 * @returns the address it hands on, and by what; `null` when there is none
 */
export function handedOn(text: string, scheme: string): { url: string; by: string } | null {
  if (scheme === '' || scheme === 'http' || scheme === 'https' || NO_TARGET.test(scheme)) return null;
  const inner = text.slice(scheme.length + 1, 16_384);
  const url = scheme === 'intent' ? intended(inner) : within(inner, scheme);
  return url === null ? null : { url, by: scheme };
}

/** Android: `intent://host/path#Intent;scheme=https;…;S.browser_fallback_url=…;end`. */
function intended(inner: string): string | null {
  const fragment = inner.indexOf('#Intent;');
  const scheme = INTENT_SCHEME.exec(inner.slice(Math.max(0, fragment)))?.[1];
  const fallback = FALLBACK.exec(inner)?.[1];
  if (fragment > 2 && scheme !== undefined) return `${scheme}:${inner.slice(0, fragment)}`;
  return fallback === undefined ? null : percentDecoded(fallback);
}

/** `ms-word:ofe|u|https://…`, `view-source:…`, `googlechromes://…`, `search-ms:…&crumb=location:\\host\share`, a script's literals. */
function within(inner: string, scheme: string): string | null {
  const chrome = /^googlechrome(s?)$/.exec(scheme);
  // `googlechrome://navigate?url=…` is how Android and iOS open a page in it.
  if (chrome !== null && inner.startsWith('//') && !/^\/\/navigate\/?\?/i.test(inner)) return `http${chrome[1]}:${inner}`;
  const plain = unescaped(percentDecoded(inner), scheme);
  return ADDRESS.exec(plain)?.[0] ?? SHARE.exec(plain)?.[0] ?? null;
}

/** Escapes of string literals (ECMAScript section 12.9.4). */
function unescaped(script: string, scheme: string): string {
  if (!/^(?:javascript|vbscript|livescript|mocha)$/.test(scheme)) return script;
  return script
    .replace(/\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/gi, (_, two: string | undefined, four: string | undefined) =>
      String.fromCharCode(Number.parseInt(two ?? four ?? '0', 16)),
    )
    .replaceAll('\\/', '/');
}
