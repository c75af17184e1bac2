/**
 * MAIL and RCPT as they go to a next hop: parameters only where it offers their extension, and an
 * honest refusal where leaving one out would change what the mail means.
 */
import type { Recipient } from '../../mail/envelope.ts';
import { reply, type SmtpReply } from '../../mail/reply.ts';
import type { MailFrom } from '../next-hop.ts';
import type { Extensions } from './extensions.ts';

/** A path with a control in it could smuggle a second command. */
const control = /[\u0000-\u001f\u007f]/;
/** Parameter values are printable ASCII without space (RFC 5321 section 4.1.2, esmtp-value; RFC 3461 section 4). */
const value = /^[\u0021-\u007e]+$/;
const nonAscii = /[^\u0000-\u007f]/;

/** True when MAIL asks for SMTPUTF8, or would have to for its own address (RFC 6531 section 3.4). */
export const needsSmtpUtf8 = (mail: MailFrom): boolean => mail.parameters.smtputf8 === true || nonAscii.test(mail.reversePath);

/** Why this mail cannot be named to a next hop with these extensions; `null` when it can. */
export function refuseMail(mail: MailFrom, extensions: Extensions): SmtpReply | null {
  if (control.test(mail.reversePath)) return reply(553, '5.1.7', 'Reverse-path is not valid');
  if (needsSmtpUtf8(mail) && !extensions.smtpUtf8) return reply(550, '5.6.7', 'Next hop does not offer SMTPUTF8, which this message needs');
  const { envid, ret } = mail.parameters;
  if (extensions.dsn && !(valid(envid) && valid(ret))) return reply(501, '5.5.4', 'Parameter of MAIL is not valid');
  return null;
}

/**
 * Why this recipient cannot be named; `null` when it can.
 *
 * @param utf8 whether MAIL went out with SMTPUTF8
 */
export function refuseRecipient(recipient: Recipient, extensions: Extensions, utf8: boolean): SmtpReply | null {
  if (control.test(recipient.address) || recipient.address === '') return reply(553, '5.1.3', 'Recipient address is not valid');
  if (nonAscii.test(recipient.address) && !utf8) {
    return extensions.smtpUtf8
      ? reply(553, '5.6.7', 'Recipient address needs SMTPUTF8, which MAIL did not ask for')
      : reply(550, '5.6.7', 'Next hop does not offer SMTPUTF8, which this recipient needs');
  }
  if (extensions.dsn && !(valid(recipient.notify) && valid(recipient.orcpt))) return reply(501, '5.5.4', 'Parameter of RCPT is not valid');
  return null;
}

/**
 * @param size octets of the message where they are known; `undefined` leaves SIZE out
 * @param utf8 ask for SMTPUTF8
 */
export function mailCommand(mail: MailFrom, extensions: Extensions, size: number | undefined, utf8: boolean): string {
  const { body, ret, envid } = mail.parameters;
  const parameters: string[] = [];
  if (extensions.size !== null && size !== undefined) parameters.push(`SIZE=${size}`);
  if (extensions.eightBitMime && body !== undefined) parameters.push(`BODY=${body}`);
  if (utf8) parameters.push('SMTPUTF8');
  // Not offered: left out, as RFC 3461 section 5.2.2 allows; the front door did not promise DSN then.
  if (extensions.dsn && ret !== undefined) parameters.push(`RET=${ret}`);
  if (extensions.dsn && envid !== undefined) parameters.push(`ENVID=${envid}`);
  return `${[`MAIL FROM:<${mail.reversePath}>`, ...parameters].join(' ')}\r\n`;
}

export function rcptCommand(recipient: Recipient, extensions: Extensions): string {
  const parameters: string[] = [];
  if (extensions.dsn && recipient.notify !== undefined) parameters.push(`NOTIFY=${recipient.notify}`);
  if (extensions.dsn && recipient.orcpt !== undefined) parameters.push(`ORCPT=${recipient.orcpt}`);
  return `${[`RCPT TO:<${recipient.address}>`, ...parameters].join(' ')}\r\n`;
}

const valid = (parameter: string | undefined): boolean => parameter === undefined || value.test(parameter);

export const isNonAscii = (address: string): boolean => nonAscii.test(address);
