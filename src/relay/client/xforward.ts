/**
 * XFORWARD: tells the next hop whose mail this is, for its logs (Postfix XFORWARD_README). Attributes
 * last for one transaction, so they go out again before every MAIL.
 */
import type { Client } from '../../mail/envelope.ts';
import type { Extensions } from './extensions.ts';

const unavailable = '[UNAVAILABLE]';
/** Limits of XFORWARD_README: octets of one value, and of a command with its CRLF. */
const longestValue = 255;
const longestCommand = 512;

/** @returns the commands to send, none when the next hop takes none of the attributes */
export function xforwardCommands(client: Client, extensions: Extensions): string[] {
  // A trusted peer that did not say for whom it speaks leaves the client unknown; any other peer is the client.
  const direct = !client.trusted;
  const attributes: [string, string | null][] = [
    ['NAME', client.name],
    ['ADDR', addressLiteral(client.origin ?? (direct ? client.peer : null))],
    ['HELO', client.helo ?? (direct ? client.peerHelo : null)],
  ];
  const commands: string[] = [];
  let command = 'XFORWARD';
  for (const [name, text] of attributes) {
    if (!extensions.xforward.has(name)) continue;
    const pair = ` ${name}=${encode(text)}`;
    if (command.length + pair.length + 2 > longestCommand) {
      commands.push(`${command}\r\n`);
      command = 'XFORWARD';
    }
    command += pair;
  }
  if (command !== 'XFORWARD') commands.push(`${command}\r\n`);
  return commands;
}

/** IPv6 addresses bear a prefix, as in address literals (RFC 5321 section 4.1.3). */
const addressLiteral = (address: string | null): string | null => (address?.includes(':') === true ? `IPV6:${address}` : address);

/** xtext (RFC 3461 section 4): printable ASCII but `+` and `=`, everything else as +XX. */
function encode(text: string | null): string {
  if (text === null || text === '') return unavailable;
  let encoded = '';
  for (const octet of Buffer.from(text, 'utf8')) {
    const plain = octet > 0x20 && octet < 0x7f && octet !== 0x2b && octet !== 0x3d;
    encoded += plain ? String.fromCharCode(octet) : `+${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded.length > longestValue ? unavailable : encoded;
}
