/**
 * A session with one server, greeted and ready: names mails, hands over content, says what it was told.
 * Replies come back as they were; only a broken dialogue is a Trouble. Pipelines where the server
 * offers it (RFC 2920), else waits for each reply.
 */
import type { Recipient } from '../../mail/envelope.ts';
import { isPositive, type SmtpReply } from '../../mail/reply.ts';
import type { Outgoing } from '../../ports.ts';
import type { MailFrom } from '../next-hop.ts';
import { rcptCommand, refuseRecipient } from './commands.ts';
import { sendContent } from './content.ts';
import type { Extensions } from './extensions.ts';
import { planOpening, type Step } from './opening.ts';
import type { Patience } from './patience.ts';
import { type Stage, Trouble } from './trouble.ts';
import type { Wire } from './wire.ts';

/** What became of MAIL, RCPT and, where it was asked for, DATA. */
export interface Opened {
  /** `null` when it was not said, because every recipient was refused here. */
  mail: SmtpReply | null;
  /** One for each recipient, in order; the reply to MAIL where that was refused. */
  recipients: SmtpReply[];
  /** Reply to DATA, or the 421 that came instead; `null` when it was not sent. 3yz: send the content. */
  data: SmtpReply | null;
}

export class Session {
  readonly protocol: 'smtp' | 'lmtp';
  readonly extensions: Extensions;
  readonly #wire: Wire;
  readonly #xforward: boolean;
  /** Transactions begun on it. */
  uses = 0;
  /** Waited in a pool before. */
  #rested = false;
  /** True while the server may hold a transaction that RSET must end before the next. */
  #open = false;
  /** True when the open transaction asked for SMTPUTF8. */
  #utf8 = false;

  constructor(wire: Wire, protocol: 'smtp' | 'lmtp', extensions: Extensions, xforward: boolean) {
    this.#wire = wire;
    this.protocol = protocol;
    this.extensions = extensions;
    this.#xforward = xforward && extensions.xforward.size > 0;
  }

  get alive(): boolean {
    return this.#wire.alive;
  }

  /** Alive, and the server said nothing of its own accord (such as 421 before it closes). */
  get quiet(): boolean {
    return this.#wire.quiet;
  }

  /** The server may have closed it since it last answered, and we not know yet. */
  get mayBeStale(): boolean {
    return this.uses > 0 || this.#rested;
  }

  get open(): boolean {
    return this.#open && this.#wire.alive;
  }

  /**
   * Begins a transaction: RSET when one is open, XFORWARD, MAIL, RCPT and on request DATA. What this
   * server cannot carry is refused here, without asking it.
   *
   * @param size octets of the message, where known
   * @param data also ask DATA, in the same breath
   */
  async begin(mail: MailFrom, recipients: readonly Recipient[], size: number | undefined, data: boolean, patience: Patience): Promise<Opened> {
    const opening = planOpening(mail, recipients, this.extensions, { reset: this.#open, xforward: this.#xforward, size, data });
    if (opening.steps.length === 0) return { mail: opening.refusal, recipients: opening.recipients as SmtpReply[], data: null };
    this.uses++;
    this.#utf8 = opening.utf8;
    return this.#run(opening.steps, opening.recipients, patience);
  }

  async #run(steps: readonly Step[], answers: (SmtpReply | null)[], patience: Patience): Promise<Opened> {
    const pipelining = this.extensions.pipelining;
    if (pipelining) this.#wire.write(steps.map((step) => step.command).join(''));
    let mail: SmtpReply | null = null;
    let data: SmtpReply | null = null;
    let accepted = 0;
    for (const step of steps) {
      if (!pipelining) {
        if (mail !== null && !isPositive(mail)) break;
        if (step.stage === 'data' && accepted === 0) break;
        this.#wire.write(step.command);
      }
      const answer = await this.#reply(step.stage, patience).catch((trouble: unknown) => {
        // Refused, and the server has left: the refusal stands, whatever was asked after it.
        if (mail !== null && !isPositive(mail)) return null;
        throw trouble;
      });
      if (answer === null) break;
      if (step.command.startsWith('MAIL')) {
        mail = answer;
        // XFORWARD outlives a refused MAIL: only RSET takes it from the next mail.
        this.#open = isPositive(answer) || steps.some((other) => other.command.startsWith('XFORWARD'));
      } else if (step.recipient !== undefined) {
        answers[step.recipient] = mail !== null && isPositive(mail) ? answer : mail;
        accepted += isPositive(answer) ? 1 : 0;
      } else if (step.stage === 'data') {
        data = answer;
      } else if (step.command.startsWith('RSET') && !isPositive(answer)) {
        // A server that will not forget the last transaction cannot be trusted with the next.
        this.destroy();
        throw new Trouble('dropped', 'mail', `RSET was answered ${answer.code}`);
      }
      if (answer.code === 421) {
        // RFC 5321 section 3.8: the server closes; whatever else was asked shares this answer.
        this.destroy();
        return { mail: mail ?? answer, recipients: answers.map((r) => r ?? (mail !== null && !isPositive(mail) ? mail : answer)), data: answer };
      }
    }
    // Those never asked share the refusal of MAIL.
    return { mail, recipients: answers.map((r) => r ?? (mail as SmtpReply)), data };
  }

  /** One more recipient for the open transaction. */
  async rcpt(recipient: Recipient, patience: Patience): Promise<SmtpReply> {
    const refusal = refuseRecipient(recipient, this.extensions, this.#utf8);
    if (refusal !== null) return refusal;
    this.#wire.write(rcptCommand(recipient, this.extensions));
    const answer = await this.#reply('rcpt', patience);
    if (answer.code === 421) this.destroy();
    return answer;
  }

  /** DATA on the open transaction. */
  async data(patience: Patience): Promise<SmtpReply> {
    this.#wire.write('DATA\r\n');
    const answer = await this.#reply('data', patience);
    if (answer.code === 421) this.destroy();
    return answer;
  }

  /**
   * The content after 354, and what the server says to it.
   *
   * @param accepted recipients the server accepted
   * @returns one answer for each of them, in their order: LMTP gives each its own (RFC 2033 section 4.2)
   */
  async content(content: Outgoing, accepted: number, patience: Patience): Promise<(SmtpReply | Trouble)[]> {
    const everyone = (answer: SmtpReply | Trouble): (SmtpReply | Trouble)[] => Array.from({ length: accepted }, () => answer);
    try {
      if (patience.untilDeadline() === 0) throw new Trouble('timeout', 'content', 'the deadline has passed');
      const early = await sendContent(this.#wire, content, patience);
      if (early !== null) {
        this.destroy();
        return everyone(early.code >= 400 ? early : new Trouble('garbled', 'content', `code ${early.code} before the final dot`));
      }
    } catch (trouble) {
      this.destroy();
      if (!(trouble instanceof Trouble)) throw trouble;
      return everyone(trouble);
    }
    if (this.protocol === 'smtp') return everyone(await this.#afterDot(patience));
    const answers: (SmtpReply | Trouble)[] = [];
    while (answers.length < accepted) answers.push(await this.#afterDot(patience));
    return answers;
  }

  async #afterDot(patience: Patience): Promise<SmtpReply | Trouble> {
    try {
      const answer = await this.#wire.reply('dot', patience.untilDeadline());
      if (answer.code >= 300 && answer.code < 400) throw new Trouble('garbled', 'dot', `unexpected code ${answer.code}`);
      if (answer.code === 421 && this.protocol === 'smtp') this.destroy();
      this.#open = false;
      return answer;
    } catch (trouble) {
      this.destroy();
      if (!(trouble instanceof Trouble)) throw trouble;
      return trouble;
    }
  }

  /**
   * Closes a 354 that came although no recipient was accepted, the hazard of pipelined DATA: the
   * protocol has no way back but an empty message to nobody (RFC 2920 section 3.1).
   */
  async closeEmptyData(patience: Patience): Promise<void> {
    // How many replies an LMTP server gives to nobody, no one has specified.
    if (this.protocol === 'lmtp') return this.destroy();
    this.#wire.write('.\r\n');
    const answer = await this.#reply('dot', patience);
    this.#open = false;
    if (answer.code === 421) this.destroy();
  }

  /** Ends the open transaction. */
  async reset(patience: Patience): Promise<void> {
    if (!this.#open) return;
    this.#wire.write('RSET\r\n');
    const answer = await this.#reply('mail', patience);
    this.#open = false;
    if (!isPositive(answer)) this.destroy();
  }

  destroy(): void {
    this.#wire.destroy();
  }

  /** Marks it as waiting in a pool: does not keep the process running; `ended` is called when the server closes it. */
  rest(ended: () => void): void {
    this.#rested = true;
    this.#wire.onEnd = ended;
    this.#wire.idle(true);
  }

  wake(): void {
    this.#wire.onEnd = null;
    this.#wire.idle(false);
  }

  quit(): Promise<void> {
    this.#wire.onEnd = null;
    return this.#wire.quit();
  }

  async #reply(stage: Stage, patience: Patience): Promise<SmtpReply> {
    const answer = await this.#wire.reply(stage, patience.perReply());
    // 3yz is the answer to DATA and to nothing else (RFC 5321 section 4.3.2).
    const intermediate = answer.code >= 300 && answer.code < 400;
    if (answer.code >= 400 || intermediate === (stage === 'data')) return answer;
    this.destroy();
    throw new Trouble('garbled', stage, `unexpected code ${answer.code}`);
  }
}
