/** RCPT TO:<forward-path> [parameters] (RFC 5321 section 4.1.1.3, RFC 3461 sections 4.1 and 4.2). Whether the recipient is allowed is the road's business. */
import type { Recipient } from '../../mail/envelope.ts';
import { reply } from '../../mail/reply.ts';
import { badArgument, unsupportedParameter } from '../replies.ts';
import { parseParameters } from './parameters.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { cutPath, isAscii, isMailboxPath, isPostmaster } from './path.ts';
import { isCleanXtext } from './xtext.ts';

/** Characters of ORCPT (RFC 3461 section 4.2). */
const MAX_ORCPT = 500;
const ADDRESS_TYPE = /^[A-Za-z0-9-]+$/;

const SYNTAX = badArgument('Syntax: RCPT TO:<address> [parameters]');

/**
 * @param argument what follows the verb.
 * @param may what the session allows: DSN parameters when EHLO offered DSN, UTF-8 when MAIL said SMTPUTF8.
 */
export function parseRcpt(argument: string, may: { dsn: boolean; smtputf8: boolean }): Parsed<Recipient> {
  const to = /^TO: *(.*)$/isu.exec(argument);
  const cut = to === null ? null : cutPath(to[1] ?? '');
  if (cut === null) return refused(SYNTAX);
  if (!isMailboxPath(cut.path) && !isPostmaster(cut.path)) return refused(badArgument('Bad recipient address syntax', '5.1.3'));
  const words = parseParameters(cut.rest);
  if (!words.ok) return words;

  const recipient: Recipient = { address: cut.path };
  for (const [keyword, value] of words.value) {
    if (!may.dsn || (keyword !== 'NOTIFY' && keyword !== 'ORCPT')) return refused(unsupportedParameter(keyword));
    if (keyword === 'NOTIFY') {
      if (value === null || !isNotify(value)) return refused(badArgument('Bad NOTIFY value'));
      recipient.notify = value;
    } else {
      if (value === null || !isOriginalRecipient(value, may.smtputf8)) return refused(badArgument('Bad ORCPT value'));
      recipient.orcpt = value;
    }
  }
  if (!isAscii(cut.path) && !may.smtputf8) return refused(reply(553, '5.6.7', 'Internationalized address needs SMTPUTF8'));
  return parsed(recipient);
}

/** `NEVER`, or a list of SUCCESS, FAILURE and DELAY without repeats. */
function isNotify(value: string): boolean {
  const words = value.toUpperCase().split(',');
  if (words.length === 1 && words[0] === 'NEVER') return true;
  return new Set(words).size === words.length && words.every((word) => ['SUCCESS', 'FAILURE', 'DELAY'].includes(word));
}

/** `addr-type;xtext`. RFC 6533 section 3: `utf-8` addresses may hold UTF-8 as it is, in an SMTPUTF8 transaction. */
function isOriginalRecipient(value: string, smtputf8: boolean): boolean {
  const semicolon = value.indexOf(';');
  if (semicolon < 1 || value.length > MAX_ORCPT || semicolon === value.length - 1) return false;
  const type = value.slice(0, semicolon);
  const address = value.slice(semicolon + 1);
  if (!ADDRESS_TYPE.test(type)) return false;
  const ascii = smtputf8 && type.toLowerCase() === 'utf-8' ? address.replace(/[\u00a0-\u{10ffff}]/gu, '') : address;
  return isCleanXtext(ascii);
}
