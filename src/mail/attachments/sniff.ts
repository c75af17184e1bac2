/**
 * What octets are, by their beginning: the signatures of the formats themselves, and for text what stands first. Name and type are
 * not asked; `names.ts` compares.
 */
import type { FileKind } from '../message.ts';
import { decodeWide, wideForm } from '../mime/wide.ts';
import { isTar } from './archive/tar.ts';
import { isOdfOrOoxml } from './archive/zip-names.ts';

/** Octets looked at. */
const HEAD = 4096;

/** [offset, octets in hex, kind] */
const SIGNATURES: readonly (readonly [number, string, FileKind])[] = [
  [0, '89504e470d0a1a0a', 'image'],
  [0, 'ffd8ff', 'image'],
  [0, '47494638', 'image'],
  [0, '49492a00', 'image'],
  [0, '4d4d002a', 'image'],
  [0, '00000100', 'image'],
  [8, '57454250', 'image'],
  [4, '6674797068656963', 'image'],
  [4, '667479706d696631', 'image'],
  [4, '6674797061766966', 'image'],
  [0, 'd0cf11e0a1b11ae1', 'ole'],
  [0, '7b5c7274', 'rtf'],
  [0, 'e4525c7b8cd8a74daeb15378d02996d3', 'office'],
  [0, '7f454c46', 'program'],
  [0, 'feedface', 'program'],
  [0, 'feedfacf', 'program'],
  [0, 'cefaedfe', 'program'],
  [0, 'cffaedfe', 'program'],
  [0, 'cafebabe', 'program'],
  [0, '6465780a', 'program'],
  [0, '0061736d', 'program'],
  [0, '4c0000000114020000000000', 'program'],
  [0, '49545346', 'program'],
  [0, '377abcaf271c', 'archive'],
  [0, '526172211a07', 'archive'],
  [0, '4d534346', 'archive'],
  [0, 'fd377a585a00', 'archive'],
  [0, '425a68', 'archive'],
  [0, '1f8b', 'archive'],
  [0, '28b52ffd', 'archive'],
  [0, '04224d18', 'archive'],
  [0, '60ea', 'archive'],
  [7, '2a2a4143452a2a', 'archive'],
  [2, '2d6c68', 'archive'],
  [257, '7573746172', 'archive'],
  [0, '7668647866696c65', 'archive'],
  [0, '636f6e6563746978', 'archive'],
  [32769, '4344303031', 'archive'],
  [32769, '4245413031', 'archive'],
];

const ZIP = /^PK(?:\x03\x04|\x05\x06|\x07\x08)/;
const HTML_FIRST = /^<(?:!doctype\s+html|html|head|body|script|meta|title|iframe|form|table|div|style|center|a\s|p[\s>]|base\s|link\s|img\s|font\s)/i;
const HTML_SOON = /<(?:html|script|body|iframe|form|meta|base)[\s>/]|<a\s[^>]{0,200}href/i;
const HEADER_LINE =
  /^(?:Received|Return-Path|From|To|Subject|Date|MIME-Version|Message-ID|Delivered-To|DKIM-Signature|Content-Type|Reply-To|X-[\w-]{1,60}):[ \t]/gim;

export function sniff(octets: Buffer): FileKind {
  const head = octets.toString('latin1', 0, HEAD);
  if (head === '') return 'unknown';
  if (ZIP.test(head)) return isOdfOrOoxml(octets) ? 'office' : 'zip';
  for (const [at, hex, kind] of SIGNATURES) {
    if (octets.length >= at + hex.length / 2 && octets.toString('hex', at, at + hex.length / 2) === hex) return kind;
  }
  // Readers look for the PDF header within the first 1024 octets (PDF 1.7, implementation note 13).
  if (head.slice(0, 1024).includes('%PDF-')) return 'pdf';
  if (/^(?:MZ|BM)/.test(head) && head.includes('\0')) return head.startsWith('MZ') ? 'program' : 'image';
  return isTar(octets) ? 'archive' : textKind(octets, head);
}

function textKind(octets: Buffer, head: string): FileKind {
  const wide = wideEncoding(octets);
  const text = (wide === null ? head : decodeWide(octets.subarray(0, HEAD * 2), wideForm(octets, wide))).replace(/^\xef\xbb\xbf/, '');
  if (wide === null && isBinary(head)) return 'unknown';
  const start = afterProlog(text);
  if (/^<svg[\s>]/i.test(start)) return 'svg';
  if (HTML_FIRST.test(start)) return 'html';
  if (/^BEGIN:VCALENDAR/i.test(start)) return 'calendar';
  if (/^#!/.test(start)) return 'program';
  if (isMessage(text)) return 'message';
  if (/<svg[\s>]/i.test(start) && /^<\?xml|^<!doctype\s+svg/i.test(text.trimStart())) return 'svg';
  return HTML_SOON.test(start) && !/^<(?:\?mso|w:|pkg:|Relationships)/.test(start) ? 'html' : 'text';
}

/** Behind blanks, comments, the XML declaration and a doctype that is not HTML's. Bounded: eight of them. */
function afterProlog(text: string): string {
  let rest = text.trimStart();
  for (let round = 0; round < 8; round += 1) {
    const end = rest.startsWith('<!--') ? after(rest, '-->') : /^<(?:\?|!doctype(?!\s+html))/i.test(rest) ? after(rest, '>') : -1;
    if (end === -1) break;
    rest = rest.slice(end).trimStart();
  }
  return rest;
}

function after(text: string, mark: string): number {
  const at = text.indexOf(mark);
  return at === -1 ? -1 : at + mark.length;
}

/** Two header fields of mail among the first lines, and nothing before them but fields or an mbox line. */
function isMessage(text: string): boolean {
  const first = text.trimStart();
  if (!/^(?:>?From |[!-9;-~]{1,76}:[ \t])/.test(first)) return false;
  const blank = /\r?\n\r?\n/.exec(first)?.index ?? first.length;
  return (first.slice(0, blank).match(HEADER_LINE) ?? []).length >= 2;
}

function isBinary(head: string): boolean {
  if (head.includes('\0')) return true;
  const controls = head.match(/[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0;
  return controls * 20 > head.length;
}

/** UTF-16 by its byte order mark, or by every second octet being zero; `null` for text of single octets. */
export function wideEncoding(octets: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le';
  if (octets[0] === 0xfe && octets[1] === 0xff) return 'utf-16be';
  const head = octets.subarray(0, 64);
  const zeros = [0, 0];
  head.forEach((octet, index) => {
    if (octet === 0) zeros[index & 1] = (zeros[index & 1] as number) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (head.length < 8) return null;
  if (odd > head.length * 0.4 && even === 0) return 'utf-16le';
  return even > head.length * 0.4 && odd === 0 ? 'utf-16be' : null;
}
