/**
 * One TCP connection: octets in, replies out, deadlines, STARTTLS. Knows no command.
 *
 * Deadlines run only while the client owes us something. While we work (the next hop is asked, a message
 * is judged) the client waits for us, as RFC 5321 section 4.5.3.2 has it wait.
 */
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { SmtpReply } from '../mail/reply.ts';
import type { DataInput } from './intake/receive.ts';
import { IDLE_TIMEOUT } from './replies.ts';
import type { Timers } from './timers.ts';
import { ByteSource } from './wire/byte-source.ts';
import { type CommandEvent, CommandReader } from './wire/command-reader.ts';
import { formatReply } from './wire/reply-format.ts';

/** Milliseconds a connection we have ended waits for the client to end its side; no octet extends it. */
const HALF_CLOSE_MS = 5_000;
/** Milliseconds for a TLS handshake. */
const HANDSHAKE_MS = 30_000;

export class Connection implements DataInput {
  readonly #timers: Timers;
  readonly #idleMs: number;
  #socket: Socket;
  #source: ByteSource;
  #commands = new CommandReader();
  /** Replies that leave at the end of this turn. */
  #replies = '';
  #closing = false;
  #handshaking = false;
  #secure = false;

  constructor(socket: Socket, timers: Timers, idleMs: number) {
    this.#socket = socket;
    this.#timers = timers;
    this.#idleMs = idleMs;
    this.#source = new ByteSource(socket);
    // A reply must not wait for the acknowledgement of the one before it.
    socket.setNoDelay(true);
    // A reset is the client's end and nothing depends on its cause. Always the topmost socket: TLS must not be torn down from below.
    socket.on('error', () => this.#socket.destroy());
  }

  get secure(): boolean {
    return this.#secure;
  }

  /** True once we have hung up or the client is gone. */
  get closing(): boolean {
    return this.#closing || this.gone;
  }

  /** True when nobody is there to hear a reply. A client that only ended its own side still listens. */
  get gone(): boolean {
    return this.#socket.destroyed;
  }

  /** Queues a reply. Replies of one turn of the event loop leave together, in order (RFC 2920 section 3.2). */
  send(reply: SmtpReply): void {
    if (this.closing || this.#handshaking || !this.#socket.writable) return;
    if (this.#replies === '') process.nextTick(() => this.#flush());
    this.#replies += formatReply(reply);
  }

  /** Resolves when the client has taken most of its replies: who doesn't read them is not served on. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return;
    const cancel = this.#timers.after(this.#idleMs, () => this.destroy());
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
    cancel();
  }

  /** What the client does within `ms` milliseconds. */
  async watch(ms: number): Promise<'silent' | 'speaks' | 'leaves'> {
    const silent = await new Promise<boolean>((resolve) => {
      const cancel = this.#timers.after(ms, () => resolve(true));
      void this.#source.ready().then(() => {
        cancel();
        resolve(false);
      });
    });
    if (silent) return 'silent';
    return this.#source.waiting ? 'speaks' : 'leaves';
  }

  /** The next command; `null` at the end. Its deadline is not extended by single octets. */
  async nextCommand(): Promise<CommandEvent | null> {
    let cancel: (() => void) | null = null;
    try {
      for (;;) {
        const chunk = this.#source.take();
        if (chunk !== null) {
          const { event, used } = this.#commands.feed(chunk);
          this.#source.unread(chunk.subarray(used));
          if (event !== null) return event;
        } else {
          if (this.#source.ended) return null;
          cancel ??= this.#timers.after(this.#idleMs, () => this.hangUp(IDLE_TIMEOUT));
          await this.#source.ready();
        }
      }
    } finally {
      cancel?.();
    }
  }

  /** The next octets of a message; `null` at the end. */
  async read(): Promise<Buffer | null> {
    const chunk = this.#source.take();
    if (chunk !== null || this.#source.ended) return chunk;
    const cancel = this.#timers.after(this.#idleMs, () => this.hangUp(IDLE_TIMEOUT));
    await this.#source.ready();
    cancel();
    return this.#source.take();
  }

  unread(rest: Buffer): void {
    this.#source.unread(rest);
  }

  /**
   * Hands the socket to TLS. What the client sent in plain text behind STARTTLS is dropped, not run
   * inside TLS (RFC 3207 section 4.2, CVE-2011-0411), and a half-read command with it.
   * @returns false when the handshake fails; the connection is gone then.
   */
  async startTls(context: SecureContext): Promise<boolean> {
    const plain = this.#socket;
    // The reply must be on its way before the first TLS record, and the wrap must stand before the next octet is read.
    this.#flush();
    this.#source.detach();
    this.#handshaking = true;
    const socket = new TLSSocket(plain, { isServer: true, secureContext: context });
    this.#socket = socket;
    // Reads from the start: otherwise a client that leaves within the handshake would go unnoticed.
    this.#source = new ByteSource(socket);
    this.#commands = new CommandReader();
    const established = await this.#handshake(socket);
    this.#handshaking = false;
    if (!established) {
      socket.destroy();
      return false;
    }
    this.#secure = true;
    return true;
  }

  /** Says a last word, ends our side, and reads nothing more. */
  hangUp(last?: SmtpReply): void {
    // In the middle of a handshake there is nobody to talk to, in plain text least of all.
    if (this.#handshaking) this.destroy();
    if (this.#closing) return;
    if (last !== undefined) this.send(last);
    this.#closing = true;
    const socket = this.#socket;
    this.#flush();
    socket.end();
    this.#source.stop();
    const cancel = this.#timers.after(HALF_CLOSE_MS, () => socket.destroy());
    socket.once('close', cancel);
  }

  /** Shutdown: a connection we have ended goes as soon as its last reply is out, any other at once. */
  leave(): void {
    if (this.#closing && !this.#handshaking) this.#socket.destroySoon();
    else this.destroy();
  }

  destroy(): void {
    this.#closing = true;
    this.#socket.destroy();
    this.#source.stop();
  }

  /** Calls back once the socket is gone. */
  onceClosed(listener: () => void): void {
    this.#socket.once('close', listener);
  }

  #handshake(socket: TLSSocket): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(HANDSHAKE_MS, () => socket.destroy());
      const done = (established: boolean) => () => {
        cancel();
        resolve(established);
      };
      // Once: a TLS 1.2 client may renegotiate, which must not look like a second STARTTLS.
      socket.once('secure', done(true));
      socket.once('end', done(false));
      socket.once('close', done(false));
      socket.once('_tlsError', done(false));
      // Stays for the whole life of the socket: an unheard error would end the process.
      socket.on('error', () => {
        done(false)();
        socket.destroy();
      });
    });
  }

  #flush(): void {
    const replies = this.#replies;
    this.#replies = '';
    if (replies !== '') this.#socket.write(replies);
  }
}
