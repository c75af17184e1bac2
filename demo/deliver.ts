/** Hands mail to the gateway as an MX does: one SMTP session, one transaction a message. */
import { createTransport } from 'nodemailer';
import { MX } from './cast.ts';
import type { Arrival } from './today.ts';

/** In order, one after the other. @returns the gateway's reply to each */
export async function deliver(arrivals: readonly Arrival[], port: number): Promise<string[]> {
  const transport = createTransport({ host: '127.0.0.1', port, name: MX, secure: false, ignoreTLS: true, pool: true, maxConnections: 1 });
  try {
    const replies: string[] = [];
    for (const { reversePath, recipient, content } of arrivals) {
      const info = await transport.sendMail({ envelope: { from: reversePath, to: recipient.address }, raw: content });
      replies.push(info.response);
    }
    return replies;
  } finally {
    transport.close();
  }
}
