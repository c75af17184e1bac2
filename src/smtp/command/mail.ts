/** MAIL FROM:<reverse-path> [parameters] (RFC 5321 section 4.1.1.2, RFC 1870, 6152, 6531, 3461). */
import type { MailParameters } from '../../mail/envelope.ts';
import { reply } from '../../mail/reply.ts';
import type { Capabilities } from '../../ports.ts';
import { badArgument, tooBig, unsupportedParameter } from '../replies.ts';
import { parseParameters } from './parameters.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { cutPath, isAscii, isMailboxPath } from './path.ts';
import { isCleanXtext } from './xtext.ts';

export interface MailCommand {
  reversePath: string;
  parameters: MailParameters;
}

/** Characters of ENVID (RFC 3461 section 4.4). */
const MAX_ENVID = 100;

const SYNTAX = badArgument('Syntax: MAIL FROM:<address> [parameters]');

/**
 * @param argument what follows the verb.
 * @param caps what the greeting offered.
 * @param extended true after EHLO; after HELO no parameter is allowed.
 */
export function parseMail(argument: string, caps: Capabilities, extended: boolean): Parsed<MailCommand> {
  // RFC 5321 allows no space behind the colon; too many programs send one.
  const from = /^FROM: *(.*)$/isu.exec(argument);
  const cut = from === null ? null : cutPath(from[1] ?? '');
  if (cut === null) return refused(SYNTAX);
  if (cut.path !== '' && !isMailboxPath(cut.path)) return refused(badArgument('Bad sender address syntax', '5.1.7'));
  const words = parseParameters(cut.rest);
  if (!words.ok) return words;

  const parameters: MailParameters = {};
  for (const [keyword, value] of words.value) {
    const problem = extended ? readParameter(keyword, value, caps, parameters) : unsupportedParameter(keyword);
    if (problem !== null) return refused(problem);
  }
  if (!isAscii(cut.path) && parameters.smtputf8 !== true) {
    return refused(reply(553, '5.6.7', 'Internationalized address needs SMTPUTF8'));
  }
  return parsed({ reversePath: cut.path, parameters });
}

/** Reads one parameter into `into`; the reply that refuses it, or `null`. */
function readParameter(keyword: string, value: string | null, caps: Capabilities, into: MailParameters) {
  const upper = value?.toUpperCase();
  switch (keyword) {
    case 'SIZE': {
      if (value === null || !/^\d{1,20}$/.test(value)) return badArgument('Bad SIZE value');
      const size = Number(value);
      if (size > caps.size) return tooBig(caps.size);
      into.size = size;
      return null;
    }
    case 'BODY':
      if (!caps.eightBitMime) return unsupportedParameter(keyword);
      if (upper !== '7BIT' && upper !== '8BITMIME') return badArgument('BODY must be 7BIT or 8BITMIME');
      into.body = upper;
      return null;
    case 'SMTPUTF8':
      if (!caps.smtpUtf8) return unsupportedParameter(keyword);
      if (value !== null) return badArgument('SMTPUTF8 takes no value');
      into.smtputf8 = true;
      return null;
    case 'RET':
      if (!caps.dsn) return unsupportedParameter(keyword);
      if (upper !== 'FULL' && upper !== 'HDRS') return badArgument('RET must be FULL or HDRS');
      into.ret = upper;
      return null;
    case 'ENVID':
      if (!caps.dsn) return unsupportedParameter(keyword);
      if (value === null || value.length > MAX_ENVID || !isCleanXtext(value)) return badArgument('Bad ENVID value');
      into.envid = value;
      return null;
    default:
      return unsupportedParameter(keyword);
  }
}
