/**
 * xtext (RFC 3461 section 4): printable US-ASCII in which `+XX` stands for an octet. DSN parameters are
 * only checked and travel on as they came; XFORWARD and XCLIENT values are decoded.
 */
import { isUtf8 } from 'node:buffer';

const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** True for xtext whose octets hold no control character once decoded: a later hop may decode it into a header field or a log. */
export function isCleanXtext(text: string): boolean {
  return XTEXT.test(text) && !/\+(?:[01][0-9A-F]|7F)/.test(text);
}

/**
 * Decodes leniently, as Postfix writes it: octets outside xtext's own range stand for themselves.
 * @returns `null` for a broken escape, for octets that aren't UTF-8, and for any control character.
 */
export function decodeXtext(text: string): string | null {
  if (/\+(?![0-9A-Fa-f]{2})/.test(text)) return null;
  const raw = Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/\+([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  if (!isUtf8(raw)) return null;
  const decoded = raw.toString('utf8');
  return CONTROL.test(decoded) ? null : decoded;
}
