/**
 * The host that the words of a link show to its reader: as the eye reads it, also where its letters are another script's, its dots
 * bracketed or spaced, or a user name put before it.
 */
import { isPublicName } from './domain.ts';
import { parseUrl } from './parse-url.ts';

export interface ShownHost {
  /** As a browser would read the text, A-labels; `''` when that is no host. */
  spelt: string;
  /** As an eye reads it; the same for an honest text. */
  seen: string;
  /** Only its beginning is there: `https://partner.exam…`. */
  cut: boolean;
}

const TEXT_LIMIT = 2000;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** A URL or a `www.` name; bounded, so that a long text costs little. The dots may be written so that no machine sees them. */
const SHOWN_URL = /(?:h(?:tt|xx)ps?:[\\/]{1,3}|\bwww\d?\.)([^\s<>"'()/?#\\]{1,253})/i;
const BARE_NAME = /^[\p{L}\p{N}.-]{4,253}(?=$|[/?#:])/u;
/** `[.]`, `(.)`, `(dot)`, and blanks around a dot between two names. */
const HIDDEN_DOT = /\s{0,2}[[({]\s?(?:\.|dot|punkt)\s?[\])}]\s{0,2}/gi;
const SPACED_DOT = /(?<=[\p{L}\p{N}])\s{1,2}\.\s{0,2}(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])\.\s{1,2}(?=[\p{L}\p{N}])/gu;

const LOOKALIKES = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwѵvոnаaοoιiνvρpαaυuτtκkεeμmβbԍgзз'].flatMap((char, at, all) =>
    at % 2 === 0 ? [[char, all[at + 1] as string] as const] : [],
  ),
);

/** @returns `null` when the text shows no host */
export function readShownHost(text: string): ShownHost | null {
  const short = text.slice(0, TEXT_LIMIT).trim();
  const plain = /[^\x00-\x7f]/.test(short)
    ? short
        .replace(INVISIBLE, '')
        .normalize('NFKC')
        .replace(/[\u3002\uff61]/g, '.')
    : short;
  const match = SHOWN_URL.exec(plain);
  if (match !== null) return fromUrl(match, short);
  const joined = plain.replace(HIDDEN_DOT, '.').replace(/^hxxp/i, 'http');
  const hidden = joined === plain ? null : SHOWN_URL.exec(joined);
  if (hidden !== null) return fromUrl(hidden, joined);
  // A bare name counts when it is all there is: "see node.js for this" names no host, "partner.example/rfp" does.
  const whole = /\s/.test(joined) ? joined.replace(SPACED_DOT, '.') : joined;
  const name = /\s/.test(whole) ? undefined : BARE_NAME.exec(whole)?.[0];
  return name !== undefined && isPublicName(seenAs(name)) ? shown(name, false) : null;
}

function fromUrl(match: RegExpExecArray, text: string): ShownHost | null {
  const [all, rest = ''] = match;
  const host = /^www/i.test(all) ? all : rest;
  const at = host.lastIndexOf('@');
  // `https://bank.test@attacker.example`: the eye stops at the first name, a browser begins behind the @.
  const first = at === -1 ? '' : (host.slice(0, at).split(':', 1)[0] ?? '');
  if (isPublicName(first)) return { spelt: '', seen: first.toLowerCase(), cut: false };
  const name = host.slice(at + 1);
  const end = match.index + all.length;
  const dots = /(?:\u2026|\.{2,})$/.exec(name);
  const cut = dots !== null || /^(?:\u2026|\.{3})/.test(text.slice(end, end + 3));
  return shown(name.slice(0, dots?.index), cut);
}

function shown(name: string, cut: boolean): ShownHost | null {
  const spelt = hostOf(name);
  const seen = hostOf(seenAs(name)) || spelt;
  return seen === '' ? null : { spelt: spelt || seen, seen, cut };
}

/** Letters of other scripts that look Latin, as Latin, where the name is not wholly in that script. */
function seenAs(name: string): string {
  if (!/[^\x00-\x7f]/.test(name)) return name;
  return name
    .split('.')
    .map((label) => {
      const read = [...label.toLowerCase()].map((char) => LOOKALIKES.get(char) ?? char).join('');
      // All of it passes for Latin, or it is honest writing of that script.
      return /^[\x00-\x7f]+$/.test(read) ? read : label;
    })
    .join('.');
}

function hostOf(name: string): string {
  const url = `http://${name.replace(/[.,;:!?]+$/, '')}`;
  return parseUrl(url)?.hostname.replace(/\.$/, '') ?? '';
}
