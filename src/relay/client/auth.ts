/** SMTP AUTH as a client (RFC 4954): PLAIN, or LOGIN where only that is offered. */

import type { Extensions } from './extensions.ts';
import type { Patience } from './patience.ts';
import { Trouble } from './trouble.ts';
import type { Wire } from './wire.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Rejects with a Trouble when the credentials may not be sent here, or are not accepted. */
export async function authenticate(wire: Wire, extensions: Extensions, auth: { user: string; password: string }, patience: Patience): Promise<void> {
  // Both mechanisms show the password to whoever listens (RFC 4954 section 9).
  if (!wire.secure && !wire.local) throw new Trouble('refused', 'auth', 'credentials are only sent over TLS or to this machine');
  if (extensions.auth.has('PLAIN')) {
    await step(wire, `AUTH PLAIN ${base64(`\0${auth.user}\0${auth.password}`)}`, 235, patience);
  } else if (extensions.auth.has('LOGIN')) {
    await step(wire, 'AUTH LOGIN', 334, patience);
    await step(wire, base64(auth.user), 334, patience);
    await step(wire, base64(auth.password), 235, patience);
  } else {
    throw new Trouble('refused', 'auth', 'neither AUTH PLAIN nor AUTH LOGIN is offered');
  }
}

async function step(wire: Wire, line: string, expected: number, patience: Patience): Promise<void> {
  wire.write(`${line}\r\n`);
  const answer = await wire.reply('auth', patience.perReply());
  if (answer.code !== expected) throw Trouble.refused('auth', answer);
}
