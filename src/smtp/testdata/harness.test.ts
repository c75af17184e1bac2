/**
 * What the front door's tests share: a road in memory, timers fired by hand, and a client that says
 * exactly the octets it is told. Named `.test.ts` so that the build leaves it out; holds no test itself.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { MessageContent } from '../../mail/content.ts';
import type { Client, MailParameters, Recipient } from '../../mail/envelope.ts';
import { reply, type SmtpReply } from '../../mail/reply.ts';
import type { Capabilities, ListenerFacts, Log, Road, Transaction } from '../../ports.ts';
import { type ByteBudget, createByteBudget } from '../byte-budget.ts';
import { createFrontDoor, type FrontDoor } from '../front-door.ts';
import { cleanSpool } from '../intake/spool.ts';
import type { FrontDoorOptions, ListenerOptions, SmtpLimits } from '../options.ts';
import type { Timers } from '../timers.ts';

export const ALL: Capabilities = { size: 0, eightBitMime: true, smtpUtf8: true, dsn: true };

/** One transaction as the road saw it. */
export interface Seen {
  listener: ListenerFacts;
  client: Client;
  mail: { reversePath: string; parameters: MailParameters };
  recipients: Recipient[];
  /** Octets of the message; `null` before the dot. */
  message: Buffer | null;
  /** True when the message came from disk. */
  spilled: boolean;
  aborted: boolean;
}

/** A road that keeps everything in memory and answers as it is told. */
export class FakeRoad implements Road {
  readonly seen: Seen[] = [];
  offer: Capabilities = ALL;
  onRcpt: (recipient: Recipient) => SmtpReply | Promise<SmtpReply> = () => reply(250, '2.1.5', 'Ok');
  onData: (content: MessageContent, seen: Seen) => SmtpReply[] | Promise<SmtpReply[]> = (_, seen) => seen.recipients.map(() => reply(250, '2.0.0', 'Taken'));

  async capabilities(): Promise<Capabilities> {
    return this.offer;
  }

  begin(listener: ListenerFacts, client: Client, mail: Seen['mail']): Transaction {
    const seen: Seen = { listener, client, mail, recipients: [], message: null, spilled: false, aborted: false };
    this.seen.push(seen);
    return {
      id: `T${this.seen.length}`,
      rcpt: async (recipient) => {
        const answer = await this.onRcpt(recipient);
        if (answer.code === 250) seen.recipients.push(recipient);
        return answer;
      },
      data: async (content) => {
        seen.message = Buffer.from(await content.bytes());
        seen.spilled = content.path !== null;
        return this.onData(content, seen);
      },
      abort: () => {
        seen.aborted = true;
      },
    };
  }

  /** Messages taken, as text. */
  get messages(): string[] {
    return this.seen.flatMap((s) => (s.message === null ? [] : [s.message.toString('latin1')]));
  }
}

/** Deadlines that pass when the test says so. */
export class ManualTimers implements Timers {
  readonly #armed = new Set<{ ms: number; fire: () => void }>();
  readonly #watchers: { ms: number; seen: () => void }[] = [];

  after(ms: number, fire: () => void): () => void {
    const timer = { ms, fire };
    this.#armed.add(timer);
    for (const watcher of this.#watchers.splice(0)) {
      if (watcher.ms === ms) watcher.seen();
      else this.#watchers.push(watcher);
    }
    return () => this.#armed.delete(timer);
  }

  /** True when a deadline of `ms` runs. */
  isArmed(ms: number): boolean {
    return [...this.#armed].some((timer) => timer.ms === ms);
  }

  /** Lets every running deadline of `ms` pass, waiting for one to be set if there is none. */
  async pass(ms: number): Promise<void> {
    if (!this.isArmed(ms)) await new Promise<void>((seen) => this.#watchers.push({ ms, seen }));
    for (const timer of [...this.#armed]) {
      if (timer.ms !== ms) continue;
      this.#armed.delete(timer);
      timer.fire();
    }
  }
}

/** A promise and the function that resolves it. */
export function latch(): { passed: Promise<void>; open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

export const LIMITS: SmtpLimits = { messageBytes: 1_000_000, recipients: 5, connections: 10, idleMs: 300_000, dataMs: 600_000, receivedHops: 8 };
export const TRUSTED = ['127.0.0.0/8', '::1'];

export interface Started {
  door: FrontDoor;
  road: FakeRoad;
  timers: ManualTimers;
  budget: ByteBudget;
  spoolFolder: string;
  port: number;
  /** What was logged, `level text`. */
  logged: string[];
  dial(): Promise<Dialer>;
  /** Dials and reads the greeting and the EHLO (or LHLO) reply. */
  greeted(): Promise<Dialer>;
}

type Overrides = Partial<Omit<FrontDoorOptions, 'listener' | 'limits'>> & {
  listener?: Partial<ListenerOptions>;
  limits?: Partial<SmtpLimits>;
  road?: FakeRoad;
};

/** A front door on a free loopback port, closed when the test ends. */
export async function start(t: TestContext, overrides: Overrides = {}): Promise<Started> {
  const road = overrides.road ?? new FakeRoad();
  const timers = new ManualTimers();
  const budget = overrides.budget ?? createByteBudget(10_000_000);
  const folder = await mkdtemp(join(tmpdir(), 'kithgate-smtp-'));
  const spoolFolder = overrides.spoolFolder ?? join(folder, 'spool');
  await cleanSpool(spoolFolder).catch(() => undefined);
  const logged: string[] = [];
  const say = (level: string) => (_: object, text: string) => {
    logged.push(`${level} ${text}`);
  };
  const log: Log = { info: say('info'), warn: say('warn'), error: say('error') };
  const door = createFrontDoor({
    hostname: 'gate.example.org',
    clock: { now: () => 0 },
    log,
    timers,
    ...overrides,
    road,
    budget,
    spoolFolder,
    limits: { ...LIMITS, ...overrides.limits },
    listener: { name: 'inbound', direction: 'inbound', protocol: 'smtp', address: '127.0.0.1', port: 0, trustedPeers: TRUSTED, ...overrides.listener },
  });
  const { port } = await door.listen();
  const dialers: Dialer[] = [];
  t.after(async () => {
    for (const dialer of dialers) dialer.socket.destroy();
    const closed = door.close(1);
    if (timers.isArmed(1)) await timers.pass(1);
    await closed;
    await rm(folder, { recursive: true, force: true });
  });
  const dial = async (): Promise<Dialer> => {
    const dialer = await Dialer.to(port);
    dialers.push(dialer);
    return dialer;
  };
  const greeted = async (): Promise<Dialer> => {
    const client = await dial();
    await client.expect(220);
    await client.ask(`${overrides.listener?.protocol === 'lmtp' ? 'LHLO' : 'EHLO'} client.example`, 250);
    return client;
  };
  return { door, road, timers, budget, spoolFolder, port, logged, dial, greeted };
}

/** A client without opinions: sends octets, reads replies. */
export class Dialer {
  socket: Socket;
  #input = '';
  #ended = false;
  #wake: (() => void) | null = null;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#listen(socket);
  }

  static async to(port: number): Promise<Dialer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const dialer = new Dialer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return dialer;
  }

  send(octets: string | Buffer): void {
    this.socket.write(typeof octets === 'string' ? Buffer.from(octets, 'utf8') : octets);
  }

  /** Reads one whole reply, lines joined by `\n`; `null` when the server has closed. */
  async reply(): Promise<string | null> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#input)?.[0];
      if (whole !== undefined) {
        this.#input = this.#input.slice(whole.length);
        return whole.trimEnd().replaceAll('\r\n', '\n');
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Reads one reply and checks how it starts. */
  async expect(start: number | string): Promise<string> {
    const got = await this.reply();
    assert.ok(got?.startsWith(String(start)), `expected ${start}, got ${got}`);
    return got ?? '';
  }

  /** Says one command line and checks how its reply starts. */
  async ask(line: string, start: number | string): Promise<string> {
    this.send(`${line}\r\n`);
    return this.expect(start);
  }

  /** Resolves when the server has closed; replies before that are dropped. */
  async closed(): Promise<void> {
    while ((await this.reply()) !== null);
  }

  /** MAIL, RCPT for each, DATA: up to the 354. */
  async openData(recipients: string[] = ['anna@example.org'], parameters = ''): Promise<void> {
    await this.ask(`MAIL FROM:<sim@partner.example>${parameters}`, 250);
    for (const recipient of recipients) await this.ask(`RCPT TO:<${recipient}>`, 250);
    await this.ask('DATA', 354);
  }

  async upgrade(): Promise<TLSSocket> {
    const secure = connectTls({ socket: this.socket, rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve);
      secure.once('error', reject);
    });
    this.socket.removeAllListeners('data');
    this.socket = secure;
    this.#listen(secure);
    return secure;
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk) => {
      this.#input += chunk.toString('utf8');
      this.#signal();
    });
    const end = (): void => {
      this.#ended = true;
      this.#signal();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', end);
  }

  #signal(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
