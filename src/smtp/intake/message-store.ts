/**
 * Keeps the octets of one message while they arrive: in memory up to a threshold and while the shared
 * budget lasts, on disk beyond. Never rejects: a disk that fails is remembered as `failed`, what was
 * written is removed, and the rest of the message is let go.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { type MessageContent, memoryContent } from '../../mail/content.ts';
import type { ByteBudget } from '../byte-budget.ts';
import { spilledContent } from '../spilled-content.ts';
import { spillPath } from './spool.ts';

/** Octets that keeping one chunk costs beside its content; charged, so that a message sent octet by octet can't cost a hundredfold. */
const CHUNK_OVERHEAD = 256;

export interface StoreOptions {
  budget: ByteBudget;
  spoolFolder: string;
  /** Octets, overhead included, from which a message goes to disk even when memory is left. */
  memoryThreshold: number;
  /** Told the cause when the disk fails. */
  onFailure(error: unknown): void;
}

export class MessageStore {
  readonly #options: StoreOptions;
  #chunks: Buffer[] = [];
  #size = 0;
  /** Octets taken from the budget, overhead included. */
  #taken = 0;
  #file: FileHandle | null = null;
  #path: string | null = null;
  #failed = false;
  #closed = false;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** True when the message could not be stored. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Adds octets and keeps them: they must not change any more. The promise, if there is one, is to be awaited before the next call (backpressure of the disk). */
  add(body: Buffer): Promise<void> | null {
    if (this.#failed || this.#closed || body.length === 0) return null;
    this.#size += body.length;
    const cost = body.length + CHUNK_OVERHEAD;
    if (this.#path === null && this.#taken + cost <= this.#options.memoryThreshold && this.#options.budget.take(cost)) {
      this.#taken += cost;
      this.#chunks.push(body);
      return null;
    }
    return this.#spill(body);
  }

  /**
   * The complete message; `null` when it could not be stored. Valid until `release`.
   * Nothing may be added any more.
   */
  async finish(): Promise<MessageContent | null> {
    if (this.#file !== null) await this.#closeFile();
    if (this.#failed || this.#closed) return null;
    if (this.#path !== null) return spilledContent(this.#path, this.#size);
    const [first] = this.#chunks;
    const whole = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    return memoryContent(whole);
  }

  /** Gives back memory and removes the file. Safe to call at any time, also twice. */
  async release(): Promise<void> {
    this.#closed = true;
    this.#forgetMemory();
    if (this.#file !== null) await this.#closeFile();
    const path = this.#path;
    this.#path = null;
    if (path !== null) await rm(path, { force: true }).catch(this.#options.onFailure);
  }

  async #spill(body: Buffer): Promise<void> {
    try {
      if (this.#file === null) {
        this.#path = spillPath(this.#options.spoolFolder);
        this.#file = await open(this.#path, 'wx', 0o600);
        for (const chunk of this.#chunks) await this.#file.appendFile(chunk);
        this.#forgetMemory();
      }
      await this.#file.appendFile(body);
    } catch (error) {
      await this.#fail(error);
    }
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    try {
      // Some file systems tell of a full disk only here.
      await file?.close();
    } catch (error) {
      await this.#fail(error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onFailure(error);
    await this.release();
  }

  #forgetMemory(): void {
    this.#chunks = [];
    this.#options.budget.give(this.#taken);
    this.#taken = 0;
  }
}
