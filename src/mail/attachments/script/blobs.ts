/** Strings that stand for other strings: base64, hex, percent-encoding, written backwards, turned by thirteen. What comes out decides whether they do. */
import { decodeBase64 } from '../../mime/transfer.ts';
import { sniff } from '../sniff.ts';
import { percentDecode } from './values.ts';

const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
const HEX = /^(?:0x)?(?:[0-9a-fA-F]{2}[\s,:]?){12,}$/;
/** Text that leads somewhere, or a page, or a script that makes one. */
const TELLING =
  /https?:\/\/|<(?:html|script|body|head|form|iframe|a|meta|img|svg|input|div)[\s>/!]|\b(?:document|window|location)\s*[.[]|\bfunction\b|data:text\/html/i;

export interface Decoded {
  /** Text, where it is one. */
  text: string | null;
  octets: Buffer;
}

/** What a string stands for; nothing when it stands for itself. */
export function decodeBlob(text: string): Decoded[] {
  const found: Decoded[] = [];
  const dense = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  if (BASE64.test(dense) && !/^(?:[a-z]+|\d+)$/i.test(dense)) keep(found, decodeBase64(Buffer.from(dense, 'latin1')));
  if (text.length >= 24 && HEX.test(text)) keep(found, Buffer.from(text.replace(/^0x|[\s,:]+/g, ''), 'hex'));
  if (/%[0-9a-fA-F]{2}/.test(text)) keep(found, Buffer.from(percentDecode(text), 'utf8'));
  if (/\/\/:s?ptth/i.test(text)) keep(found, Buffer.from([...text].reverse().join(''), 'utf8'));
  // A base64 text written backwards begins with its padding.
  if (/^={1,2}[A-Za-z0-9+/]{16,}$/.test(text)) keep(found, decodeBase64(Buffer.from([...text].reverse().join(''), 'latin1')));
  if (/\buggcf?:\/\//i.test(text)) keep(found, Buffer.from(rot13(text), 'utf8'));
  return found;
}

function keep(found: Decoded[], octets: Buffer): void {
  const kind = sniff(octets);
  if (kind === 'text' || kind === 'html' || kind === 'svg' || kind === 'calendar') {
    const text = octets.toString('utf8');
    if (TELLING.test(text) || BASE64.test(text)) found.push({ text, octets });
  } else if (kind !== 'unknown' && octets.length >= 64) found.push({ text: null, octets });
}

const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (char) => String.fromCharCode((((char.charCodeAt(0) & 31) + 12) % 26) + (char.charCodeAt(0) & 96) + 1));
