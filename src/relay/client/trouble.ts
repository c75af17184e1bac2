/**
 * A session with the next hop that went wrong: what happened and at which step of the dialogue. Thrown
 * inside the client, turned into an outward reply at its edge (`../outward.ts`). The message and the
 * cause are for the log alone.
 */
import { replyText, type SmtpReply } from '../../mail/reply.ts';

export type TroubleKind =
  /** No connection: refused, no route, no such name. */
  | 'unreachable'
  /** No reply, or no room to write, within the time given. */
  | 'timeout'
  /** The peer closed or reset the connection. */
  | 'dropped'
  /** What came back is not SMTP, or not at its place. */
  | 'garbled'
  /** A proper reply, but a refusal before any mail was named. */
  | 'refused'
  /** TLS could not be agreed on. */
  | 'tls'
  /** Every connection is in use and none came free in time. */
  | 'busy'
  /** Our own copy of the message could not be read to its end. */
  | 'unreadable';

/** Step of the dialogue. RSET and XFORWARD count as `mail`: nothing of the message was named yet. */
export type Stage = 'connect' | 'greeting' | 'hello' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'content' | 'dot';

export class Trouble extends Error {
  override name = 'Trouble';
  readonly kind: TroubleKind;
  readonly stage: Stage;
  /** The refusal itself, for `refused`. */
  readonly reply: SmtpReply | null;

  constructor(kind: TroubleKind, stage: Stage, detail: string, cause?: unknown, reply: SmtpReply | null = null) {
    super(`${kind} at ${stage}${detail === '' ? '' : `: ${detail}`}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.stage = stage;
    this.reply = reply;
  }

  static refused(stage: Stage, reply: SmtpReply): Trouble {
    return new Trouble('refused', stage, replyText(reply), undefined, reply);
  }
}
