/** What a file calls itself, and whether its octets agree. */
import type { FileKind } from '../message.ts';

/** Run, or lead to something being run, when opened on one system or another. */
const ACTIVE = new Set(
  (
    'exe scr com pif bat cmd ps1 psm1 vb vbs vbe js jse mjs wsf wsh wsc sct hta cpl msc msi msp mst msix appx appxbundle msixbundle jar jnlp lnk reg chm hlp inf gadget ' +
    'iso img vhd vhdx udf one onepkg dll ocx sys xll wll application appref-ms settingcontent-ms scf library-ms searchconnector-ms diagcab ' +
    'app command pkg dmg workflow scpt apk deb rpm run elf pyw pyz iqy slk xlam ade adp mde mobileconfig'
  ).split(' '),
);
/** Lead elsewhere; told by `shortcut` as well. */
const SHORTCUTS = new Set('url website webloc desktop inetloc fileloc rdp'.split(' '));
/** Opened in a browser, with scripts. */
const PAGES = new Set('html htm xhtml xht shtml mht mhtml svg svgz xml xsl xslt'.split(' '));
/** What a second extension pretends to be. */
const HARMLESS = new Set(
  'pdf doc docx rtf odt xls xlsx csv ods ppt pptx odp txt jpg jpeg png gif bmp tif tiff webp mp3 wav m4a mp4 avi mov zip rar 7z eml msg ics'.split(' '),
);

/** What is expected under a name; others are not compared. */
const EXPECTED: readonly (readonly [RegExp, readonly FileKind[]])[] = [
  [/^pdf$/, ['pdf']],
  [/^(?:docx|docm|dotx|dotm|xlsx|xlsm|xlsb|xltx|pptx|pptm|ppsx|odt|ods|odp)$/, ['office', 'ole', 'zip']],
  [/^(?:doc|dot|xls|xlt|ppt|pps|wps)$/, ['ole', 'office', 'rtf', 'text', 'html', 'message']],
  [/^rtf$/, ['rtf', 'text']],
  [/^(?:jpe?g|png|gif|bmp|tiff?|webp|heic|ico)$/, ['image']],
  [/^(?:zip)$/, ['zip', 'office']],
  [/^(?:rar|7z|gz|tgz|bz2|xz|cab|iso|img)$/, ['archive']],
  [/^(?:txt|csv|log|md|json)$/, ['text', 'calendar', 'message', 'html']],
  [/^(?:ics|ical|ifb)$/, ['calendar', 'text']],
  [/^(?:mp3|wav|m4a|mp4|avi|mov|ogg)$/, []],
  [/^(?:eml|mht|mhtml)$/, ['message', 'text']],
  [/^(?:html?|xhtml|shtml)$/, ['html', 'svg', 'text', 'message']],
  [/^svg$/, ['svg', 'text']],
];
const BY_TYPE: readonly (readonly [RegExp, readonly FileKind[]])[] = [
  [/^application\/(?:x-)?pdf$/, ['pdf']],
  [/^image\/svg/, ['svg', 'text']],
  [/^image\//, ['image', 'svg']],
  [/^application\/vnd\.openxmlformats/, ['office', 'ole', 'zip']],
  [/^text\/calendar$/, ['calendar', 'text']],
  [/^text\/(?:plain|csv)$/, ['text', 'calendar', 'message', 'html']],
  [/^(?:audio|video)\//, []],
];
/** Kinds that do more than what they stand in for, so that a disagreement matters. */
const TELLING = new Set<FileKind>(['html', 'svg', 'zip', 'archive', 'program', 'ole', 'message', 'pdf', 'office', 'rtf']);

/** Characters that turn the direction of what follows: `fdp.exe` shows as `exe.pdf`. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

export interface NameFinding {
  id: 'rlo-in-name' | 'double-extension' | 'type-mismatch' | 'executable' | 'padded-name';
  detail: string;
}

/** Extension in lower case without the dot; `''` when there is none. Trailing dots and blanks are none to Windows. */
export function extension(name: string): string {
  return /\.([a-z0-9-]{1,20})[\s.]*$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * @param kind what the octets are
 * @param type media type claimed; `''` for none
 */
export function nameFindings(name: string, type: string, kind: FileKind): NameFinding[] {
  const found: NameFinding[] = [];
  const plain = name.replace(/[\p{Default_Ignorable_Code_Point}\u061c]/gu, '');
  const shown = JSON.stringify(name.slice(-100));
  if (TURNING.test(name)) found.push({ id: 'rlo-in-name', detail: `the name turns its direction: ${shown}` });
  if (/\S[\s\u2800\u3164]{10,}\.[a-z0-9]{1,10}\s*$/i.test(plain.slice(-300)))
    found.push({ id: 'padded-name', detail: `blanks push the extension out of sight: ${shown}` });
  const last = extension(plain);
  const before = extension(plain.slice(0, Math.max(0, plain.toLowerCase().lastIndexOf(`.${last}`))).trimEnd());
  // A name such as `shop.com` ends in what is a program only where the octets are no text.
  const active = kind === 'program' || (last === 'com' ? kind === 'unknown' : ACTIVE.has(last));
  if (HARMLESS.has(before) && before !== last && (active || PAGES.has(last) || SHORTCUTS.has(last)))
    found.push({ id: 'double-extension', detail: `looks like .${before}, but is opened as .${last}: ${shown}` });
  if (active) found.push({ id: 'executable', detail: `${ACTIVE.has(last) ? `runs, or starts something, when opened (.${last})` : 'a program'}: ${shown}` });
  const mismatch = disagreement(last, type, kind);
  if (mismatch !== null) found.push({ id: 'type-mismatch', detail: `${mismatch}: ${shown}` });
  return found;
}

function disagreement(last: string, type: string, kind: FileKind): string | null {
  if (!TELLING.has(kind)) return null;
  const byName = EXPECTED.find(([pattern]) => pattern.test(last))?.[1];
  if (byName !== undefined && !byName.includes(kind)) return `named .${last}, is ${kind}`;
  const byType = byName === undefined || byName.length === 0 ? BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] : undefined;
  return byType !== undefined && !byType.includes(kind) ? `said to be ${type}, is ${kind}` : null;
}
