/** SPF, DKIM and DMARC end to end through real workers; DNS is a table in the test, the keys are made here. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { dkimSign } from 'mailauth';
import { type MessageContent, memoryContent } from '../mail/content.ts';
import type { Client, Envelope } from '../mail/envelope.ts';
import { createAuthenticator } from './authenticate.ts';
import { DnsError, type Resolve } from './resolve.ts';

const log = { info() {}, warn() {}, error() {} };
const DEADLINE_MS = 20_000;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const KEY = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

const zone: Record<string, unknown[]> = {
  'TXT partner.example': [['v=spf1 ip4:192.0.2.0/24 -all']],
  'TXT _dmarc.partner.example': [['v=DMARC1; p=reject']],
  'TXT s1._domainkey.partner.example': [[KEY]],
  'TXT gate.helo.example': [['v=spf1 ip4:192.0.2.7 -all']],
};
const asked: string[] = [];
const canned: Resolve = async (name, type) => {
  asked.push(`${type} ${name}`);
  const records = zone[`${type} ${name}`];
  if (records === undefined) throw new DnsError('ENOTFOUND', name);
  return records;
};

const authenticator = createAuthenticator({ resolve: canned, clock: Date, log });
after(() => authenticator.close());

const client = (change: Partial<Client> = {}): Client => ({
  peer: '127.0.0.1',
  origin: '192.0.2.7',
  helo: 'mail.partner.example',
  name: null,
  peerHelo: 'mx.example.org',
  tls: false,
  trusted: true,
  ...change,
});
const envelope = (reversePath = 'anna@partner.example'): Envelope => ({ reversePath, mail: {}, recipients: [{ address: 'ceo@example.org' }] });

const PLAIN = 'From: Anna <anna@partner.example>\r\nTo: ceo@example.org\r\nSubject: Minutes\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nAs agreed.\r\n';

async function sign(message: string, options: { maxBodyLength?: number } = {}): Promise<string> {
  const key = { canonicalization: 'relaxed/relaxed', signingDomain: 'partner.example', selector: 's1', privateKey: PEM, ...options };
  // The library's types ask for the key here, its code reads it from `signatureData`.
  const { signatures } = await dkimSign(message, { ...key, signatureData: [key] });
  return signatures + message;
}

const verify = (message: string, from = client(), reversePath?: string) =>
  authenticator.verify(memoryContent(Buffer.from(message)), from, envelope(reversePath), DEADLINE_MS);

describe('authenticator', () => {
  it('passes a signed message from the domain’s own host', async () => {
    assert.deepEqual(await verify(await sign(PLAIN)), {
      spf: 'pass',
      dkim: [{ domain: 'partner.example', result: 'pass' }],
      dmarc: 'pass',
      domain: 'partner.example',
    });
  });

  it('fails a message that was changed, from a host that is not the domain’s', async () => {
    const verdict = await verify((await sign(PLAIN)).replace('As agreed', 'Please pay'), client({ origin: '198.51.100.9' }));
    assert.equal(verdict?.spf, 'fail');
    assert.notEqual(verdict?.dkim[0]?.result, 'pass');
    assert.equal(verdict?.dmarc, 'fail');
  });

  it('does not check SPF when the client is not known, and looks nothing up for it', async () => {
    asked.length = 0;
    const verdict = await verify(PLAIN, client({ origin: null }));
    assert.deepEqual(verdict, { spf: 'unknown', dkim: [], dmarc: 'unknown', domain: 'partner.example' });
    assert.deepEqual(asked, ['TXT _dmarc.partner.example']);
  });

  it('checks the HELO name for the null reverse-path', async () => {
    assert.equal((await verify(PLAIN, client({ helo: 'gate.helo.example' }), ''))?.spf, 'pass');
  });

  it('does not pass a From that another domain signs for', async () => {
    const verdict = await verify((await sign(PLAIN.replace('anna@partner.example', 'boss@example.org'))).replaceAll('\u0000', ''), client());
    assert.equal(verdict?.dkim[0]?.result, 'pass');
    assert.equal(verdict?.domain, 'example.org');
    assert.equal(verdict?.dmarc, 'none');
  });

  it('does not pass what was appended to a signature over a part of the body', async () => {
    const signed = await sign(PLAIN, { maxBodyLength: 12 });
    assert.match(signed, /\bl=12\b/);
    const verdict = await verify(`${signed}Now click here.\r\n`, client({ origin: null }));
    assert.deepEqual(verdict?.dkim, [{ domain: 'partner.example', result: 'policy' }]);
    assert.notEqual(verdict?.dmarc, 'pass');
  });

  it('tries a bounded number of signatures', async () => {
    asked.length = 0;
    const flood = Array.from(
      { length: 500 },
      (_, i) => `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=d${i}.example; s=s; h=from; bh=x; b=x\r\n`,
    ).join('');
    const verdict = await verify(flood + PLAIN);
    assert.equal(verdict?.spf, 'pass');
    assert.ok((verdict?.dkim.length ?? 0) <= 8);
    assert.ok(asked.length < 20, `${asked.length} look-ups`);
  });

  it('leaves a header of ten thousand lines unchecked: unknown, and its worker goes on', async () => {
    const message = PLAIN.replace('Subject: Minutes', `Subject: Minutes${'\r\n folded'.repeat(10_000)}`);
    assert.equal(await verify(message), null);
    assert.equal((await verify(await sign(PLAIN)))?.dmarc, 'pass');
  });

  it('reads a message that was spilled to disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spilled-'));
    try {
      const path = join(folder, 'message');
      const bytes = Buffer.from(await sign(PLAIN));
      await writeFile(path, bytes);
      const content: MessageContent = { size: bytes.length, memory: null, path, chunks: () => [], bytes: async () => Buffer.alloc(0) };
      assert.equal((await authenticator.verify(content, client(), envelope(), DEADLINE_MS))?.dmarc, 'pass');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('serves many at a time while DNS is slow, and leaves the road its bytes', async () => {
    const message = Buffer.from(await sign(PLAIN));
    const before = Buffer.from(message);
    const gates: (() => void)[] = [];
    const slow = createAuthenticator({
      resolve: (name, type) => new Promise((resolve, reject) => gates.push(() => canned(name, type).then(resolve, reject))),
      clock: Date,
      log,
    });
    try {
      const all = Array.from({ length: 10 }, () => slow.verify(memoryContent(message), client(), envelope(), DEADLINE_MS));
      // Each of the ten asks two names before any is answered: nobody waits for another's DNS.
      while (gates.length < 20) await new Promise((resolve) => setImmediate(resolve));
      const opener = setInterval(() => {
        for (const open of gates.splice(0)) open();
      }, 1);
      const verdicts = await Promise.all(all);
      clearInterval(opener);
      assert.deepEqual(new Set(verdicts.map((verdict) => verdict?.dmarc)), new Set(['pass']));
      assert.deepEqual(message, before);
    } finally {
      await slow.close();
    }
  });

  it('is temporary trouble, within the deadline, when the resolver never answers', async () => {
    const silent = createAuthenticator({ resolve: () => new Promise(() => {}), clock: Date, log });
    try {
      // Needs no DNS: brings the worker up, so that the deadline below is spent on waiting alone.
      await silent.verify(memoryContent(Buffer.from('Subject: x\r\n\r\n')), client({ origin: null }), envelope(), DEADLINE_MS);
      const verdict = await silent.verify(memoryContent(Buffer.from(await sign(PLAIN))), client(), envelope(), 1_000);
      assert.deepEqual(verdict, {
        spf: 'temperror',
        dkim: [{ domain: 'partner.example', result: 'temperror' }],
        dmarc: 'temperror',
        domain: 'partner.example',
      });
    } finally {
      await silent.close();
    }
  });

  it('answers null for a deadline that has passed, and after it was closed', async () => {
    assert.equal(await authenticator.verify(memoryContent(Buffer.from(PLAIN)), client(), envelope(), 0), null);
  });

  it('never throws for what is no message', async () => {
    for (const bytes of ['', '\r\n', 'From:\r\n\r\n', 'From: <@>\r\n\r\nx', '\u0000\u00ff', 'From: a@b@c, d\r\nFrom: e@f.example\r\n\r\n']) {
      const verdict = await verify(bytes);
      assert.notEqual(verdict?.dmarc, 'pass', JSON.stringify(bytes));
    }
  });
});
