/**
 * The shape of a message: what stays the same when one text goes out from several hijacked mailboxes. Names,
 * numbers and the company that each copy is tailored with are masked; what the links lead to is reduced to a class.
 *
 * `RFP for Alder Freight` and `RFP for Birch Lines` are one shape. To keep ordinary mail apart a shape needs a link
 * away from the author's own domain, and enough fixed words: a reply's subject belongs to its thread, so replies are told
 * by their opening words instead, and short texts have no shape.
 */
import { createHash } from 'node:crypto';
import { registrableDomain } from '../mail/header/address.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { linkTargets } from './link-targets.ts';

const REPLY_PREFIX = /^\s*(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|r|antw|odp|res|enc)(?:\[\d+\])?\s*:\s*|\[[^\]]{1,40}\]\s*)+/iu;
const GREETING =
  /^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|day)|hallo|guten tag|bonjour|madame|ciao|hola|liebe[rs]?|sehr geehrte[rs]?)\b[^\n]{0,60}\n/iu;
const MASK = '*';
/** Fixed words a subject, or an opening, must keep to be told from chance. */
const SUBJECT_WORDS = 2;
const OPENING_WORDS = 6;
const OPENING_LENGTH = 16;

/** Words that stand for this author: local part, domain label and display name, lower-case. */
function ownWords(message: ParsedMessage, authorAddress: string): Set<string> {
  const [local = '', domain = ''] = authorAddress.toLowerCase().split('@');
  const label = registrableDomain(domain).split('.')[0] ?? '';
  const names = [...message.header.from, ...message.header.to, ...message.header.cc].map((mailbox) => mailbox.name.toLowerCase());
  return new Set([label, ...local.split(/[^\p{L}\p{N}]+/u), ...names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u))].filter((word) => word.length > 1));
}

/** Masks own words, numbers and capitalised names after the first word; runs of masks become one. */
function masked(text: string, own: ReadonlySet<string>, limit: number): string[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’&-]*/gu) ?? [];
  const out: string[] = [];
  for (const [position, word] of words.entries()) {
    const lower = word.toLowerCase();
    const isName = position > 0 && /^\p{Lu}[\p{Ll}'’-]/u.test(word);
    const hidden = own.has(lower) || /\p{N}/u.test(word) || isName;
    if (!hidden) out.push(lower);
    else if (out.at(-1) !== MASK) out.push(MASK);
    if (out.length >= limit) break;
  }
  return out;
}

const fixedWords = (words: readonly string[]): number => words.filter((word) => word !== MASK && word.length > 2).length;

/** @returns 16 hex digits, or `null` for a message too short or too ordinary to have a shape */
export function shapeOf(message: ParsedMessage, authorAddress: string): string | null {
  const author = registrableDomain(authorAddress.split('@')[1] ?? '');
  const away = linkTargets(message).filter((link) => link.domain !== author);
  if (away.length === 0) return null;
  const own = ownWords(message, authorAddress);
  const subject = message.header.subject;
  const isReply = message.header.inReplyTo.length > 0 || REPLY_PREFIX.test(subject);
  const parts = [away.some((link) => link.tenant !== link.domain) ? 'shared' : 'site'];

  const subjectWords = isReply ? [] : masked(subject, own, OPENING_LENGTH);
  // One fixed word and a mask (`Invoice 4711`) is what honest mail looks like too.
  if (fixedWords(subjectWords) >= SUBJECT_WORDS || (fixedWords(subjectWords) === 1 && subjectWords.length >= 3)) {
    parts.push('subject', subjectWords.join(' '));
  } else {
    const opening = masked(message.ownText.replace(GREETING, '').slice(0, 1000), own, OPENING_LENGTH);
    if (fixedWords(opening) < OPENING_WORDS) return null;
    parts.push('opening', opening.join(' '));
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
