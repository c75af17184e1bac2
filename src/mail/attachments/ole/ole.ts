/** Files in a compound file: old Office documents, encrypted new ones, Outlook messages, installers. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';
import { CompoundFile } from './compound-file.ts';
import { nativeObject } from './native-object.ts';
import { readOutlookMessage } from './outlook-message.ts';

const MACROS = /(?:^|\/)(?:Macros|_VBA_PROJECT_CUR|_VBA_PROJECT|VBA)(?:\/|$)/i;

export function readOle(opening: Opening): void {
  const { octets, name } = opening.file;
  const compound = new CompoundFile(octets);
  if (compound.has(/(?:^|\/)EncryptedPackage$/)) {
    opening.finding('encrypted-file', `an Office document that needs a password: ${name.slice(0, 100)}`);
    opening.partly();
    return;
  }
  if (compound.has(/^__(?:properties_version1|nameid_version1|substg1)/)) {
    readOutlookMessage(opening, compound);
    return;
  }
  if (compound.has(MACROS)) opening.finding('macro', `an Office document with macros: ${name.slice(0, 100)}`);
  if (compound.has(/^\x05?(?:DigitalSignature|MsiDigitalSignatureEx)|^\u4840/)) opening.finding('executable', `an installer: ${name.slice(0, 100)}`);
  if (isLocked(compound)) {
    opening.finding('encrypted-file', `a document that needs a password: ${name.slice(0, 100)}`);
    opening.partly();
  }
  // Streams may lie in pieces over the file, and a URL may lie over two of them: so each is put together first.
  for (const { path, size } of compound.streams) {
    const stream = compound.read(path, opening.budget.made.take(Math.min(size, FILE_LIMIT, octets.length)));
    opening.search(stream);
    const object = /\x01Ole10Native$/i.test(path) ? nativeObject(stream) : /(?:^|\/)Package$/.test(path) ? { name: 'package', octets: stream } : null;
    if (object !== null) opening.inner(object.name, '', object.octets);
  }
  if (compound.streams.length === 0) {
    opening.search(octets);
    opening.partly();
  }
}

/** Word's flag fEncrypted ([MS-DOC] 2.5.2), or a FILEPASS record among the first of a workbook ([MS-XLS] 2.4.117). */
function isLocked(compound: CompoundFile): boolean {
  const word = compound.read('WordDocument', 32);
  if (word.length >= 12 && (word.readUInt16LE(10) & 0x0100) !== 0) return true;
  const book = compound.read('Workbook', 4_096);
  for (let at = 0, records = 0; at + 4 <= book.length && records < 10; records += 1) {
    if (book.readUInt16LE(at) === 0x2f) return true;
    at += 4 + book.readUInt16LE(at + 2);
  }
  return false;
}
