/** Files that are nothing but a way somewhere: shortcuts of Windows, macOS and Linux, remote desktops, library and search files. */
import { textOf } from '../octets-text.ts';
import { localName, tags } from '../office/xml.ts';
import type { Opening } from '../opening.ts';

const SHORTCUT =
  /\.(?:url|website|webloc|desktop|lnk|rdp|library-ms|searchconnector-ms|search-ms|scf|inetloc|fileloc|settingcontent-ms|appinstaller|application|appref-ms|contact|theme)$/i;
/** Names a place on another machine: Windows signs in there by itself. */
const SHARE = /(?:file:(?:\/\/)?\/{0,2}|\\\\)[\w.-]{1,253}(?:@(?:SSL|\d{1,5})){0,2}[\\/][^\s"'<>]{0,500}/i;

export const isShortcut = (name: string, octets: Buffer): boolean => SHORTCUT.test(name) || octets.toString('latin1', 0, 8) === 'L\0\0\0\x01\x14\x02\0';

export function readShortcut(opening: Opening): void {
  const { name, octets } = opening.file;
  opening.finding('shortcut', `a file that only leads elsewhere: ${name.slice(0, 100)}`);
  if (octets.includes(0)) {
    opening.search(octets);
    share(opening, octets.toString('latin1', 0, 65_536).replaceAll('\0', ''));
    return;
  }
  const text = textOf(octets.subarray(0, 262_144));
  if (octets.length > 262_144) {
    opening.search(octets);
    opening.partly();
  }
  for (const line of text.split(/\r?\n/, 5_000)) readLine(opening, line.slice(0, 20_000));
  if (/^\s*(?:<\?xml|<!DOCTYPE|<)/.test(text)) {
    for (const { name: tag, before } of tags(text)) if (/^\/(?:url|string|simpleLocation|DeepLink|Uri)$/i.test(localName(tag))) opening.url(before.trim());
  }
  opening.text(text);
  share(opening, text);
}

/** `URL=`, `BASEURL=`, `URL[$e]=`, `full address:s:` */
function readLine(opening: Opening, line: string): void {
  const match = /^\s{0,20}(?:(?:BASE)?URL(?:\[[^\]]{0,20}\])?\s{0,10}=|(?:alternate )?full address:s:)(.+)$/i.exec(line);
  if (match?.[1] === undefined) return;
  if (/address:s:/i.test(match[0])) opening.finding('remote-desktop', `signs in to ${match[1].trim().slice(0, 200)}`);
  else opening.url(match[1].trim());
}

function share(opening: Opening, text: string): void {
  const place = SHARE.exec(text)?.[0];
  if (place !== undefined) opening.finding('file-share', place.slice(0, 200));
}
