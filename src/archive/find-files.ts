/** All regular files below some paths, each once. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SkipList } from './skip-list.ts';

export interface FoundFile {
  folder: string;
  name: string;
}

/**
 * Rejects, in words for an operator, when one of the paths themselves can't be read; below them trouble is noted in `skipped`.
 * What is remembered is one path a folder, not one a file.
 */
export async function* findFiles(paths: readonly string[], skipped: SkipList): AsyncGenerator<FoundFile> {
  for (const path of paths) {
    await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${path} can't be read (${error.code})`, { cause: error });
    });
  }
  const walk = new Walk(skipped);
  for (const path of paths) yield* walk.any(path);
  // Links may lead in circles, and to what is found without them: they come last.
  for (let path = walk.links.shift(); path !== undefined; path = walk.links.shift()) yield* walk.any(path);
  yield* walk.lone();
}

class Walk {
  readonly links: string[] = [];
  readonly #skipped: SkipList;
  readonly #folders = new Set<string>();
  /** Files named by a path or a link, by where they really are: some may be in a folder that is still to come. */
  readonly #files = new Map<string, string>();

  constructor(skipped: SkipList) {
    this.#skipped = skipped;
  }

  async *any(path: string): AsyncGenerator<FoundFile> {
    try {
      const real = await realpath(path);
      const facts = await stat(real);
      if (facts.isDirectory()) yield* this.#folder(path);
      else if (!facts.isFile()) this.#skipped.add(path, 'neither file nor folder');
      else if (!this.#files.has(real)) this.#files.set(real, path);
    } catch (error) {
      this.#skipped.add(path, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  /** Files that no folder among the paths holds. */
  *lone(): Generator<FoundFile> {
    for (const [real, path] of this.#files) {
      if (!this.#folders.has(dirname(real))) yield { folder: dirname(path), name: basename(path) };
    }
  }

  async *#folder(path: string): AsyncGenerator<FoundFile> {
    const inside = await this.#list(path);
    const names = new Set(inside.map(({ name }) => name));
    for (const item of inside) {
      const inner = join(path, item.name);
      if (isUnfinished(item.name, names)) continue;
      if (item.isDirectory()) yield* this.#folder(inner);
      else if (item.isFile()) yield { folder: path, name: item.name };
      else if (item.isSymbolicLink()) this.links.push(inner);
      else this.#skipped.add(inner, 'neither file nor folder');
    }
  }

  /** Empty for a folder that was walked before. */
  async #list(path: string): Promise<Dirent[]> {
    try {
      const real = await realpath(path);
      if (this.#folders.has(real)) return [];
      this.#folders.add(real);
      const inside = await readdir(path, { withFileTypes: true });
      return inside.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      this.#skipped.add(path, (error as NodeJS.ErrnoException).code ?? String(error));
      return [];
    }
  }
}

/** In a Maildir, `tmp` holds deliveries under way: not mail yet. */
const isUnfinished = (name: string, siblings: ReadonlySet<string>): boolean => name === 'tmp' && siblings.has('cur') && siblings.has('new');
