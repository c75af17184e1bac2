/** A message as Outlook saves it ([MS-OXMSG]): its body in up to three forms, and its attachments. */
import { FILE_LIMIT } from '../budget.ts';
import type { Opening } from '../opening.ts';
import { readMarkup } from '../page/page.ts';
import type { CompoundFile } from './compound-file.ts';
import { decompressRtf } from './compressed-rtf.ts';

/** Property id and type in a stream's name ([MS-OXMSG] 2.2.1): `__substg1.0_37010102`. */
const PROPERTY = /^((?:.*\/)?)__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$/i;

export function readOutlookMessage(opening: Opening, compound: CompoundFile): void {
  const names = new Map<string, string>();
  const files: { folder: string; octets: Buffer }[] = [];
  for (const { path } of compound.streams) {
    const match = PROPERTY.exec(path);
    const [, folder = '', id = '', type = ''] = match ?? [];
    if (match === null) continue;
    const stream = compound.read(path, opening.budget.made.take(FILE_LIMIT));
    const wide = type.toUpperCase() === '001F';
    switch (id.toUpperCase()) {
      case '1000':
        opening.text(wide ? stream.toString('utf16le') : stream.toString('latin1'));
        break;
      case '1013':
        readMarkup(opening, wide ? stream.toString('utf16le') : stream.toString('utf8'));
        break;
      case '1009':
        opening.inner('body.rtf', 'text/rtf', decompressRtf(stream, FILE_LIMIT), false);
        break;
      case '3701':
        files.push({ folder, octets: stream });
        break;
      case '3707':
        names.set(folder, wide ? stream.toString('utf16le') : stream.toString('latin1'));
        break;
      case '3704':
        if (!names.has(folder)) names.set(folder, wide ? stream.toString('utf16le') : stream.toString('latin1'));
        break;
      default:
        opening.search(stream);
    }
  }
  for (const { folder, octets } of files) opening.inner((names.get(folder) ?? 'attachment').replace(/\0/g, ''), '', octets);
}
