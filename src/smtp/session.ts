/** One client's session: commands in order, each answered exactly once, until one of us has had enough. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { reply, type SmtpReply } from '../mail/reply.ts';
import type { Connection } from './connection.ts';
import { type Answer, Dialogue } from './dialogue.ts';
import type { Identity } from './identity.ts';
import type { FrontDoorSettings } from './options.ts';
import { malformed, SHUTTING_DOWN, SPOKE_TOO_SOON, TOO_MANY_ERRORS, TOO_MANY_REFUSED } from './replies.ts';

/** Bad commands after which a client is sent away; a message taken clears the count. */
const MAX_ERRORS = 10;
/** Recipients refused for good after which a peer that isn't trusted is sent away: it is guessing addresses. */
const MAX_GUESSES = 100;
/** Commands run before others get their turn, so that one packet full of NOOP holds up nobody. */
const COMMANDS_PER_TURN = 100;

export class Session {
  readonly #settings: FrontDoorSettings;
  readonly #connection: Connection;
  readonly #identity: Identity;
  readonly #dialogue: Dialogue;
  #errors = 0;
  #guesses = 0;
  /** True while the client is to speak. */
  #waiting = false;
  #retiring = false;

  /** @param secureContext the certificate in force, `null` for none; asked at each greeting, so that it can be replaced. */
  constructor(settings: FrontDoorSettings, connection: Connection, identity: Identity, secureContext: () => SecureContext | null) {
    this.#settings = settings;
    this.#connection = connection;
    this.#identity = identity;
    this.#dialogue = new Dialogue(settings, connection, identity, secureContext);
  }

  /** Serves the client until one of us leaves. Never rejects. */
  async run(): Promise<void> {
    try {
      if (await this.#welcome()) await this.#serve();
    } catch (error) {
      this.#settings.log.error({ err: error, ...this.#who() }, 'SMTP session failed');
      this.#connection.hangUp(reply(421, '4.3.0', 'Local error, closing connection'));
    } finally {
      this.#dialogue.endMail();
      this.#connection.hangUp();
    }
  }

  /** Ends the session as soon as no mail transaction is open. */
  retire(): void {
    this.#retiring = true;
    if (this.#waiting && !this.#dialogue.inTransaction) this.#connection.hangUp(SHUTTING_DOWN);
  }

  /** RFC 5321 section 4.3.1: the client waits for the greeting. Who doesn't is seldom a mail server. */
  async #welcome(): Promise<boolean> {
    const delay = this.#identity.trusted ? 0 : this.#settings.greetingDelayMs;
    const client = delay > 0 ? await this.#connection.watch(delay) : 'silent';
    if (client === 'leaves') return false;
    if (client === 'speaks') {
      this.#settings.log.info(this.#who(), 'client spoke before the greeting');
      this.#connection.hangUp(SPOKE_TOO_SOON);
      return false;
    }
    this.#connection.send(this.#dialogue.greeting());
    return true;
  }

  async #serve(): Promise<void> {
    for (let count = 1; !this.#connection.closing; count++) {
      if (this.#retiring && !this.#dialogue.inTransaction) {
        this.#connection.hangUp(SHUTTING_DOWN);
        return;
      }
      this.#waiting = true;
      const event = await this.#connection.nextCommand();
      this.#waiting = false;
      if (event === null) return;
      this.#say(event.kind === 'line' ? await this.#dialogue.execute(event.text) : { replies: [malformed(event.why)], kind: 'fault' });
      await this.#connection.drained();
      if (count % COMMANDS_PER_TURN === 0) await nextTurn();
    }
  }

  #say(answer: Answer): void {
    const enough = this.#hasEnough(answer.kind);
    if (enough !== null) {
      this.#settings.log.info(this.#who(), enough.lines.join(' '));
      this.#connection.hangUp(enough);
      return;
    }
    for (const said of answer.replies) {
      // RFC 5321 sections 3.8 and 4.1.1.10: after these two the channel closes.
      if (said.code === 421 || said.code === 221) this.#connection.hangUp(said);
      else this.#connection.send(said);
    }
  }

  #hasEnough(kind: Answer['kind']): SmtpReply | null {
    if (kind === 'taken') this.#errors = 0;
    if (kind === 'fault' && ++this.#errors >= MAX_ERRORS) return TOO_MANY_ERRORS;
    if (kind === 'guess' && !this.#identity.trusted && ++this.#guesses >= MAX_GUESSES) return TOO_MANY_REFUSED;
    return null;
  }

  #who(): Record<string, unknown> {
    return { listener: this.#settings.listener.name, client: this.#identity.client(this.#connection.secure) };
  }
}
