/** OneNote sections ([MS-ONESTORE]): text and links are found by searching, files put on a page are taken out of their store. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';

/** FileDataStoreObject (section 2.6.13): this GUID, the length in eight octets, twelve more, then the file. */
const STORED_FILE = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex');

export function readOneNote(opening: Opening): void {
  const { octets } = opening.file;
  opening.search(octets);
  let count = 0;
  for (let at = octets.indexOf(STORED_FILE); at !== -1 && at + 36 <= octets.length; at = octets.indexOf(STORED_FILE, at + 16)) {
    const length = octets.readUInt32LE(at + 16);
    const data = octets.subarray(at + 36, at + 36 + Math.min(length, FILE_LIMIT));
    count += 1;
    const granted = opening.budget.made.take(data.length);
    if (granted < length) opening.partly();
    opening.inner(`file ${count}`, '', data.subarray(0, granted));
    if (opening.budget.files.left === 0) {
      opening.partly();
      return;
    }
  }
}
