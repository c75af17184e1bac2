/** Calendars (iCalendar, RFC 5545; RFC 7986) and address cards (vCard, RFC 6350 and 2.1): lines of `NAME;PARAMETER=value:value`. */
import { decodeBase64, decodeQuotedPrintable } from '../../mime/transfer.ts';
import { textOf } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { readDataUrl, readMarkup } from '../page/page.ts';

/** Properties that are an address by themselves. */
const ADDRESS =
  /^(?:URL|ATTACH|CONFERENCE|SOURCE|IMAGE|PHOTO|LOGO|SOUND|KEY|FBURL|CALURI|CALADRURI|STRUCTURED-DATA|X-GOOGLE-CONFERENCE|X-MICROSOFT-[\w-]*URL|X-SOCIALPROFILE|IMPP)$/;
const PICTURES = /^(?:IMAGE|PHOTO|LOGO)$/;
const LINE = /^(?:[\w-]{1,60}\.)?([A-Za-z0-9-]{1,60})((?:;[^:"]{0,500}(?:"[^"]{0,2000}"[^:"]{0,500}){0,8})?):/;
const LINE_LIMIT = 20_000;

export function readContentLines(opening: Opening): void {
  const { file, budget } = opening;
  const whole = file.text ?? textOf(file.octets);
  const granted = budget.document.take(whole.length);
  if (granted < whole.length) {
    opening.search(file.octets);
    opening.partly();
  }
  // Folding: a line break and one blank (RFC 5545 section 3.1). In vCard 2.1 a quoted-printable line ends in `=` instead.
  const lines = whole
    .slice(0, granted)
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/);
  if (lines.length > LINE_LIMIT) opening.partly();
  let method = '';
  for (let index = 0; index < Math.min(lines.length, LINE_LIMIT); index += 1) {
    let line = lines[index] as string;
    if (/^[^:]{0,500};(?:ENCODING=)?QUOTED-PRINTABLE/i.test(line)) {
      while (line.endsWith('=') && index + 1 < lines.length && line.length < 65_536) line = line.slice(0, -1) + (lines[++index] as string);
    }
    const match = LINE.exec(line);
    if (match === null) continue;
    const name = (match[1] as string).toUpperCase();
    if (name === 'METHOD') method = line.slice(match[0].length).trim().toUpperCase();
    readLine(opening, name, match[2] ?? '', line.slice(match[0].length));
  }
  if (method === 'REQUEST') opening.finding('calendar-request', 'an invitation that clients put into the calendar by themselves');
}

function readLine(opening: Opening, name: string, parameters: string, written: string): void {
  for (const [, target = ''] of parameters.matchAll(/;(?:ALTREP|DIR|URL|URI)="([^"]{1,2000})"/gi)) {
    if (/^data:/i.test(target)) readDataUrl(opening, target);
    else opening.url(target);
  }
  // Without the quotes it must have, the parameter ends in the middle of the address, for us as for lax clients.
  const bare = /;(?:ALTREP|DIR)=(https?)$/i.exec(parameters)?.[1];
  if (bare !== undefined) opening.url(`${bare}:${written.split(/[;"\s]/, 1)[0]?.replace(/:[^:/]*$/, '')}`);
  if (/ENCODING=(?:BASE64|B)(?:;|$)/i.test(parameters)) {
    attached(opening, name, parameters, written);
    return;
  }
  const value = /QUOTED-PRINTABLE/i.test(parameters) ? decodeQuotedPrintable(Buffer.from(written, 'latin1')).toString('utf8') : written;
  const text = value.replace(/\\([nN,;:"\\])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char));
  const data = /^data:([\w./+-]{0,100})[^,]{0,100};base64,/i.exec(value);
  if (data !== null) {
    attached(opening, name, `;FMTTYPE=${data[1]}`, value.slice(data[0].length));
    return;
  }
  if (/FMTTYPE="?text\/html|^X-ALT-DESC/i.test(name === 'X-ALT-DESC' ? name : parameters)) {
    readMarkup(opening, text);
    return;
  }
  if (ADDRESS.test(name)) {
    opening.url(text.trim(), { shape: PICTURES.test(name) ? 'resource' : 'automatic' });
    return;
  }
  // Much HTML stands in plain descriptions, and clients show it as such.
  if (/<a\s[^>]{0,300}href/i.test(text)) readMarkup(opening, text);
  else opening.text(text);
}

function attached(opening: Opening, name: string, parameters: string, base64: string): void {
  const type = /(?:FMTTYPE|MEDIATYPE)="?([\w./+-]{1,100})/i.exec(parameters)?.[1]?.toLowerCase() ?? '';
  const file = /(?:FILENAME|X-LABEL|X-FILENAME)="?([^";:]{1,200})/i.exec(parameters)?.[1] ?? name.toLowerCase();
  opening.inner(file, type, decodeBase64(Buffer.from(base64, 'latin1')), !PICTURES.test(name));
}
