/** All regular files below some paths, in a steady order, each once. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundFile {
  path: string;
  size: number;
  /** Last change, ms. */
  changedAt: number;
}

export interface Finding {
  files: FoundFile[];
  skipped: { name: string; why: string }[];
}

/** Rejects, in words for an operator, when one of the paths themselves can't be read; below them trouble is a `skipped`. */
export async function findFiles(paths: readonly string[]): Promise<Finding> {
  const found: Finding = { files: [], skipped: [] };
  const seen = new Set<string>();
  for (const path of paths) {
    await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${path} can't be read (${error.code})`, { cause: error });
    });
    await walk(path, found, seen);
  }
  return found;
}

async function walk(path: string, found: Finding, seen: Set<string>): Promise<void> {
  try {
    // Links may lead in circles, and PATHs may overlap.
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    const facts = await stat(real);
    if (facts.isFile()) found.files.push({ path, size: facts.size, changedAt: facts.mtimeMs });
    else if (facts.isDirectory()) {
      const names = (await readdir(path)).sort();
      for (const name of names.filter((inner) => !isUnfinished(inner, names))) await walk(join(path, name), found, seen);
    } else found.skipped.push({ name: path, why: 'neither file nor folder' });
  } catch (error) {
    found.skipped.push({ name: path, why: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

/** In a Maildir, `tmp` holds deliveries under way: not mail yet. */
const isUnfinished = (name: string, siblings: readonly string[]): boolean => name === 'tmp' && siblings.includes('cur') && siblings.includes('new');
