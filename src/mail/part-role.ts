/** What a part of a message is to its reader: text that shows, a file beside it, or both. */
import type { Leaf } from './mime/mime.ts';

export interface PartRole {
  /** How it shows; `null` when it does not. */
  text: 'html' | 'plain' | null;
  /** It is listed and opened as a file. */
  file: boolean;
}

/** Opened by a program of their own, whatever a client shows of them. */
const OWN_PROGRAM = /^text\/(?:calendar|x-?vcalendar|vcard|x-vcard|directory|rtf|richtext|csv|css|xml|javascript|x-?[\w.-]+)$/;
/** Names by which a page is opened as one, whatever its type says. */
const PAGE_NAME = /\.(?:[sx]?html?|xht|svgz?|mht(?:ml)?|hta|eml|url)[\s."']*$/i;

/** What Gmail and others show in place of HTML (AMP for Email); it is HTML. */
export const AMP = 'text/x-amp-html';
export const XHTML = 'application/xhtml+xml';
const PAGES = new Set(['text/html', AMP, XHTML]);

export function roleOf({ type, disposition, name, nested, index, alternative }: Leaf): PartRole {
  if (disposition === 'attachment') return { text: null, file: true };
  // Beside the text a named page is listed as a file by half of the clients, and opened with its scripts, though nobody said attachment.
  if (PAGES.has(type)) return { text: 'html', file: PAGE_NAME.test(name) && (nested || (index > 0 && alternative === 0)) };
  if (type === 'text/plain') return { text: 'plain', file: PAGE_NAME.test(name) };
  if (!type.startsWith('text/') || OWN_PROGRAM.test(type)) return { text: null, file: true };
  return { text: 'plain', file: name !== '' };
}
