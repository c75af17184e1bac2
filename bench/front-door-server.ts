/** One of the two servers that `front-door.ts` compares, discarding what it takes: `… front-door-server.ts ours|smtp-server`, prints its port. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { reply } from '../src/mail/reply.ts';
import type { Log, Road } from '../src/ports.ts';
import { createByteBudget } from '../src/smtp/byte-budget.ts';
import { createFrontDoor } from '../src/smtp/front-door.ts';
import { cleanSpool } from '../src/smtp/intake/spool.ts';

const taken = reply(250, '2.0.0', 'Ok');
const discarding: Road = {
  capabilities: async () => ({ size: 0, eightBitMime: true, smtpUtf8: true, dsn: true }),
  begin: () => ({ id: 'x', rcpt: async () => taken, data: async () => [taken], abort: () => {} }),
};
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

if (process.argv[2] === 'ours') {
  const spoolFolder = mkdtempSync(join(tmpdir(), 'kithgate-front-door-'));
  await cleanSpool(spoolFolder);
  const door = createFrontDoor({
    listener: { name: 'bench', direction: 'inbound', protocol: 'smtp', address: '127.0.0.1', port: 0, trustedPeers: ['127.0.0.0/8'] },
    hostname: 'bench.example',
    road: discarding,
    limits: { messageBytes: 40_000_000, recipients: 100, connections: 500, idleMs: 60_000, dataMs: 60_000, receivedHops: 50 },
    budget: createByteBudget(500_000_000),
    clock: { now: () => Date.now() },
    log: silent,
    spoolFolder,
  });
  console.log((await door.listen()).port);
} else {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 40_000_000,
    onData: (stream, _session, done) => {
      stream.on('end', () => done());
      stream.resume();
    },
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.server.address();
    console.log(typeof address === 'object' && address !== null ? address.port : '');
  });
}
process.once('SIGTERM', () => process.exit(0));
