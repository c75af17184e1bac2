/** Opens one attached file, with a plain reader for messages inside of it. */
import { AttachedFiles } from '../../src/mail/attachments/attached-files.ts';
import { plainLink } from '../../src/mail/html/found-links.ts';
import { readStructure } from '../../src/mail/mime/mime.ts';
import { decodeTransfer } from '../../src/mail/mime/transfer.ts';
import { findUrls } from '../../src/mail/url/text.ts';

export function openFile(name: string, octets: Uint8Array | string, type = ''): AttachedFiles {
  const files = new AttachedFiles({ readNested });
  files.open({ name, type, octets: Buffer.from(octets as Uint8Array) });
  return files;
}

function readNested(octets: Buffer, _path: string, files: AttachedFiles): void {
  for (const leaf of readStructure(octets).leaves) {
    const body = decodeTransfer(octets.subarray(leaf.bodyStart, leaf.bodyEnd), leaf.encoding);
    if (leaf.type === 'text/plain' && leaf.name === '') for (const { url } of findUrls(body.toString('utf8'), 100).found) files.keep(plainLink(url));
    else files.open({ name: leaf.name, type: leaf.type, octets: body });
  }
}

/** URLs found, in order, each once. */
export const urlsOf = (files: AttachedFiles): string[] => [...new Set(files.links.map(({ found }) => found.url))];

/** Ids of findings, each once. */
export const idsOf = (files: AttachedFiles): string[] => [...new Set(files.findings.map(({ id }) => id))];
