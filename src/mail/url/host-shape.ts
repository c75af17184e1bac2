/** What a host name pretends to be: letters of several scripts, another site's name in front of its own. */

import { domainToUnicode } from 'node:url';
import { getPublicSuffix } from 'tldts';
import type { Way } from '../catalogue/ways.ts';
import { Remembered } from '../remembered.ts';
import { isAddressLiteral, lookedUp } from './domain.ts';

/** Scripts whose letters are written beside Latin ones (UTS 39, highly restrictive); a mix with any other deceives. */
const OTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Georgian}\p{Script=Lisu}]/u;
const LATIN = /\p{Script=Latin}/u;
/** Letters of Cyrillic and Greek that no eye tells from Latin ones. */
const LOOKALIKE = /^[асԁеһіјӏорԛѕԝхузкмтвнԍյοανικρτυω0-9-]+$/u;
const LONG_LABEL = 40;
const LONG_HOST = 100;
/** What other sites' names end in when they are put in front. Short words such as `app` or `email` are honest names of machines. */
const IMITATED_SUFFIX = /^(?:com|net|org|gov|edu|co|com\.[a-z]{2}|co\.[a-z]{2}|[a-z]{2,3}\.uk)$/;

/** Cheap to ask: nearly no host has any of these before its end. */
const MAY_IMITATE = /[.-](?:com|net|org|gov|edu|co|uk)\./;

/** @param host A-labels, as `new URL().hostname` gives them */
export const hostWays = (host: string): readonly Way[] => known.get(host, read);

/** Hosts are the same few hundred in nearly all mail. */
const known = new Remembered<readonly Way[]>(2000, 253);

function read(host: string): Way[] {
  const ways: Way[] = [];
  if (isAddressLiteral(host)) return ['ip-host'];
  const name = lookedUp(host);
  const labels = name.split('.');
  if (host.includes('xn--')) {
    ways.push('punycode');
    if (domainToUnicode(name).split('.').some(isMixed)) ways.push('mixed-scripts');
  }
  if (host.length > LONG_HOST || labels.some((label) => label.length > LONG_LABEL)) ways.push('long-host');
  if (MAY_IMITATE.test(name) && imitates(name, labels)) ways.push('host-imitates');
  return ways;
}

/** A label of Latin and look-alike letters, or of look-alikes alone. */
function isMixed(label: string): boolean {
  return OTHER_SCRIPT.test(label) && (LATIN.test(label) || LOOKALIKE.test(label));
}

/** `login.bank.com.attacker.example`, `www-bank-com.attacker.example`: before the site's own name stands another's, whole. */
function imitates(host: string, labels: readonly string[]): boolean {
  const suffix = getPublicSuffix(host, { allowPrivateDomains: true }) ?? '';
  const before = labels.slice(0, labels.length - suffix.split('.').length);
  for (let at = 1; at < before.length; at += 1) {
    const label = before[at] as string;
    const two = `${label}.${before[at + 1] ?? ''}`;
    const name = before[at - 1] as string;
    if (name.length >= 3 && name !== 'www' && (IMITATED_SUFFIX.test(label) || IMITATED_SUFFIX.test(two))) return true;
  }
  return before.slice(0, -1).some((label) => /^(?:[a-z0-9]+-)*[a-z0-9]{3,}-(?:com|net|org|gov)$/.test(label));
}
