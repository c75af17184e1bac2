/** A relay in front of a scripted next hop, with a log that can be read and mails to send. */

import type { Client, MailParameters, Recipient } from '../../src/mail/envelope.ts';
import { replyText, type SmtpReply } from '../../src/mail/reply.ts';
import type { Clock, Log, Outgoing, Relay, RelayTransaction } from '../../src/ports.ts';
import { createRelay, type Relays } from '../../src/relay/relay.ts';
import type { NextHopTarget } from '../../src/relay/target.ts';

export interface RecordedLog extends Log {
  entries: { level: 'info' | 'warn' | 'error'; text: string }[];
}

/** Everything that was logged, fields and words in one text an entry. */
export function recordedLog(): RecordedLog {
  const entries: RecordedLog['entries'] = [];
  const at = (level: 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, text: string) => {
    entries.push({ level, text: `${text} ${JSON.stringify(fields)}` });
  };
  return { entries, info: at('info'), warn: at('warn'), error: at('error') };
}

export const systemClock: Clock = { now: () => Date.now() };

/** A target with the defaults of the configuration, but patient for a good while: no test waits for it unless it says so. */
export const target = (fields: Partial<NextHopTarget>): NextHopTarget => ({
  protocol: 'smtp',
  host: '127.0.0.1',
  tls: 'none',
  xforward: false,
  timeoutMs: 20_000,
  connections: 20,
  ...fields,
});

export interface Setup {
  relay: Relays;
  log: RecordedLog;
}

export function relayTo(fields: Partial<NextHopTarget>, more: Partial<Parameters<typeof createRelay>[0]> = {}): Setup {
  const log = recordedLog();
  return { relay: createRelay({ nextHop: target(fields), hostname: 'gate.test', log, clock: systemClock, ...more }), log };
}

export function begin(relay: Relay, parameters: MailParameters = {}, reversePath = 'anna@partner.example', client: Client | null = null): RelayTransaction {
  return relay.begin({ reversePath, parameters, client });
}

export const to = (address: string, more: Partial<Recipient> = {}): Recipient => ({ address, ...more });

export const outgoing = (text: string | Buffer): Outgoing => {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return { size: bytes.length, chunks: () => [bytes] };
};

export const letter = outgoing('Subject: Lunch\r\n\r\nAt noon?\r\n');

/** Far enough that no test meets it by accident. */
export const later = (): number => Date.now() + 60_000;

export const texts = (replies: readonly SmtpReply[]): string[] => replies.map(replyText);

/** Asks each recipient, sends to those accepted, ends; all replies as text, those after the dot in brackets. */
export async function deliver(relay: Relay, addresses: readonly string[], content: Outgoing = letter, deadlineAt = later()): Promise<string[]> {
  const transaction = begin(relay);
  const said: string[] = [];
  const accepted: Recipient[] = [];
  for (const address of addresses) {
    const answer = await transaction.rcpt(to(address));
    said.push(replyText(answer));
    if (answer.code < 300) accepted.push(to(address));
  }
  if (accepted.length > 0) said.push(...texts(await transaction.send(accepted, content, deadlineAt)).map((text) => `[${text}]`));
  transaction.end();
  return said;
}
