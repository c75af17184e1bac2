/**
 * Attributes of XFORWARD and XCLIENT (Postfix XFORWARD_README and XCLIENT_README): what a trusted peer
 * tells about the client it speaks for. They end up in history, logs and trace fields, so a command is
 * taken as a whole or not at all, and no value may hold more than it should.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { plainAddress } from '../../mail/header/network.ts';
import { badArgument } from '../replies.ts';
import { type Parsed, parsed, refused } from './parsed.ts';
import { decodeXtext } from './xtext.ts';

export const XFORWARD_NAMES = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'IDENT', 'SOURCE'] as const;
export const XCLIENT_NAMES = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT'] as const;

export type AttributeName = (typeof XFORWARD_NAMES)[number] | (typeof XCLIENT_NAMES)[number];

/** Decoded values; `null` = the peer says that it doesn't know. */
export type Attributes = Map<AttributeName, string | null>;

/** Octets of one value. */
const MAX_VALUE = 255;
const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?$/;

/** Per attribute: the value as it is kept, or `undefined` when it is malformed. */
const READ: Record<AttributeName, (value: string) => string | undefined> = {
  NAME: (v) => (HOST_NAME.test(v) ? v.toLowerCase().replace(/\.$/, '') : undefined),
  ADDR: readAddress,
  PORT: readPort,
  PROTO: (v) => (/^[A-Za-z0-9]{1,16}$/.test(v) ? v.toUpperCase() : undefined),
  HELO: (v) => v,
  IDENT: (v) => v,
  SOURCE: (v) => (/^(?:LOCAL|REMOTE)$/i.test(v) ? v.toUpperCase() : undefined),
  LOGIN: (v) => v,
  DESTADDR: readAddress,
  DESTPORT: readPort,
};

/**
 * @param argument what follows the verb: at least one NAME=value.
 * @param allowed names the command knows; any other one refuses the whole command.
 */
export function parseAttributes(argument: string, allowed: readonly AttributeName[]): Parsed<Attributes> {
  const words = argument.split(' ').filter((word) => word !== '');
  if (words.length === 0) return refused(badArgument('Attributes expected'));
  const found: Attributes = new Map();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = allowed.find((known) => known === word.slice(0, Math.max(equals, 0)).toUpperCase());
    if (name === undefined) return refused(badArgument('Unknown attribute'));
    const value = decodeXtext(word.slice(equals + 1));
    if (value === null || value === '' || Buffer.byteLength(value) > MAX_VALUE || found.has(name)) return refused(badArgument(`Bad ${name} syntax`));
    if (isUnknown(name, value)) {
      found.set(name, null);
      continue;
    }
    const kept = READ[name](value);
    if (kept === undefined) return refused(badArgument(`Bad ${name} syntax`));
    found.set(name, kept);
  }
  return parsed(found);
}

/** The words of the specification; and `unknown`, Postfix's own, which reaches us when it relays what it has logged. */
function isUnknown(name: AttributeName, value: string): boolean {
  return /^\[(?:UNAVAILABLE|TEMPUNAVAIL)\]$/i.test(value) || ((name === 'NAME' || name === 'ADDR') && value.toLowerCase() === 'unknown');
}

function readAddress(value: string): string | undefined {
  if (isIPv4(value)) return value;
  // Postfix writes `IPV6:2001:db8::1`; some proxies leave the tag out.
  const six = value.replace(/^IPV6:/i, '').toLowerCase();
  return isIPv6(six) && !six.includes('%') ? plainAddress(six) : undefined;
}

function readPort(value: string): string | undefined {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? value : undefined;
}
