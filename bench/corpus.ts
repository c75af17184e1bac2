/** Mail to measure with: `.eml` files of any folder, else the repository's own fixtures. Dot-stuffed once, ahead of the clock. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param limit most messages
 * @param maxBytes larger ones are left out
 * @returns messages as they go over the wire: CRLF line ends, dot-stuffed, with the final dot
 */
export function loadCorpus(folder: string, limit: number, maxBytes: number): Buffer[] {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.eml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= maxBytes)
    .sort();
  const step = Math.max(1, Math.floor(files.length / limit));
  return files
    .filter((_, i) => i % step === 0)
    .slice(0, limit)
    .map((path) => onTheWire(readFileSync(path)));
}

/** What a trusted server in front writes on top, so that identity is decided as it would be in use. */
const STATED = 'Authentication-Results: mx.bench.example; dmarc=pass header.from=bench.example\r\n';

function onTheWire(raw: Buffer): Buffer {
  const text = raw
    .toString('latin1')
    .replace(/\r?\n|\r/g, '\r\n')
    .replaceAll('\0', '');
  const body = (STATED + text).replace(/^\./gm, '..');
  return Buffer.from(`${body}${body.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
