/**
 * Ways in which a link keeps from its reader where it leads. Each is an observation, weak alone: "click
 * here" is in most honest mail, a tracking host differs from the shop it counts for. History gives them weight.
 */
import { isAddressLiteral, isPublicName, registrableDomain } from './domain.ts';

export interface LinkAppearance {
  /** Text a reader sees; `''` when there is none. */
  text: string;
  /** Something else than the address stands for it: a text, a picture, a button. False for a bare URL in running text. */
  dressed: boolean;
  /** Nothing of it can be seen. */
  invisible: boolean;
  /** It covers (nearly) everything there is to see. */
  wholeBody: boolean;
}

export interface Concealment {
  hidden: string[];
  /** Host the text shows, whose domain is not the target's; `null` when it shows none, or the right one. */
  mismatch: string | null;
}

/** First of: a URL, a `www.` name. Bounded, so that a long text costs little. */
const SHOWN_URL = /(?:https?:\/\/|\bwww\d?\.)[^\s<>"'()/?#\\]{1,253}/i;

/** Host a text shows to its reader; `null` when it shows none. */
export function shownHost(text: string): string | null {
  const plain = text.trim().slice(0, 2000);
  const url = SHOWN_URL.exec(plain)?.[0];
  if (url !== undefined) return hostOf(/^https?:/i.test(url) ? url : `http://${url}`);
  // A bare name counts when it is all there is: "see node.js for this" names no host, "partner.example/rfp" does.
  const bare = /^[\p{L}\p{N}.-]{4,253}(?=$|[/?#:])/u.exec(plain)?.[0];
  return bare !== undefined && !/\s/.test(plain) && isPublicName(bare) ? hostOf(`http://${bare}`) : null;
}

/**
 * @param written host of the link as written
 * @param target  host after unwrapping; the same when nothing wraps it
 */
export function concealment(url: URL | null, scheme: string, written: string, target: string, look: LinkAppearance): Concealment {
  const hidden: string[] = [];
  let mismatch: string | null = null;
  if (look.dressed && target !== '') {
    const domains = [registrableDomain(written), registrableDomain(target)];
    const shown = shownHost(look.text);
    if (shown !== null && !domains.includes(registrableDomain(shown))) mismatch = shown;
    // Telling the domain in passing is enough: "our page at partner.example".
    const told = shown !== null ? mismatch === null : domains.some((domain) => look.text.toLowerCase().includes(domain));
    if (!told) hidden.push('text-hides-target');
  }
  if (look.invisible) hidden.push('invisible');
  if (look.wholeBody) hidden.push('whole-body');
  if (url !== null) {
    if (url.username !== '' || url.password !== '') hidden.push('userinfo');
    if (isAddressLiteral(url.hostname)) hidden.push('ip-host');
    if (/(?:^|\.)xn--/.test(url.hostname)) hidden.push('punycode');
    if (url.port !== '') hidden.push('port');
  }
  if (scheme === 'data' || scheme === 'blob') hidden.push('data-url');
  if (scheme === 'javascript' || scheme === 'vbscript') hidden.push('script-url');
  return { hidden, mismatch };
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).hostname || null;
  } catch {
    return null;
  }
}
