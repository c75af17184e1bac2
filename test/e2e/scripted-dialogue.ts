/**
 * One connection of a scripted next hop. Commands are taken one after the other, pipelined or not; only
 * CRLF ends a line and only CRLF.CRLF ends content, so that what is recorded is what was sent.
 */
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Behaviour, Mail, Stage } from './script.ts';
import { cert, key } from './self-signed.ts';

/** What a dialogue asks of, and tells, the server around it. */
export interface Prompter {
  readonly protocol: 'smtp' | 'lmtp';
  readonly extensions: readonly string[];
  decide(stage: Stage, line: string): Behaviour;
  heard(line: string): void;
  finished(mail: Mail): void;
  /** Something happened: whoever waits may look again. */
  changed(): void;
}

type Begun = Pick<Mail, 'xforward' | 'mail' | 'rcpts'>;

const positive = (answer: string): boolean => answer.startsWith('2');

export class ScriptedDialogue {
  readonly #prompter: Prompter;
  readonly #connection: number;
  #socket: Socket;
  #input = Buffer.alloc(0);
  /** `deaf` ignores all further input. */
  #mode: 'commands' | 'credentials' | 'content' | 'deaf' = 'commands';
  #secure = false;
  #xforward: string[] = [];
  #mail: Begun | null = null;
  #contentBegun = false;
  #credentialsLeft = 0;

  constructor(prompter: Prompter, connection: number, socket: Socket) {
    this.#prompter = prompter;
    this.#connection = connection;
    this.#socket = socket;
    this.#listen(socket);
    this.#perform('greeting', '', '220 next-hop.test ESMTP');
  }

  #listen(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#read();
      this.#prompter.changed();
    });
  }

  #read(): void {
    while (this.#mode !== 'deaf' && this.#input.length > 0) {
      if (this.#mode === 'content') {
        if (!this.#readContent()) return;
        continue;
      }
      const end = this.#input.indexOf('\r\n');
      if (end === -1) return;
      const line = this.#input.toString('utf8', 0, end);
      this.#input = this.#input.subarray(end + 2);
      if (this.#mode === 'credentials') {
        this.#takeCredential();
      } else {
        this.#prompter.heard(`${this.#connection} ${line}`);
        this.#command(line, /^[A-Za-z]*/.exec(line)?.[0].toUpperCase() ?? '');
      }
    }
  }

  #command(line: string, verb: string): void {
    const hello = this.#prompter.protocol === 'lmtp' ? 'LHLO' : 'EHLO';
    if (verb === hello) {
      const keywords = this.#prompter.extensions.filter((keyword) => !(this.#secure && keyword === 'STARTTLS'));
      this.#perform('hello', line, ...['next-hop.test', ...keywords].map((text, i) => `250${i < keywords.length ? '-' : ' '}${text}`));
    } else if (verb === 'HELO' && hello === 'EHLO') {
      this.#perform('helo', line, '250 next-hop.test');
    } else if (verb === 'STARTTLS') {
      if (positive(this.#perform('starttls', line, '220 2.0.0 Ready to start TLS'))) this.#startTls();
    } else if (verb === 'AUTH') {
      this.#auth(line);
    } else if (verb === 'XFORWARD') {
      if (positive(this.#perform('xforward', line, '250 2.0.0 Ok'))) this.#xforward.push(line);
    } else if (verb === 'MAIL') {
      if (this.#mail !== null) this.#say('503 5.5.1 Nested MAIL command');
      else if (positive(this.#perform('mail', line, '250 2.1.0 Ok'))) this.#mail = { xforward: this.#xforward, mail: line, rcpts: [] };
    } else if (verb === 'RCPT') {
      if (this.#mail === null) this.#say('503 5.5.1 MAIL first');
      else if (positive(this.#perform('rcpt', line, '250 2.1.5 Ok'))) this.#mail.rcpts.push(line);
    } else if (verb === 'DATA') {
      const good = (this.#mail?.rcpts.length ?? 0) > 0 ? '354 Go ahead' : '503 5.5.1 No valid recipients';
      if (this.#perform('data', line, good).startsWith('3')) this.#mode = 'content';
    } else if (verb === 'RSET') {
      this.#forget();
      this.#perform('rset', line, '250 2.0.0 Ok');
    } else if (verb === 'QUIT') {
      this.#mode = 'deaf';
      this.#socket.end('221 2.0.0 Bye\r\n');
    } else {
      this.#say('500 5.5.2 Command unrecognized');
    }
  }

  #auth(line: string): void {
    const login = /LOGIN$/i.test(line);
    const answer = this.#perform('auth', line, login ? '334 VXNlcm5hbWU6' : '235 2.7.0 Welcome');
    if (!login || !answer.startsWith('334')) return;
    this.#mode = 'credentials';
    this.#credentialsLeft = 2;
  }

  #takeCredential(): void {
    this.#credentialsLeft--;
    this.#say(this.#credentialsLeft > 0 ? '334 UGFzc3dvcmQ6' : '235 2.7.0 Welcome');
    if (this.#credentialsLeft === 0) this.#mode = 'commands';
  }

  /** @returns true when the final dot was found */
  #readContent(): boolean {
    if (!this.#contentBegun) {
      this.#contentBegun = true;
      this.#perform('content', '');
    }
    const empty = this.#input.subarray(0, 3).equals(Buffer.from('.\r\n'));
    const end = empty ? 0 : this.#input.indexOf('\r\n.\r\n') + 2;
    if (this.#mode === 'deaf' || (!empty && end < 2)) return false;
    const wire = Buffer.from(this.#input.subarray(0, end));
    const content = Buffer.from(wire.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
    const begun = this.#mail ?? { xforward: [], mail: '', rcpts: [] };
    const mail: Mail = { connection: this.#connection, secure: this.#secure, ...begun, wire, content, replies: [] };
    this.#input = this.#input.subarray(end + 3);
    this.#mode = 'commands';
    this.#forget();
    this.#prompter.finished(mail);
    for (const line of this.#prompter.protocol === 'lmtp' ? mail.rcpts : ['']) {
      const answer = this.#perform('dot', line, '250 2.0.0 Ok: queued');
      if (answer !== '') mail.replies.push(answer);
      if (this.#hasLeft()) break;
    }
    return true;
  }

  #hasLeft(): boolean {
    return this.#mode === 'deaf';
  }

  #forget(): void {
    this.#mail = null;
    this.#xforward = [];
    this.#contentBegun = false;
  }

  /**
   * Plays a stage.
   *
   * @param well what a good server says
   * @returns what was said and is in force; `''` where nothing is: silence, raw octets, the end of the connection
   */
  #perform(stage: Stage, line: string, ...well: string[]): string {
    const behaviour = this.#prompter.decide(stage, line);
    switch (behaviour.kind) {
      case 'accept':
        this.#say(...well);
        return well[0] ?? '';
      case 'say':
        this.#say(...behaviour.lines);
        return behaviour.lines[0] ?? '';
      case 'raw':
        this.#socket.write(behaviour.bytes);
        return '';
      case 'stall':
        this.#socket.pause();
        break;
      case 'drop':
        if (behaviour.lines.length > 0) this.#socket.end(`${behaviour.lines.join('\r\n')}\r\n`);
        else this.#socket.destroy();
        break;
      case 'hang':
        break;
    }
    this.#mode = 'deaf';
    return '';
  }

  #say(...lines: string[]): void {
    if (lines.length > 0) this.#socket.write(`${lines.join('\r\n')}\r\n`);
  }

  #startTls(): void {
    this.#socket.removeAllListeners('data');
    this.#forget();
    this.#input = Buffer.alloc(0);
    this.#secure = true;
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext: createSecureContext({ key, cert }) });
    this.#listen(this.#socket);
  }
}
