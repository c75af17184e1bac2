/**
 * A next hop that does as it is told: an SMTP or LMTP server on 127.0.0.1 whose every stage can be
 * scripted to refuse, hang, talk nonsense or drop the connection, and which records each transaction's
 * bytes exactly. The script may be changed while it runs.
 *
 *     const hop = await ScriptedNextHop.start({ rcpt: ({ line }) => (line.includes('bob') ? say('550 5.1.1 No bob') : accept) });
 *     … hop.port, hop.mails, hop.commands('RCPT') …
 *     await hop.close();
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { accept, type Behaviour, type Mail, type Script, type Stage, usualExtensions } from './script.ts';
import { ScriptedDialogue } from './scripted-dialogue.ts';

export * from './script.ts';

export class ScriptedNextHop {
  script: Script;
  /** Transactions whose final dot came, in order. */
  readonly mails: Mail[] = [];
  /** Every command in order of arrival, after the number of its connection: `1 EHLO gate.test`. */
  readonly lines: string[] = [];
  /** Connections so far. */
  connections = 0;
  /** Connections open now. */
  readonly open = new Set<Socket>();
  readonly #server: Server;
  readonly #times = new Map<Stage, number>();
  readonly #watchers = new Set<() => void>();

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** @param where port, 0 for any free one; a fixed one brings a server back that was closed. Or the path of a local socket */
  static async start(script: Script = {}, where: number | string = 0): Promise<ScriptedNextHop> {
    const hop = new ScriptedNextHop(script);
    await new Promise<void>((resolve, reject) => {
      hop.#server.once('error', reject);
      if (typeof where === 'string') hop.#server.listen(where, resolve);
      else hop.#server.listen(where, '127.0.0.1', resolve);
    });
    return hop;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Commands that begin so, in order, without the number of their connection. */
  commands(beginning: string): string[] {
    return this.lines.map((line) => line.slice(line.indexOf(' ') + 1)).filter((line) => line.startsWith(beginning));
  }

  /** Resolves as soon as `condition` holds; looked at after every event of the server. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  /** Closes every open connection, as a server that restarts does; goes on listening. */
  dropAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  /** Says a line on every open connection that no command asked for, such as a 421. */
  sayToAll(line: string): void {
    for (const socket of this.open) socket.write(`${line}\r\n`);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.dropAll();
    await closed;
  }

  #welcome(socket: Socket): void {
    const number = ++this.connections;
    const hop = this;
    this.open.add(socket);
    socket.on('close', () => {
      this.open.delete(socket);
      this.#changed();
    });
    new ScriptedDialogue(
      {
        get protocol() {
          return hop.script.protocol ?? 'smtp';
        },
        get extensions() {
          return hop.script.extensions ?? usualExtensions;
        },
        decide: (stage, line) => this.#decide(stage, line, number),
        heard: (line) => this.lines.push(line),
        finished: (mail) => this.mails.push(mail),
        changed: () => this.#changed(),
      },
      number,
      socket,
    );
    this.#changed();
  }

  #decide(stage: Stage, line: string, connection: number): Behaviour {
    const times = (this.#times.get(stage) ?? 0) + 1;
    this.#times.set(stage, times);
    const scripted = this.script[stage] ?? accept;
    return typeof scripted === 'function' ? scripted({ line, connection, times }) : scripted;
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}
