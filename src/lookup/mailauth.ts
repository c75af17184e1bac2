/**
 * mailauth, with one thing set right: its relaxed header canonicalisation takes every blank of JavaScript for white space, in octets read
 * as Latin-1. So it changes the octet A0, which is half of the letter à in UTF-8, and honest signatures over such a header fail, DKIM's
 * and ARC's, and ours would for everybody else. RFC 6376 section 3.4.2 knows two blanks.
 *
 * Each of its files takes the function when it is loaded, so it is replaced before; what needs mailauth gets it from here.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const tools = require('mailauth/lib/tools.js') as { formatRelaxedLine(line: Buffer | string | undefined, suffix?: string): Buffer };
tools.formatRelaxedLine = relaxedLine;

/** A header field as relaxed canonicalisation makes it, and `suffix`. */
export function relaxedLine(line: Buffer | string | undefined, suffix = ''): Buffer {
  const text = (line?.toString('latin1') ?? '')
    .replace(/\r?\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .replace(/^ ?([^:]*?) ?: ?/, (_, name: string) => `${name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}:`);
  return Buffer.from((text.endsWith(' ') ? text.slice(0, -1) : text) + suffix, 'latin1');
}

export const { arc, createSeal, dkimVerify, dmarc, spf } = require('mailauth') as typeof import('mailauth');
