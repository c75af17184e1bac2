/**
 * Whether one domain can be taken for another: the same letters to the eye (1/l, 0/o, rn/m, accents and other scripts),
 * one slip of the finger, or the same name with a word or another ending attached. Simple on purpose; A-labels are compared
 * as what they show.
 */
import { domainToUnicode } from 'node:url';
import { distance } from 'fastest-levenshtein';

/** Below this length a name is one letter from many others. */
const SHORT = 5;
/** From this length one slip of the finger counts, unless the caller has more to go by. */
export const SLIP = 7;
/** From this length a name is no ordinary word that others put before theirs. */
export const DISTINCTIVE = 6;
const ATTACHED =
  /^(?:group|inc|llc|ltd|gmbh|co|corp|company|global|intl|international|mail|online|portal|secure|login|support|team|office|hq|usa|eu|uk|us|de|net|web|app|docs|files|services|invoice|billing|payments?)$/;

const LOOKS_LIKE: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[1|!іìíї]/g, 'l'],
  [/i/g, 'l'],
  [/[0οо]/g, 'o'],
  [/[5ѕ]/g, 's'],
  [/3/g, 'e'],
  [/[аα]/g, 'a'],
  [/[еє]/g, 'e'],
  [/[рρ]/g, 'p'],
  [/с/g, 'c'],
  [/у/g, 'y'],
  [/х/g, 'x'],
];

/** Names for documents and tests, which nobody can register and so nobody imitates by (RFC 2606, section 3). */
const RESERVED: ReadonlySet<string> = new Set(['example.com', 'example.net', 'example.org']);

/** What the eye takes a name for. Two names with one skeleton cannot be told apart at a glance. */
function skeleton(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return LOOKS_LIKE.reduce((text, [pattern, letter]) => text.replace(pattern, letter), plain);
}

/** First label of a domain (`partner` of partner.example), as it is compared. */
interface Name {
  label: string;
  skeleton: string;
  /** Without hyphens. */
  joined: string;
}

/** A message is compared with hundreds of domains, and the next one with the same: each is looked into once. */
const names = new Map<string, Name>();
const NAMES_LIMIT = 4096;

export function nameOf(domain: string): Name {
  const known = names.get(domain);
  if (known !== undefined) return known;
  const label = (domainToUnicode(domain) || domain).split('.', 1)[0] ?? '';
  const name = { label, skeleton: skeleton(label), joined: label.replace(/-/g, '') };
  if (names.size >= NAMES_LIMIT) names.clear();
  names.set(domain, name);
  return name;
}

/**
 * Letters that pass for others, or one slip of the finger: the same name at a glance, under the same or another ending.
 * @param shortest length of a real name from which one slip counts: many honest short names are one letter apart
 * @returns false for equal domains
 */
export function mistakable(candidate: string, real: string, shortest = SLIP): boolean {
  if (candidate === real || candidate === '' || real === '') return false;
  const a = nameOf(candidate);
  const b = nameOf(real);
  if (a.skeleton === b.skeleton) return a.label !== b.label && a.label.length >= 3;
  if (b.label.length < shortest) return false;
  return isSlip(a.label, b.label);
}

/**
 * Mistakable, or made to seem part of the same house: another ending, hyphens, a business word attached.
 * @param candidate registrable domain that may imitate
 * @param real registrable domain it may imitate
 */
export function resembles(candidate: string, real: string, shortest = SLIP): boolean {
  if (candidate === real || candidate === '' || real === '' || RESERVED.has(candidate)) return false;
  if (mistakable(candidate, real, shortest)) return true;
  const { label: a, joined } = nameOf(candidate);
  const { label: b, joined: realJoined } = nameOf(real);
  if (b.length < SHORT) return false;
  if (a === b || joined === realJoined) return true;
  if (b.length < DISTINCTIVE) return false;
  // `partner-group`, `partnerco`, `portal-partner`: the whole name with a business word attached.
  const rest = a.startsWith(b) ? a.slice(b.length) : a.endsWith(b) ? a.slice(0, -b.length) : '';
  return rest !== '' && ATTACHED.test(rest.replace(/^-|-$/g, ''));
}

/** Much looser, for where the same person's name and local part agree as well: short names, two slips, any ending or addition. */
export function akin(candidate: string, real: string): boolean {
  if (candidate === real || candidate === '' || real === '') return false;
  const { label: a, skeleton: shape } = nameOf(candidate);
  const { label: b, skeleton: realShape } = nameOf(real);
  return shape === realShape || distance(a, b) <= 2 || a.startsWith(b) || a.endsWith(b);
}

/** One letter more, less or another, or two neighbouring ones exchanged. */
function isSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  if (a.length > b.length) return a.slice(at + 1) === b.slice(at);
  if (a.length < b.length) return a.slice(at) === b.slice(at + 1);
  if (at === a.length) return false;
  if (a.slice(at + 1) === b.slice(at + 1)) return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
