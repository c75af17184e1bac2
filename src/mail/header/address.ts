/**
 * Mail addresses: address lists (RFC 5322 section 3.4) read in one linear pass, and the forms under which
 * history keeps them.
 */
import { domainToASCII } from 'node:url';
import type { Mailbox } from '../message.ts';
import { displayText } from './encoded-words.ts';

export { registrableDomain } from '../url/domain.ts';

/** Most mailboxes read of one field. */
const MAILBOX_LIMIT = 1000;
const NAME_LIMIT = 256;
const ADDRESS_LIMIT = 320;

/** Domain of an address, lower-case; `''` when it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at === -1 ? '' : address.slice(at + 1).toLowerCase();
}

/** A domain in its one form, A-labels (RFC 5891), lower-case; what is no domain stays as it is. */
export function asciiDomain(domain: string): string {
  const lower = domain.toLowerCase();
  return /[^\x00-\x7f]/.test(lower) ? domainToASCII(lower) || lower : lower;
}

/** A quoted local part that needs no quotes is the same mailbox without them (RFC 5321 section 4.1.2). */
const NEEDLESSLY_QUOTED = /^"([^\s"(),:;<>@[\\\]]+)"$/;

/** One form for comparing two spellings of a mailbox: needless quotes removed, domain in A-labels, lower-case. */
export function comparableAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at === -1) return address.toLowerCase();
  const local = address.slice(0, at);
  return `${(NEEDLESSLY_QUOTED.exec(local)?.[1] ?? local).toLowerCase()}@${asciiDomain(address.slice(at + 1))}`;
}

/**
 * The form history and policies use: comparable, and without a plus-tag (`anna+news@…` is `anna@…`). Nothing else is folded: dots say
 * nothing at Gmail alone, Gmail writes its users' own spelling into From, and a verdict must show the address that a reader sees.
 */
export function canonicalAddress(address: string): string {
  const plain = comparableAddress(address);
  const plus = plain.indexOf('+');
  return plus > 0 && !plain.startsWith('"') && plus < plain.lastIndexOf('@') ? plain.slice(0, plus) + plain.slice(plain.lastIndexOf('@')) : plain;
}

/** Plain words up to the next special; an encoded word is one piece, whatever commas its Q encoding left bare. */
const RUN = /(?:=\?[^?\s]{1,80}\?[bq]\?[^?\s]{0,400}\?=|[^"(<,;:])+/iy;

/** What was gathered of one mailbox so far. */
interface Draft {
  /** Words outside of angle brackets: the display name, or a bare addr-spec. */
  words: string;
  quoted: boolean;
  angle: string | null;
  comment: string;
  /** An `@` was among the words: a colon then is no group's. */
  addressed: boolean;
}

const fresh = (): Draft => ({ words: '', quoted: false, angle: null, comment: '', addressed: false });

/**
 * Mailboxes of a From, To, Reply-To … value: display names quoted or not, comments, groups, routes and
 * encoded words. A name with a bare comma in it is one name; where no address follows at all, it stands alone
 * with `address: ''`.
 */
export function parseAddressList(value: string): Mailbox[] {
  const boxes: Mailbox[] = [];
  let draft = fresh();
  const finish = (): void => {
    const box = toMailbox(draft);
    draft = fresh();
    if (box === null) return;
    const before = boxes.at(-1);
    if (before === undefined || before.address !== '') boxes.push(box);
    else boxes[boxes.length - 1] = { address: box.address, name: `${before.name}${box.name === '' ? '' : `, ${box.name}`}`.slice(0, NAME_LIMIT) };
  };
  let at = 0;
  while (at < value.length && boxes.length < MAILBOX_LIMIT) {
    const char = value[at] as string;
    if (char === '"') {
      const [text, next] = readQuoted(value, at);
      draft.words += text;
      draft.quoted = true;
      at = next;
    } else if (char === '(') {
      const [text, next] = readComment(value, at);
      draft.comment += text;
      draft.words += ' ';
      at = next;
    } else if (char === '<') {
      const close = value.indexOf('>', at);
      let next = close === -1 ? value.length : close + 1;
      while (value[next] === '>') next += 1;
      const inside = value.slice(at + 1, close === -1 ? value.length : close);
      // The last pair wins, as most clients show it; an empty `<>` never hides an address before it.
      if (inside.trim() !== '') draft.angle = inside;
      at = next;
    } else if (char === ',' || char === ';') {
      finish();
      at += 1;
    } else if (char === ':' && draft.angle === null && !draft.addressed) {
      draft = fresh(); // a group's name (RFC 5322 section 3.4) is not a mailbox
      at += 1;
    } else {
      RUN.lastIndex = at;
      const text = RUN.exec(value)?.[0] ?? char;
      draft.words += text;
      draft.addressed ||= text.includes('@');
      at += text.length;
    }
  }
  finish();
  return boxes;
}

function toMailbox(draft: Draft): Mailbox | null {
  // Comments may stand around the @ (RFC 5322 section 3.4.1); blanks are what is left of them.
  const words = draft.words.trim().replace(/\s*@\s*/g, '@');
  if (draft.angle !== null) return { address: addrSpec(draft.angle), name: displayText(words || draft.comment, NAME_LIMIT) };
  if (words === '') return null;
  const bare = words.includes('@') && !draft.quoted ? words : quotedLocalPart(words);
  if (bare !== null && !/\s/.test(bare.trim())) return { address: addrSpec(bare), name: displayText(draft.comment, NAME_LIMIT) };
  // `Anna anna@partner.example` without brackets: the last word with an @ is the address.
  const last = /(\S{1,64}@\S{1,255})$/.exec(words.slice(-ADDRESS_LIMIT))?.[1];
  if (last === undefined) return { address: '', name: displayText(words, NAME_LIMIT) };
  return { address: addrSpec(last), name: displayText(words.slice(0, -last.length), NAME_LIMIT) };
}

/** `"john smith"@example.org`: quotes were taken off while reading, so put them back for the address. */
function quotedLocalPart(words: string): string | null {
  const at = words.lastIndexOf('@');
  if (at <= 0) return null;
  const local = words.slice(0, at);
  return /[\s"(),:;<>@[\]\\]/.test(local) ? null : words;
}

/** addr-spec without route (RFC 5322 section 4.4), blanks and controls; the domain lower-case, the local part as written. */
function addrSpec(text: string): string {
  // `<Name <anna@partner.example>`: clients take the innermost.
  let spec = withoutComments(text.slice(text.lastIndexOf('<') + 1)).trim();
  if (spec.startsWith('@') && spec.includes(':')) spec = spec.slice(spec.indexOf(':') + 1);
  if (/^mailto:/i.test(spec)) spec = spec.slice(7);
  spec = spec
    .replace(/[\x00-\x1f\x7f<>]+/g, ' ')
    .replace(/\s*@\s*/g, '@')
    .trim();
  // `<sending.example anna@partner.example>`: the word with the @ is the address, but blanks may be quoted.
  if (!/^"[^"]*"@\S+$/.test(spec)) spec = spec.split(/\s+/).findLast((word) => word.includes('@')) ?? spec.replace(/\s+/g, '');
  spec = spec.slice(0, ADDRESS_LIMIT);
  const at = spec.lastIndexOf('@');
  return at === -1
    ? spec
    : `${spec.slice(0, at)}@${spec
        .slice(at + 1)
        .toLowerCase()
        .replace(/\.$/, '')}`;
}

function withoutComments(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('(', at);
    // In a quoted local part a bracket is a bracket.
    if (open === -1 || text.includes('"')) return out + text.slice(at);
    out += text.slice(at, open);
    at = readComment(text, open)[1];
  }
  return out;
}

/** Reads a quoted-string (RFC 5322 section 3.2.4) at `start`; an unclosed one ends with the value. */
function readQuoted(value: string, start: number): [text: string, next: number] {
  const run = /"((?:[^"\\]|\\[\s\S])*)("|\\?$)/y;
  run.lastIndex = start;
  const match = run.exec(value);
  if (match === null) return ['', start + 1];
  return [(match[1] ?? '').replace(/\\([\s\S])/g, '$1'), start + match[0].length];
}

/** Reads a comment, which may hold comments (RFC 5322 section 3.2.2). */
function readComment(value: string, start: number): [text: string, next: number] {
  let depth = 0;
  let at = start;
  for (; at < value.length; at += 1) {
    const char = value[at];
    if (char === '\\') at += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) break;
    }
  }
  return [value.slice(start + 1, at).replace(/\\(.)/g, '$1'), Math.min(at + 1, value.length)];
}
