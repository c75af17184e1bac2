/**
 * The bytes a client has sent and nobody has read yet. Reads ahead by at most `READ_AHEAD` octets and
 * then stops the socket, so that a client that floods us fills its own TCP window and not our memory;
 * up to there it keeps reading, so that a client that goes away while we work is noticed.
 */
import type { Duplex } from 'node:stream';

/** Octets buffered, overhead included, before the socket is paused. */
const READ_AHEAD = 64 * 1024;
/** What a buffered chunk costs beside its octets, so that a flood of tiny packets counts for what it takes. */
const CHUNK_OVERHEAD = 256;

export class ByteSource {
  readonly #socket: Duplex;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #ended = false;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
  }

  /** True once nothing will follow what is buffered. */
  get ended(): boolean {
    return this.#ended;
  }

  /** True when bytes wait to be taken. */
  get waiting(): boolean {
    return this.#chunks.length > 0;
  }

  /** The next bytes, never empty; `null` when none have arrived. The caller owns them and may change them in place. */
  take(): Buffer | null {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return null;
    this.#buffered -= chunk.length + CHUNK_OVERHEAD;
    if (this.#buffered < READ_AHEAD && !this.#ended) this.#socket.resume();
    return chunk;
  }

  /** Gives back the unread end of a chunk. */
  unread(rest: Buffer): void {
    if (rest.length === 0 || this.#stopped) return;
    this.#chunks.unshift(rest);
    this.#buffered += rest.length + CHUNK_OVERHEAD;
  }

  /** Resolves when `take` has something to give, or at the end. At most one caller waits at a time. */
  ready(): Promise<void> {
    if (this.waiting || this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Drops what is buffered and everything that follows: the end, as far as the reader can see. The socket drains on. */
  stop(): void {
    this.#stopped = true;
    this.#chunks = [];
    this.#buffered = 0;
    this.#onEnd();
    this.#socket.resume();
  }

  /** Drops what is buffered and lets go of the socket without reading on: what comes next belongs to TLS (RFC 3207 section 4.2). */
  detach(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#stopped = true;
    this.#chunks = [];
    this.#buffered = 0;
    this.#onEnd();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length + CHUNK_OVERHEAD;
    if (this.#buffered >= READ_AHEAD) this.#socket.pause();
    this.#signal();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#signal();
  };

  #signal(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
