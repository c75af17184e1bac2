/**
 * Whether one domain can be taken for another: the same letters to the eye (1/l, 0/o, rn/m, accents and other scripts),
 * one slip of the finger, or the same name with a word or another ending attached. Simple on purpose; A-labels are compared
 * as what they show.
 */
import { domainToUnicode } from 'node:url';
import { distance } from 'fastest-levenshtein';

const SHORT = 5;
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

/** What the eye takes a name for. Two names with one skeleton cannot be told apart at a glance. */
export function skeleton(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return LOOKS_LIKE.reduce((text, [pattern, letter]) => text.replace(pattern, letter), plain);
}

interface Name {
  /** First label: `partner` of partner.example. */
  label: string;
  suffix: string;
}

function nameOf(domain: string): Name {
  const shown = domainToUnicode(domain) || domain;
  const dot = shown.indexOf('.');
  return dot < 0 ? { label: shown, suffix: '' } : { label: shown.slice(0, dot), suffix: shown.slice(dot + 1) };
}

/**
 * @param candidate registrable domain that may imitate
 * @param real registrable domain it may imitate
 * @returns false for equal domains
 */
export function resembles(candidate: string, real: string): boolean {
  if (candidate === real || candidate === '' || real === '') return false;
  const a = nameOf(candidate);
  const b = nameOf(real);
  if (b.label.length < SHORT) return a.label.length >= 3 && a.label !== b.label && skeleton(a.label) === skeleton(b.label) && a.suffix === b.suffix;
  if (a.label === b.label || skeleton(a.label) === skeleton(b.label)) return true;
  if (Math.abs(a.label.length - b.label.length) <= 1 && distance(a.label, b.label) === 1) return true;
  if (a.label.length === b.label.length && isSwap(a.label, b.label)) return true;
  const bare = a.label.replace(/-/g, '');
  if (bare === b.label.replace(/-/g, '')) return true;
  // `partner-group`, `partnerco`, `partner.co-portal`: the whole name with a business word attached.
  const rest = a.label.startsWith(b.label) ? a.label.slice(b.label.length) : a.label.endsWith(b.label) ? a.label.slice(0, -b.label.length) : '';
  return ATTACHED.test(rest.replace(/^-|-$/g, ''));
}

/** Two neighbouring letters exchanged. */
function isSwap(a: string, b: string): boolean {
  const differing = [...a].flatMap((char, i) => (char === b[i] ? [] : [i]));
  const [i, j] = differing;
  return differing.length === 2 && i !== undefined && j === i + 1 && a[i] === b[j] && a[j] === b[i];
}
