/** A raw SMTP or LMTP client on 127.0.0.1: says what it is told, hears one reply at a time, and notices when it is hung up on. */
import { connect, type Socket } from 'node:net';

/** What a reply is when the connection ended instead. */
export const CLOSED = '(closed)';

export class SmtpClient {
  readonly #socket: Socket;
  #buffer = '';
  #wake: () => void = () => {};
  #closed = false;

  constructor(port: number) {
    const socket = connect(port, '127.0.0.1');
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#buffer += chunk.toString('latin1');
      this.#wake();
    });
    const gone = () => {
      this.#closed = true;
      this.#wake();
    };
    socket.on('error', gone);
    socket.on('close', gone);
  }

  /** Connects, hears the greeting and says EHLO. */
  static async greet(port: number, name = 'mail.partner.example'): Promise<SmtpClient> {
    const client = new SmtpClient(port);
    await client.reply();
    await client.say(`EHLO ${name}`);
    return client;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  async say(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  /** The next reply, lines of a multi-line one joined by ` | `; `CLOSED` when none will come. */
  async reply(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const at = this.#buffer.indexOf('\r\n');
      if (at < 0) {
        if (this.#closed) return CLOSED;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const line = this.#buffer.slice(0, at);
      this.#buffer = this.#buffer.slice(at + 2);
      lines.push(line);
      if (line[3] !== '-') return lines.join(' | ');
    }
  }

  /** MAIL and a RCPT for each recipient; every reply, in order. */
  async envelope(recipients: readonly string[], from = 'anna@partner.example'): Promise<string[]> {
    const replies = [await this.say(`MAIL FROM:<${from}>`)];
    for (const recipient of recipients) replies.push(await this.say(`RCPT TO:<${recipient}>`));
    return replies;
  }

  /** One whole transaction. @returns the reply after the dot, or the one that made it impossible */
  async send(recipients: readonly string[], message: string | Buffer, from?: string): Promise<string> {
    const replies = await this.envelope(recipients, from);
    const refused = replies.find((reply) => !reply.startsWith('2'));
    if (refused !== undefined) return refused;
    const go = await this.say('DATA');
    if (!go.startsWith('354')) return go;
    this.write(stuffed(message));
    return this.reply();
  }

  end(): void {
    this.#socket.end('QUIT\r\n');
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** The message with its dots doubled (RFC 5321 section 4.5.2) and its final dot. */
export function stuffed(message: string | Buffer): Buffer {
  const text = Buffer.from(message).toString('latin1').replace(/^\./gm, '..');
  return Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
