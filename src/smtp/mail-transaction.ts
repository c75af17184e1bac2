/** One mail transaction of a session, from MAIL to the dot: the road's side of it, and what was accepted so far. */
import type { MessageContent } from '../mail/content.ts';
import type { Client, Recipient } from '../mail/envelope.ts';
import { isPermanent, isPositive, isTransient, type SmtpReply } from '../mail/reply.ts';
import type { ListenerFacts, Log, Road, Transaction } from '../ports.ts';
import type { MailCommand } from './command/mail.ts';
import { LOCAL_ERROR } from './replies.ts';

export class MailTransaction {
  readonly #road: Road;
  readonly #listener: ListenerFacts;
  readonly #client: Client;
  readonly #log: Log;
  readonly #mail: MailCommand;
  #transaction: Transaction | null = null;
  #accepted = 0;
  #over = false;

  constructor(road: Road, listener: ListenerFacts, client: Client, mail: MailCommand, log: Log) {
    this.#road = road;
    this.#listener = listener;
    this.#client = client;
    this.#mail = mail;
    this.#log = log;
  }

  /** True when MAIL announced internationalized addresses (RFC 6531). */
  get smtputf8(): boolean {
    return this.#mail.parameters.smtputf8 === true;
  }

  /** Recipients accepted so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Queue id; `null` before the first recipient. */
  get id(): string | null {
    return this.#transaction?.id ?? null;
  }

  /** Asks the road, which asks the next hop; its reply goes to the client word for word. */
  async rcpt(recipient: Recipient): Promise<SmtpReply> {
    const answer = await this.#guard(async () => {
      // Begun at the first recipient: a MAIL that nothing follows costs the next hop no connection.
      this.#transaction ??= this.#road.begin(this.#listener, this.#client, this.#mail);
      return outward(await this.#transaction.rcpt(recipient));
    });
    if (isPositive(answer)) this.#accepted++;
    return answer;
  }

  /** The replies after the dot: one, or with LMTP one for each accepted recipient (RFC 2033 section 4.2). */
  async data(content: MessageContent): Promise<SmtpReply[]> {
    const transaction = this.#transaction;
    this.#over = true;
    if (transaction === null) return this.repeat(LOCAL_ERROR);
    let replies: SmtpReply[] = [];
    const failure = await this.#guard(async () => {
      replies = (await transaction.data(content)).map(outward);
      return null;
    });
    return this.repeat(LOCAL_ERROR).map((missing, i) => failure ?? replies[i] ?? missing);
  }

  /** One reply for as many as the client waits for. */
  repeat(reply: SmtpReply): SmtpReply[] {
    return Array.from({ length: this.#listener.protocol === 'lmtp' ? this.#accepted : 1 }, () => reply);
  }

  /** RSET, a greeting, or the client went away before the dot. Does nothing once `data` was called. */
  abort(): void {
    if (this.#over) return;
    this.#over = true;
    try {
      this.#transaction?.abort();
    } catch (error) {
      this.#log.error({ err: error, id: this.id }, 'ending a mail transaction failed');
    }
  }

  /** The road never rejects; should it do so, that is a fault of ours and the client may come again. */
  async #guard<T>(ask: () => Promise<T>): Promise<T | SmtpReply> {
    try {
      return await ask();
    } catch (error) {
      this.#log.error({ err: error, id: this.id }, 'the road failed');
      return LOCAL_ERROR;
    }
  }
}

/** Only a final reply makes sense to a client that waits for one: a 354 to RCPT is a fault of the next hop. */
function outward(answer: SmtpReply): SmtpReply {
  return isPositive(answer) || isTransient(answer) || (isPermanent(answer) && answer.code < 600) ? answer : LOCAL_ERROR;
}
