/** Numbered mail over several connections at once, and what was promised for each: the client's side of the kill test. */
import fc from 'fast-check';
import { SmtpClient, stuffed } from '../e2e/smtp-client.ts';

export interface NumberedMail {
  number: number;
  recipients: string[];
  bytes: Buffer;
}

/** Octets that make a message too large for the front door's memory, so that it is spilled to disk. */
const LARGE = 1_300_000;

/** The same mails for the same seed: every mix of deliver, lock and hold, a few of them large. */
export function numberedMails(seed: number, count: number): NumberedMail[] {
  const recipients = fc.uniqueArray(fc.constantFrom('a', 'b', 'lock-a', 'lock-b', 'hold-a', 'hold-b'), { minLength: 1, maxLength: 4 });
  const plan = fc.record({ recipients, large: fc.nat({ max: 23 }) });
  return fc.sample(plan, { seed, numRuns: count }).map(({ recipients, large }, number) => ({
    number,
    recipients: recipients.map((name) => `${name}@example.org`),
    bytes: letter(number, large === 0),
  }));
}

function letter(number: number, large: boolean): Buffer {
  const filler = large ? `${'a line of a long story\r\n'.repeat(Math.ceil(LARGE / 24))}` : '';
  return Buffer.from(
    `From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: number ${number}\r\nMessage-ID: <number-${number}@partner.example>\r\n` +
      `MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${filler}<a href="https://files.stranger.example/${number}">the plans</a>\r\n.end of ${number}\r\n`,
  );
}

/** The number of a message, wherever it is seen. */
export const numberOf = (text: string): number => Number(/^Subject: number (\d+)\r$/m.exec(text)?.[1] ?? Number.NaN);

/**
 * Sends until the mails run out or the server is gone.
 *
 * @param next the next mail to send; asked by every connection, so each mail is sent once
 * @param step called at every reply
 * @returns mails that were answered 250 after the dot
 */
export async function sendUntilGone(port: number, connections: number, next: () => NumberedMail | undefined, step: () => void): Promise<NumberedMail[]> {
  const acknowledged: NumberedMail[] = [];
  async function connection(): Promise<void> {
    const client = await SmtpClient.greet(port);
    for (let mail = next(); mail !== undefined && !client.closed; mail = next()) {
      for (const line of ['MAIL FROM:<anna@partner.example>', ...mail.recipients.map((address) => `RCPT TO:<${address}>`), 'DATA']) {
        await client.say(line);
        step();
      }
      client.write(stuffed(mail.bytes));
      if ((await client.reply()).startsWith('250')) acknowledged.push(mail);
      step();
    }
    client.destroy();
  }
  await Promise.all(Array.from({ length: connections }, connection));
  return acknowledged;
}
