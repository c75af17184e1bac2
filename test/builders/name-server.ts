/** A name server on loopback (RFC 1035, UDP): addresses of some names, codes of others, or silence. */
import { createSocket } from 'node:dgram';
import type { TestContext } from 'node:test';

/** Addresses, a response code (2 SERVFAIL, 3 NXDOMAIN), or nothing at all. */
type Said = readonly string[] | number | 'silence';

export interface NameServer {
  /** `127.0.0.1:53053` */
  address: string;
  /** Names asked for, in order. */
  asked: string[];
  /** By name; other names do not exist. */
  says: Map<string, Said>;
}

const NXDOMAIN = 3;

/** Ends with the test. */
export async function nameServer(t: TestContext): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  const says = new Map<string, Said>();
  socket.on('message', (question, peer) => {
    const { name, end } = nameIn(question);
    asked.push(name);
    const said = says.get(name) ?? NXDOMAIN;
    if (said !== 'silence') socket.send(answer(question.subarray(0, end + 4), said), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.after(() => socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked, says };
}

const HEADER = 12;

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

/** @param question header and question, without what follows them */
function answer(question: Buffer, said: readonly string[] | number): Buffer {
  const addresses = typeof said === 'number' ? [] : said;
  const head = Buffer.from(question);
  // Response, recursion available, and the code; one question, some answers.
  head.writeUInt16BE(0x8180 | (typeof said === 'number' ? said : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  // The name by a pointer to the question, type A, class IN, TTL 60 s.
  const records = addresses.map((address) => Buffer.from([0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]));
  return Buffer.concat([head, ...records]);
}
