/**
 * One mail at one SMTP or LMTP next hop. Recipients are asked at once (the probe); when the verdict is
 * known, content goes out on the probe if it is for exactly those, else in a transaction of its own.
 * A session that died while it waited, before anything of the mail was decided on it, is replaced once.
 */

import type { Recipient } from '../../mail/envelope.ts';
import { isPositive, reply, type SmtpReply } from '../../mail/reply.ts';
import type { Log, Outgoing } from '../../ports.ts';
import { hasEightBit } from '../client/content.ts';
import type { Patience } from '../client/patience.ts';
import type { Opened, Session } from '../client/session.ts';
import { Trouble } from '../client/trouble.ts';
import type { HopTransaction, MailFrom } from '../next-hop.ts';
import { outwardReply, outwardTrouble } from '../outward.ts';
import type { Pool } from './pool.ts';
import { positionsIn } from './positions.ts';

export interface SmtpTransactionOptions {
  /** Of the next hop, for logs. */
  name: string;
  pool: Pool;
  log: Log;
  patience(deadlineAt?: number): Patience;
}

const ended = reply(451, '4.3.0', 'Transaction has ended');
const notForAll = reply(451, '4.3.0', 'Not every recipient could be served, try again later');
const lost = reply(451, '4.4.2', 'Connection to the next hop was lost, try again later');

export class SmtpTransaction implements HopTransaction {
  readonly #mail: MailFrom;
  readonly #hop: SmtpTransactionOptions;
  #session: Session | null = null;
  /** Accepted on the session at hand, in their order there. */
  #probed: Recipient[] = [];
  /** Why MAIL cannot be named; the answer to every recipient from then on. */
  #refusal: SmtpReply | null = null;
  /** Calls wait for each other: one dialogue, one speaker. */
  #turn: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(mail: MailFrom, hop: SmtpTransactionOptions) {
    this.#mail = mail;
    this.#hop = hop;
  }

  rcpt(recipient: Recipient): Promise<SmtpReply> {
    if (this.#ended) return Promise.resolve(ended);
    return this.#next(async () => {
      if (this.#refusal !== null) return this.#refusal;
      try {
        const answer = await this.#ask(recipient);
        if (isPositive(answer) && this.#session !== null) this.#probed.push(recipient);
        this.#park();
        return outwardReply(answer);
      } catch (trouble) {
        this.#discard();
        const answer = this.#explain(trouble);
        // No use in trying the next recipients one timeout after the other. A drop may be about this one alone.
        if (!(trouble instanceof Trouble && trouble.stage === 'rcpt' && trouble.kind === 'dropped')) this.#refusal = answer;
        return answer;
      }
    });
  }

  send(recipients: readonly Recipient[], content: Outgoing, deadlineAt: number, whole = false): Promise<SmtpReply[]> {
    if (this.#ended) return Promise.resolve(recipients.map(() => ended));
    return this.#next(async () => {
      if (recipients.length === 0) return [];
      const patience = this.#hop.patience(deadlineAt);
      try {
        if (patience.untilDeadline() === 0) throw new Trouble('timeout', 'data', 'the deadline has passed');
        return (await this.#sendOnProbe(recipients, content, patience)) ?? (await this.#sendAnew(recipients, content, patience, whole));
      } catch (trouble) {
        this.#discard();
        const answer = this.#explain(trouble);
        return recipients.map(() => answer);
      }
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    void this.#next(async () => {
      const session = this.#session;
      this.#session = null;
      if (session === null) return;
      try {
        await session.reset(this.#hop.patience());
      } catch {
        session.destroy();
      }
      this.#hop.pool.release(session);
    });
  }

  async #ask(recipient: Recipient): Promise<SmtpReply> {
    if (this.#session?.open === true) {
      try {
        const answer = await this.#session.rcpt(recipient, this.#hop.patience());
        if (!this.#session.alive) this.#discard();
        return answer;
      } catch (trouble) {
        // It went away between two recipients; those before this one will be named again with the content.
        if (!(trouble instanceof Trouble) || trouble.kind !== 'dropped') throw trouble;
        this.#discard();
      }
    }
    const opened = await this.#begin([recipient], this.#mail.parameters.size, false, this.#hop.patience());
    if (opened.mail !== null && !isPositive(opened.mail)) {
      this.#refusal = outwardReply(opened.mail);
    }
    return opened.recipients[0] as SmtpReply;
  }

  /** @returns `null` when the probe is not what is to be sent, or died before it took content */
  async #sendOnProbe(recipients: readonly Recipient[], content: Outgoing, patience: Patience): Promise<SmtpReply[] | null> {
    const session = this.#session;
    const positions = positionsIn(this.#probed, recipients);
    if (session?.open !== true || positions === null) return null;
    const refusal = await this.#cannotCarry(session, content);
    if (refusal !== null) return recipients.map(() => refusal);
    this.#probed = [];
    try {
      const go = await session.data(patience);
      // The server closed while we were judging: nothing is lost, ask again elsewhere.
      if (go.code === 421) return this.#giveUpProbe();
      if (go.code >= 400) return recipients.map(() => outwardReply(go));
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.kind !== 'dropped') throw trouble;
      return this.#giveUpProbe();
    }
    const answers = await this.#content(session, content, recipients.length, patience);
    return positions.map((position) => answers[position] as SmtpReply);
  }

  #giveUpProbe(): null {
    this.#discard();
    return null;
  }

  /** A whole transaction: MAIL, RCPT for each, DATA, content. */
  async #sendAnew(recipients: readonly Recipient[], content: Outgoing, patience: Patience, whole: boolean): Promise<SmtpReply[]> {
    this.#probed = [];
    this.#session ??= await this.#hop.pool.acquire(false, patience);
    const refusal = await this.#cannotCarry(this.#session, content);
    if (refusal !== null) return recipients.map(() => refusal);
    // DATA pipelined behind RCPT can't be taken back, so `whole` waits for the answers first.
    const opened = await this.#begin(recipients, content.size, !whole, patience);
    const answers = opened.recipients.map(outwardReply);
    const session = this.#session;
    const accepted = answers.flatMap((answer, index) => (isPositive(answer) ? [index] : []));
    if (whole && accepted.length < recipients.length) {
      this.#discard();
      return answers.map((answer) => (isPositive(answer) ? notForAll : answer));
    }
    const go = whole && session !== null ? await session.data(patience) : opened.data;
    if (accepted.length === 0) {
      if (go !== null && go.code < 400) await session?.closeEmptyData(patience);
      return answers;
    }
    const outcomes =
      session === null || go === null || go.code >= 400
        ? accepted.map(() => (go === null ? lost : outwardReply(go)))
        : await this.#content(session, content, accepted.length, patience);
    accepted.forEach((index, position) => {
      answers[index] = outcomes[position] as SmtpReply;
    });
    return answers;
  }

  /** Begins on the session at hand or on one from the pool; replaces one that may be stale and proves dead before it answered MAIL. */
  async #begin(recipients: readonly Recipient[], size: number | undefined, data: boolean, patience: Patience): Promise<Opened> {
    this.#session ??= await this.#hop.pool.acquire(false, patience);
    const replaceable = this.#session.mayBeStale;
    try {
      const opened = await this.#session.begin(this.#mail, recipients, size, data, patience);
      if (!replaceable || opened.mail?.code !== 421) return this.#settled(opened);
    } catch (trouble) {
      const died = trouble instanceof Trouble && trouble.kind === 'dropped' && trouble.stage === 'mail';
      if (!replaceable || !died) throw trouble;
    }
    this.#discard();
    this.#session = await this.#hop.pool.acquire(true, patience);
    return this.#settled(await this.#session.begin(this.#mail, recipients, size, data, patience));
  }

  #settled(opened: Opened): Opened {
    if (this.#session?.alive !== true) this.#discard();
    return opened;
  }

  async #content(session: Session, content: Outgoing, accepted: number, patience: Patience): Promise<SmtpReply[]> {
    const outcomes = await session.content(content, accepted, patience);
    const trouble = outcomes.find((outcome) => outcome instanceof Trouble);
    const explained = trouble === undefined ? null : this.#explain(trouble);
    if (!session.alive) this.#discard();
    return outcomes.map((outcome) => (outcome instanceof Trouble ? (explained as SmtpReply) : outwardReply(outcome)));
  }

  /**
   * BODY=8BITMIME was promised to the client. A server that does not offer it may strip the high bits,
   * and this relay does not convert (RFC 6152 section 3): content that needs it is refused.
   */
  async #cannotCarry(session: Session, content: Outgoing): Promise<SmtpReply | null> {
    if (this.#mail.parameters.body !== '8BITMIME' || session.extensions.eightBitMime) return null;
    try {
      if (!(await hasEightBit(content))) return null;
    } catch (cause) {
      throw new Trouble('unreadable', 'content', String(cause), cause);
    }
    return reply(554, '5.6.3', 'Next hop does not offer 8BITMIME, which this message needs');
  }

  #explain(trouble: unknown): SmtpReply {
    if (!(trouble instanceof Trouble)) {
      this.#hop.log.error({ nextHop: this.#hop.name, cause: trouble instanceof Error ? trouble.stack : String(trouble) }, 'Relay failed');
      return reply(451, '4.3.0', 'Local error, try again later');
    }
    const unknown = trouble.stage === 'dot';
    this.#hop.log.warn(
      { nextHop: this.#hop.name, reversePath: this.#mail.reversePath, cause: trouble.message },
      unknown ? 'Next hop gave no answer after the final dot; it may have the mail, which will then arrive twice' : 'Mail was not handed over',
    );
    return outwardTrouble(trouble);
  }

  #discard(): void {
    const session = this.#session;
    this.#session = null;
    this.#probed = [];
    if (session === null) return;
    session.destroy();
    this.#hop.pool.release(session);
  }

  /** Until the next step, whoever needs a session more may have ours: `send` begins anew then. */
  #park(): void {
    if (this.#session === null) return;
    this.#hop.pool.park(this.#session, () => {
      this.#session = null;
      this.#probed = [];
    });
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      if (this.#session !== null) this.#hop.pool.unpark(this.#session);
      return step();
    });
    this.#turn = result;
    return result;
  }
}
