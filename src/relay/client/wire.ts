/**
 * One connection as a line of replies and a place to write to. Knows bytes, replies, time and the end
 * of the connection; nothing of what a command means.
 */
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { SmtpReply } from '../../mail/reply.ts';
import { ReplyParser } from './reply-parser.ts';
import { type Stage, Trouble, type TroubleKind } from './trouble.ts';

/** Replies nobody asked for are kept for whoever asks next, within reason. */
const mostUnread = 10_000;
/** Milliseconds a polite goodbye may take. */
const goodbyeMs = 1_000;

export class Wire {
  #socket: Socket;
  #parser = new ReplyParser();
  #replies: SmtpReply[] = [];
  #ending: { kind: TroubleKind; detail: string; cause?: unknown } | null = null;
  /** Looks again at what the one who waits is waiting for. */
  #look: (() => void) | null = null;
  /** Called once, when the connection can no longer be used. */
  onEnd: (() => void) | null = null;
  #secure = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#attach();
  }

  get alive(): boolean {
    return this.#ending === null;
  }

  /** Alive, and nothing was said that nobody has read: fit for another transaction. */
  get quiet(): boolean {
    return this.alive && this.#replies.length === 0;
  }

  get hasReply(): boolean {
    return this.#replies.length > 0;
  }

  get secure(): boolean {
    return this.#secure;
  }

  /** True when what is said cannot be overheard on a network: a loopback address or a local socket. */
  get local(): boolean {
    const address = this.#socket.remoteAddress;
    return address === undefined || address === '::1' || /^(?:::ffff:)?127\./.test(address);
  }

  /** @returns false when the buffer is full: wait with `drained` */
  write(data: string | Buffer): boolean {
    return this.alive ? this.#socket.write(data) : false;
  }

  /** The next reply. Rejects with a Trouble of that stage; the connection is of no use then. */
  reply(stage: Stage, ms: number): Promise<SmtpReply> {
    return this.#wait(stage, ms, () => this.#replies.shift());
  }

  /** Resolves when there is room to write, or when a reply came too early: look at `hasReply`. */
  async drained(stage: Stage, ms: number): Promise<void> {
    await this.#wait(stage, ms, () => (this.hasReply || (this.alive && !this.#socket.writableNeedDrain) ? true : undefined));
  }

  #wait<T>(stage: Stage, ms: number, ready: () => T | undefined): Promise<T> {
    const at = ready();
    if (at !== undefined) return Promise.resolve(at);
    if (this.#ending !== null) return Promise.reject(this.#trouble(stage));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end('timeout', `nothing within ${Math.round(ms)} ms`), ms);
      this.#look = () => {
        const value = ready();
        if (value === undefined && this.#ending === null) return;
        clearTimeout(timer);
        this.#look = null;
        if (value === undefined) reject(this.#trouble(stage));
        else resolve(value);
      };
    });
  }

  /**
   * Goes over to TLS. What the peer said in the clear after its reply to STARTTLS is forgotten: it was
   * not protected, and might be someone else's (RFC 3207 section 6).
   */
  async startTls(options: ConnectionOptions, ms: number): Promise<void> {
    const plain = this.#socket;
    this.#detach();
    this.#parser = new ReplyParser();
    this.#replies = [];
    const secure = connectTls({ ...options, socket: plain });
    await new Promise<void>((resolve, reject) => {
      const fail = (cause?: unknown): void => {
        clearTimeout(timer);
        secure.destroy();
        plain.destroy();
        reject(new Trouble('tls', 'starttls', cause instanceof Error ? cause.message : 'connection closed', cause));
      };
      const timer = setTimeout(() => fail(new Error('handshake took too long')), ms);
      secure.on('error', fail);
      secure.once('close', fail);
      secure.once('secureConnect', () => {
        clearTimeout(timer);
        secure.removeListener('error', fail);
        secure.removeListener('close', fail);
        resolve();
      });
    });
    this.#socket = secure;
    this.#secure = true;
    this.#attach();
  }

  /** An idle connection does not keep the process running. */
  idle(yes: boolean): void {
    if (yes) this.#socket.unref();
    else this.#socket.ref();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#end('dropped', 'closed by us');
  }

  /** Says goodbye without waiting for the answer; resolves when the connection is closed. */
  quit(): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), goodbyeMs);
      socket.ref();
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end('QUIT\r\n');
    });
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      for (const reply of this.#parser.push(chunk)) this.#replies.push(reply);
    } catch (cause) {
      this.#end('garbled', cause instanceof Error ? cause.message : String(cause), cause);
      return;
    }
    if (this.#replies.length > mostUnread) this.#end('garbled', 'far more replies than commands');
    this.#look?.();
  };
  readonly #onDrain = (): void => this.#look?.();
  readonly #onError = (cause: Error): void => this.#end('dropped', cause.message, cause);
  readonly #onClose = (): void => this.#end('dropped', 'closed by the peer');

  #attach(): void {
    this.#socket.on('data', this.#onData).on('drain', this.#onDrain).on('error', this.#onError).on('end', this.#onClose).on('close', this.#onClose);
  }

  #detach(): void {
    const socket = this.#socket;
    socket.removeListener('data', this.#onData).removeListener('drain', this.#onDrain);
    socket.removeListener('error', this.#onError).removeListener('end', this.#onClose).removeListener('close', this.#onClose);
    // From here on the TLS layer reports; the bare socket's errors must still find a listener.
    socket.on('error', () => undefined);
  }

  #end(kind: TroubleKind, detail: string, cause?: unknown): void {
    if (this.#ending !== null) return;
    this.#ending = { kind, detail, cause };
    this.#socket.destroy();
    this.#look?.();
    this.onEnd?.();
  }

  #trouble(stage: Stage): Trouble {
    const { kind, detail, cause } = this.#ending ?? { kind: 'dropped', detail: '' };
    return new Trouble(kind, stage, detail, cause);
  }
}
