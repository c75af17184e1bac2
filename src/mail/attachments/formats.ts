/**
 * Which readers a file is given to: the one its octets call for, and the one its name or type calls for where that could read them as
 * well, since one recipient's system goes by this and another's by that.
 */
import type { FileKind } from '../message.ts';
import { readArchive } from './archive/archive.ts';
import { readZip } from './archive/zip.ts';
import { endOfDirectory } from './archive/zip-directory.ts';
import { extension } from './names.ts';
import { readOffice } from './office/office-open.ts';
import { readRtf } from './office/rtf.ts';
import { readOle } from './ole/ole.ts';
import { isTnef, readTnef } from './ole/tnef.ts';
import type { AttachedFile, FormatReader } from './opening.ts';
import { readContentLines } from './other/content-lines.ts';
import { readPlainText } from './other/plain-text.ts';
import { isShortcut, readShortcut } from './other/shortcut.ts';
import { isSignedContents, readSignedContents } from './other/signed-contents.ts';
import { isTableText, readTableText } from './other/table-text.ts';
import { readPage, readScript } from './page/page.ts';

const PAGE_NAME = /^(?:html?|xhtml|xht|shtml|svg|hta|mht|mhtml)$/;
const PAGE_TYPE = /^(?:text\/(?:x-amp-)?html|application\/xhtml\+xml|image\/svg\+xml)$/;
const MESSAGE_TYPE = /^message\/(?:rfc822|global|partial|external-body|news)$/;
/** Fields of a report (RFC 3464, RFC 8098, RFC 5965), or a header by itself: it looks like a message and is none. */
const FIELDS_TYPE = /^(?:message\/(?!rfc822|global$|partial|external-body|news)|text\/rfc822-headers)/;
const SCRIPT_NAME = /^(?:m?js|jse)$/;

const readMessage: FormatReader = (opening) => opening.message(opening.file.octets);
const search: FormatReader = (opening) => opening.search(opening.file.octets);
const readAppended: FormatReader = (opening) => {
  opening.finding('polyglot-file', `a zip archive stands behind what the file seems to be (${opening.kind})`);
  readZip(opening);
};

const BY_KIND: Partial<Record<FileKind, FormatReader>> = {
  html: readPage,
  svg: readPage,
  office: readOffice,
  ole: readOle,
  rtf: readRtf,
  zip: readZip,
  archive: readArchive,
  message: readMessage,
  calendar: readContentLines,
};

/** Kinds that are read elsewhere, after all others. A drawing is a page and a picture, which may show a code. */
export const deferredKind = (kind: FileKind): 'pdf' | 'picture' | null => (kind === 'pdf' ? 'pdf' : kind === 'image' || kind === 'svg' ? 'picture' : null);

export function readersFor(file: AttachedFile, kind: FileKind): FormatReader[] {
  const { octets, type } = file;
  const last = extension(file.name);
  const readers: FormatReader[] = [];
  const textual = kind === 'text' || kind === 'unknown' || kind === 'program';
  if (isTnef(octets)) return [readTnef];
  if (isSignedContents(octets)) return [readSignedContents];
  if (isShortcut(file.name, octets) && textual) return [readShortcut];
  const byKind = BY_KIND[kind];
  if (byKind !== undefined) readers.push(byKind);
  const asPage = byKind !== readPage && (PAGE_NAME.test(last) || PAGE_TYPE.test(type)) && (textual || kind === 'message' || kind === 'pdf' || kind === 'image');
  const asMessage = byKind !== readMessage && (MESSAGE_TYPE.test(type) || /^(?:eml|mht|mhtml)$/.test(last)) && (textual || kind === 'html');
  const asLines =
    byKind !== readContentLines && (/^text\/(?:calendar|(?:x-)?vcard|directory)$/.test(type) || /^(?:ics|ical|ifb|vcf|vcard)$/.test(last)) && textual;
  if (asPage) readers.push(readPage);
  if (asMessage) readers.push(readMessage);
  if (asLines) readers.push(readContentLines);
  if (kind === 'text' && isTableText(last, type)) readers.push(readTableText);
  if (FIELDS_TYPE.test(type) && kind === 'message') readers.push(readPlainText);
  if (readers.length === 0 && textual) readers.push(kind !== 'text' ? search : SCRIPT_NAME.test(last) || /javascript$/.test(type) ? readScript : readPlainText);
  // Old Office documents keep their theme as a zip, archives keep what they like.
  if (/^(?:image|pdf|program|rtf|svg|unknown)$/.test(kind) && endOfDirectory(octets) !== -1 && octets.includes('PK\x01\x02', 0, 'latin1'))
    readers.push(readAppended);
  return readers;
}
