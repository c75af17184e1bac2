/**
 * What each command means (RFC 5321 section 4.1, RFC 2033 for LMTP): the state of the dialogue and the
 * answer to one line. Syntax is judged in `command/`, recipients and messages on the road.
 */
import type { SecureContext } from 'node:tls';
import { isPermanent, reply, type SmtpReply } from '../mail/reply.ts';
import type { Capabilities, ListenerFacts } from '../ports.ts';
import { ehloKeywords, LEAST, offered } from './capabilities.ts';
import { readGreetingName } from './command/greeting-name.ts';
import { parseMail } from './command/mail.ts';
import { type AttributeName, parseAttributes, XCLIENT_NAMES, XFORWARD_NAMES } from './command/proxy-attributes.ts';
import { parseRcpt } from './command/rcpt.ts';
import type { Connection } from './connection.ts';
import type { Identity } from './identity.ts';
import { MailTransaction } from './mail-transaction.ts';
import type { FrontDoorSettings } from './options.ts';
import * as replies from './replies.ts';
import { takeMessage } from './take-message.ts';

/**
 * The replies to one command. `fault`: the command was wrong, and a client may send only so many of those.
 * `taken`: a message was read to its end. `guess`: a recipient was refused for good.
 */
export interface Answer {
  replies: readonly SmtpReply[];
  kind: 'said' | 'fault' | 'taken' | 'guess';
}

const say = (...said: SmtpReply[]): Answer => ({ replies: said, kind: 'said' });
const fault = (said: SmtpReply): Answer => ({ replies: [said], kind: 'fault' });

/** A browser that was made to talk to our port (cross-protocol scripting) is sent away before its body is read as commands. */
const HTTP_REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|CONNECT|PATCH) \S+ HTTP\/\d/i;

export class Dialogue {
  readonly #settings: FrontDoorSettings;
  readonly #listener: ListenerFacts;
  readonly #connection: Connection;
  readonly #identity: Identity;
  readonly #secureContext: () => SecureContext | null;
  /** What the last greeting offered; `null` before it. */
  #offer: Capabilities | null = null;
  /** True after EHLO or LHLO: parameters are allowed. */
  #extended = false;
  #mail: MailTransaction | null = null;
  /** MAIL was refused: what was pipelined behind it fails too and is no fault of the client's. */
  #mailRefused = false;

  constructor(settings: FrontDoorSettings, connection: Connection, identity: Identity, secureContext: () => SecureContext | null) {
    const { name, direction, protocol } = settings.listener;
    this.#settings = settings;
    this.#listener = { name, direction, protocol };
    this.#connection = connection;
    this.#identity = identity;
    this.#secureContext = secureContext;
  }

  /** True between MAIL and the end of its transaction. */
  get inTransaction(): boolean {
    return this.#mail !== null;
  }

  /** `220 host ESMTP …`, at the start and after XCLIENT. */
  greeting(): SmtpReply {
    return reply(220, undefined, `${this.#settings.hostname} ${this.#listener.protocol === 'lmtp' ? 'LMTP' : 'ESMTP'} kithgate`);
  }

  /** Answers one command line. */
  execute(line: string): Answer | Promise<Answer> {
    if (HTTP_REQUEST.test(line)) return fault(replies.NOT_HTTP);
    const space = line.indexOf(' ');
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
    const argument = space < 0 ? '' : line.slice(space + 1).replace(/^ +| +$/g, '');
    switch (verb) {
      case 'EHLO':
      case 'HELO':
      case 'LHLO':
        return this.#hello(verb, argument);
      case 'MAIL':
        return this.#startMail(argument);
      case 'RCPT':
        return this.#addRecipient(argument);
      case 'DATA':
        return argument === '' ? this.#data() : takesNoArgument(verb);
      case 'RSET':
        return argument === '' ? this.#reset() : takesNoArgument(verb);
      case 'NOOP':
        return say(replies.OK);
      case 'QUIT':
        return argument === '' ? say(replies.BYE) : takesNoArgument(verb);
      case 'VRFY':
        return argument === '' ? fault(replies.badArgument('Syntax: VRFY address')) : say(replies.CANNOT_VERIFY);
      case 'HELP':
        return say(replies.HELP);
      case 'STARTTLS':
        return argument === '' ? this.#startTls() : takesNoArgument(verb);
      case 'XFORWARD':
        return this.#proxy(argument, XFORWARD_NAMES);
      case 'XCLIENT':
        return this.#proxy(argument, XCLIENT_NAMES);
      case 'AUTH':
      case 'BDAT':
      case 'ETRN':
      case 'EXPN':
        return fault(replies.NOT_IMPLEMENTED);
      default:
        return fault(replies.UNKNOWN_COMMAND);
    }
  }

  /** Ends an open transaction that will not be completed, and forgets what XFORWARD said for it. */
  endMail(): void {
    this.#mail?.abort();
    this.#mail = null;
    this.#mailRefused = false;
    this.#identity.endTransaction();
  }

  async #hello(verb: 'EHLO' | 'HELO' | 'LHLO', argument: string): Promise<Answer> {
    const lmtp = this.#listener.protocol === 'lmtp';
    if (lmtp !== (verb === 'LHLO')) return fault(lmtp ? replies.LMTP_ONLY : replies.UNKNOWN_COMMAND);
    const name = readGreetingName(argument);
    if (name === null) return fault(replies.badArgument(`Syntax: ${verb} hostname`));
    this.endMail();
    this.#identity.heloName = name;
    this.#offer = offered(await this.#roadCapabilities(), this.#settings.limits.messageBytes);
    this.#extended = verb !== 'HELO';
    const can = { startTls: this.#secureContext() !== null && !this.#connection.secure, proxy: this.#identity.trusted };
    // No enhanced code here: RFC 2034 section 3 excludes greeting replies.
    return say(reply(250, undefined, this.#settings.hostname, ...(this.#extended ? ehloKeywords(this.#offer, can) : [])));
  }

  async #roadCapabilities(): Promise<Capabilities> {
    try {
      return await this.#settings.road.capabilities(this.#listener.name);
    } catch (error) {
      this.#settings.log.error({ err: error, listener: this.#listener.name }, 'the road failed to say what the next hop can do');
      return LEAST;
    }
  }

  #startMail(argument: string): Answer {
    if (this.#offer === null) return fault(replies.badSequence(`Say ${this.#listener.protocol === 'lmtp' ? 'LHLO' : 'EHLO'} first`));
    if (this.#mail !== null) return fault(replies.badSequence('Mail transaction in progress'));
    const mail = parseMail(argument, this.#offer, this.#extended);
    this.#mailRefused = !mail.ok;
    if (!mail.ok) return refuse(mail.reply);
    const client = this.#identity.client(this.#connection.secure);
    this.#mail = new MailTransaction(this.#settings.road, this.#listener, client, mail.value, this.#settings.log);
    return say(replies.SENDER_OK);
  }

  async #addRecipient(argument: string): Promise<Answer> {
    const mail = this.#mail;
    if (mail === null || this.#offer === null) return this.#needsMail();
    const recipient = parseRcpt(argument, { dsn: this.#extended && this.#offer.dsn, smtputf8: mail.smtputf8 });
    if (!recipient.ok) return refuse(recipient.reply);
    if (mail.accepted >= this.#settings.limits.recipients) return say(replies.TOO_MANY_RECIPIENTS);
    const answer = await mail.rcpt(recipient.value);
    return { replies: [answer], kind: isPermanent(answer) ? 'guess' : 'said' };
  }

  async #data(): Promise<Answer> {
    const mail = this.#mail;
    if (mail === null || this.#offer === null) return this.#needsMail();
    // RFC 5321 section 3.3, RFC 2920 section 3.1: every recipient was refused and DATA was pipelined behind them.
    if (mail.accepted === 0) return say(reply(554, '5.5.1', 'No valid recipients'));
    const answers = await takeMessage(this.#connection, mail, this.#offer.size, this.#settings);
    this.endMail();
    return { replies: answers, kind: 'taken' };
  }

  #reset(): Answer {
    this.endMail();
    return say(replies.OK);
  }

  async #startTls(): Promise<Answer> {
    const context = this.#secureContext();
    if (context === null) return fault(replies.NOT_IMPLEMENTED);
    if (this.#connection.secure) return fault(replies.badSequence('TLS is already active'));
    // RFC 3207 section 4.2: what was said in plain text is forgotten.
    this.endMail();
    this.#identity.heloName = null;
    this.#offer = null;
    this.#extended = false;
    this.#connection.send(replies.START_TLS);
    if (!(await this.#connection.startTls(context))) this.#settings.log.info({ listener: this.#listener.name }, 'TLS handshake failed');
    return say();
  }

  /** XFORWARD tells whose mail comes next, XCLIENT makes the session that client's and starts it over (Postfix XFORWARD_README, XCLIENT_README). */
  #proxy(argument: string, names: readonly AttributeName[]): Answer {
    if (!this.#identity.trusted) return fault(replies.NOT_AUTHORIZED);
    if (this.#mail !== null) return fault(replies.badSequence('Mail transaction in progress'));
    const attributes = parseAttributes(argument, names);
    if (!attributes.ok) return fault(attributes.reply);
    if (names === XFORWARD_NAMES) {
      this.#identity.forward(attributes.value);
      return say(replies.OK);
    }
    // A session must belong to somebody: without an address the peer's own rights would stay.
    if (attributes.value.get('ADDR') === null) return fault(replies.badArgument('Bad ADDR syntax'));
    this.#identity.become(attributes.value);
    this.#offer = null;
    this.#extended = false;
    return say(this.greeting());
  }

  #needsMail(): Answer {
    const answer = replies.badSequence('Send MAIL first');
    return this.#mailRefused ? say(answer) : fault(answer);
  }
}

/** RFC 5321 section 4.1.1. */
const takesNoArgument = (verb: string): Answer => fault(replies.badArgument(`${verb} takes no argument`));

/** Only broken syntax counts against the client: the size of a message or an extension we can't offer is no fault. */
const refuse = (answer: SmtpReply): Answer => (answer.code < 550 ? fault(answer) : say(answer));
