/**
 * What the router asks of any kind of next hop, be it SMTP, LMTP or a Maildir: its capabilities, and
 * transactions. Nothing here rejects: trouble is a reply.
 */
import type { Client, MailParameters, Recipient } from '../mail/envelope.ts';
import type { SmtpReply } from '../mail/reply.ts';
import type { Capabilities, Outgoing } from '../ports.ts';

/** What MAIL FROM said, and for whom the mail travels. */
export interface MailFrom {
  reversePath: string;
  parameters: MailParameters;
  /** For XFORWARD; `null` when the mail is not passed on for a client (a release, a delivery report). */
  client: Client | null;
}

/** The part of a transaction that goes to one next hop. */
export interface HopTransaction {
  rcpt(recipient: Recipient): Promise<SmtpReply>;
  /** @param whole to all or to none: where one is refused, no content is sent */
  send(recipients: readonly Recipient[], content: Outgoing, deadlineAt: number, whole?: boolean): Promise<SmtpReply[]>;
  end(): void;
}

export interface NextHop {
  /** For logs. */
  readonly name: string;
  /** One reply after the dot speaks for all recipients (SMTP, not LMTP or Maildir). */
  readonly oneReply: boolean;
  /** `null` when it was never reached. */
  capabilities(): Promise<Capabilities | null>;
  /** Rejects when it does not answer now. */
  reach(): Promise<void>;
  begin(mail: MailFrom): HopTransaction;
  close(): Promise<void>;
}
