/** A pipelining SMTP client that sends prepared messages over several connections and keeps the time. */
import { connect, type Socket } from 'node:net';

export interface Measured {
  messages: number;
  seconds: number;
  perSecond: number;
  /** Milliseconds from MAIL to the reply after the dot. */
  p50: number;
  p99: number;
  /** Replies after the dot that were not 2xx. */
  refused: number;
}

export interface Load {
  port: number;
  /** As from `loadCorpus`. */
  messages: readonly Buffer[];
  count: number;
  connections: number;
  /** Each message over a connection of its own. */
  onePerConnection?: boolean;
  sender(i: number): string;
  recipient(i: number): string;
}

export async function run(load: Load): Promise<Measured> {
  let next = 0;
  let refused = 0;
  const latencies: number[] = [];
  const started = performance.now();
  async function worker(): Promise<void> {
    let line = await open(load.port);
    while (next < load.count) {
      const i = next++;
      const begun = performance.now();
      const replies = await line.ask(`MAIL FROM:<${load.sender(i)}>\r\nRCPT TO:<${load.recipient(i)}>\r\nDATA\r\n`, 3);
      if (!replies[2]?.startsWith('354')) {
        refused += 1;
        await line.ask('RSET\r\n', 1);
        continue;
      }
      const [answer] = await line.ask(load.messages[i % load.messages.length] ?? Buffer.from('.\r\n'), 1);
      if (!answer?.startsWith('2')) refused += 1;
      latencies.push(performance.now() - begun);
      if (load.onePerConnection && next < load.count) {
        line.end();
        line = await open(load.port);
      }
    }
    line.end();
  }
  await Promise.all(Array.from({ length: load.connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { messages: load.count, seconds, perSecond: load.count / seconds, p50: at(0.5), p99: at(0.99), refused };
}

interface Line {
  /** Sends, and waits for that many replies. */
  ask(bytes: string | Buffer, replies: number): Promise<string[]>;
  end(): void;
}

async function open(port: number): Promise<Line> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let buffered = '';
  const got: string[] = [];
  let wanted = 0;
  let settle: { resolve(replies: string[]): void; reject(error: Error): void } | null = null;
  const fail = () => settle?.reject(new Error('connection lost'));
  socket.on('error', fail);
  socket.on('close', fail);
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1');
    for (let at = buffered.indexOf('\r\n'); at >= 0; at = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, at);
      buffered = buffered.slice(at + 2);
      if (line[3] !== '-') got.push(line);
    }
    if (settle !== null && got.length >= wanted) {
      const done = settle;
      settle = null;
      done.resolve(got.splice(0, wanted));
    }
  });
  const ask = (bytes: string | Buffer, replies: number) =>
    new Promise<string[]>((resolve, reject) => {
      wanted = replies;
      settle = { resolve, reject };
      if (bytes.length > 0) socket.write(bytes);
    });
  await ask('', 1);
  await ask('EHLO bench.example\r\n', 1);
  return { ask, end: () => socket.end('QUIT\r\n') };
}
