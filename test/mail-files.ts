/** Mail to try the reader on: `.eml` files of any folder, and bare `.html` ones dressed as a message. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface MailFile {
  /** Name of the folder it was found in, as the tables call it. */
  corpus: string;
  /** Path below that folder. */
  name: string;
  path: string;
}

const DRESS = Buffer.from('From: page@example.org\r\nSubject: page\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');

/**
 * @param every only each so manieth file, for a quick look
 * @throws Error when a folder holds no mail: an empty table looks like a good one
 */
export function mailFiles(folders: readonly string[], every = 1): MailFile[] {
  return folders.flatMap((folder) => {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    const paths = entries.filter((entry) => entry.isFile() && /\.(?:eml|html?)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
    if (paths.length === 0) throw new Error(`no .eml or .html files in ${folder}`);
    return paths
      .sort()
      .filter((_, i) => i % every === 0)
      .map((path) => ({ corpus: basename(folder), name: relative(folder, path), path }));
  });
}

export function octetsOf(file: MailFile): Buffer {
  const octets = readFileSync(file.path);
  return /\.html?$/.test(file.name) ? Buffer.concat([DRESS, octets]) : octets;
}

export const sizeOf = (file: MailFile): number => statSync(file.path).size;
