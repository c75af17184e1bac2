/**
 * The commands that open a transaction on a session, in order, and what must be refused without asking
 * the server because it lacks an extension the mail needs.
 */
import type { Recipient } from '../../mail/envelope.ts';
import type { SmtpReply } from '../../mail/reply.ts';
import type { MailFrom } from '../next-hop.ts';
import { isNonAscii, mailCommand, needsSmtpUtf8, rcptCommand, refuseMail, refuseRecipient } from './commands.ts';
import type { Extensions } from './extensions.ts';
import type { Stage } from './trouble.ts';
import { xforwardCommands } from './xforward.ts';

export interface Step {
  stage: Stage;
  /** With its CRLF. */
  command: string;
  /** Index among the recipients, for RCPT. */
  recipient?: number;
}

export interface Opening {
  /** Empty when there is nothing left to ask. */
  steps: Step[];
  /** Why MAIL cannot be named here; `null` when it can. */
  refusal: SmtpReply | null;
  /** Refused here, or `null` for each recipient to ask. All are refused when `steps` is empty. */
  recipients: (SmtpReply | null)[];
  /** MAIL asks for SMTPUTF8. */
  utf8: boolean;
}

export interface OpeningOptions {
  /** The session has a transaction open: RSET first. */
  reset: boolean;
  /** Tell the client's name and address. */
  xforward: boolean;
  /** Octets of the message, where known. */
  size: number | undefined;
  /** Also ask DATA, in the same breath. */
  data: boolean;
}

export function planOpening(mail: MailFrom, recipients: readonly Recipient[], extensions: Extensions, options: OpeningOptions): Opening {
  const refusal = refuseMail(mail, extensions);
  if (refusal !== null) return { steps: [], refusal, recipients: recipients.map(() => refusal), utf8: false };
  const first = recipients[0];
  const utf8 = extensions.smtpUtf8 && (needsSmtpUtf8(mail) || (first !== undefined && isNonAscii(first.address)));
  const refused = recipients.map((recipient) => refuseRecipient(recipient, extensions, utf8));
  if (refused.every((reply) => reply !== null)) return { steps: [], refusal: null, recipients: refused, utf8 };

  const steps: Step[] = options.reset ? [{ stage: 'mail', command: 'RSET\r\n' }] : [];
  if (options.xforward && mail.client !== null) {
    for (const command of xforwardCommands(mail.client, extensions)) steps.push({ stage: 'mail', command });
  }
  steps.push({ stage: 'mail', command: mailCommand(mail, extensions, options.size, utf8) });
  recipients.forEach((recipient, index) => {
    if (refused[index] === null) steps.push({ stage: 'rcpt', command: rcptCommand(recipient, extensions), recipient: index });
  });
  // DATA comes last in its group (RFC 2920 section 3.1).
  if (options.data) steps.push({ stage: 'data', command: 'DATA\r\n' });
  return { steps, refusal: null, recipients: refused, utf8 };
}
