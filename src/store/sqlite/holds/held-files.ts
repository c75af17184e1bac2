/**
 * Bytes of held messages: `<id>.eml` in the held folder, and `<id>.json` beside it with all the row
 * knows, so that a hold survives a lost database. Each file is written whole or not at all: temporary
 * name, fsync, rename, fsync of the folder.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessageContent } from '../../../mail/content.ts';
import { StoreUnavailable } from '../../../ports.ts';
import { codeOf, onDisk } from '../trouble.ts';

export interface FoundFile {
  name: string;
  /** Last change, ms. */
  changedAt: number;
}

/** Where held bytes are kept: the disk, or memory for a throwaway store. */
export interface HeldFiles {
  writeMessage(id: string, content: MessageContent): Promise<void>;
  writeDescription(id: string, json: string): Promise<void>;
  hasMessage(id: string): Promise<boolean>;
  /** Rejects with `StoreUnavailable` when the bytes are not there. */
  message(id: string): Promise<MessageContent>;
  removeMessage(id: string): Promise<void>;
  removeDescription(id: string): Promise<void>;
}

const SAFE_ID = /^[A-Za-z0-9_-]{1,80}$/;

export class DiskHeldFiles implements HeldFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async prepare(): Promise<void> {
    await onDisk(() => mkdir(this.#folder, { recursive: true, mode: 0o700 }));
  }

  async writeMessage(id: string, content: MessageContent): Promise<void> {
    await this.#write(`${checked(id)}.eml`, content.memory === null ? content.chunks() : [content.memory]);
  }

  async writeDescription(id: string, json: string): Promise<void> {
    await this.#write(`${checked(id)}.json`, [Buffer.from(json)]);
  }

  async hasMessage(id: string): Promise<boolean> {
    return (await this.#size(`${checked(id)}.eml`)) !== null;
  }

  async message(id: string): Promise<MessageContent> {
    const name = `${checked(id)}.eml`;
    const size = await this.#size(name);
    if (size === null) throw new StoreUnavailable(`the bytes of held message ${id} are missing`);
    const path = join(this.#folder, name);
    return { size, memory: null, path, chunks: () => createReadStream(path), bytes: () => onDisk(() => readFile(path)) };
  }

  async removeMessage(id: string): Promise<void> {
    await this.remove(`${checked(id)}.eml`);
  }

  async removeDescription(id: string): Promise<void> {
    await this.remove(`${checked(id)}.json`);
  }

  /** Removes one file, durably; one that is not there is gone already. */
  async remove(name: string): Promise<void> {
    await onDisk(() => rm(join(this.#folder, name), { force: true }));
    await this.#syncFolder();
  }

  async list(): Promise<FoundFile[]> {
    const names = await onDisk(() => readdir(this.#folder));
    return Promise.all(names.map(async (name) => ({ name, changedAt: (await stat(join(this.#folder, name))).mtimeMs })));
  }

  read(name: string): Promise<string> {
    return onDisk(() => readFile(join(this.#folder, name), 'utf8'));
  }

  async #write(name: string, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const path = join(this.#folder, name);
    const temporary = `${path}.tmp`;
    await onDisk(async () => {
      try {
        await writeDurably(temporary, chunks);
        await rename(temporary, path);
      } catch (error) {
        // Half a message must not keep a full disk full.
        await rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
    });
    await this.#syncFolder();
  }

  /** Without this a rename or a removal may not outlive a power cut. */
  #syncFolder(): Promise<void> {
    return onDisk(async () => {
      const folder = await open(this.#folder, 'r');
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    });
  }

  async #size(name: string): Promise<number | null> {
    try {
      return (await stat(join(this.#folder, name))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }
}

async function writeDurably(path: string, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Ids are ours, but a command line names them too: none may leave the folder. */
function checked(id: string): string {
  if (!SAFE_ID.test(id)) throw new RangeError(`not a held message's id: ${JSON.stringify(id.slice(0, 80))}`);
  return id;
}
