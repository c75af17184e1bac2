/** ARC sets end to end through a real worker; DNS is a table in the test, the keys are made here. Another verifier judges them in test/system/seal.test.ts. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { arc, dkimVerify } from 'mailauth';
import { memoryContent } from '../mail/content.ts';
import type { ChainStatus, Outgoing, SealOrder } from '../ports.ts';
import { DnsError, type Resolve } from './resolve.ts';
import { createSealer } from './seal.ts';

const DEADLINE_MS = 20_000;
const AT = Date.parse('2026-03-02T09:00:00.500Z');

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const zone: Record<string, string> = {
  's1._domainkey.gate.example': `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
};
zone['s1._domainkey.list.example'] = zone['s1._domainkey.gate.example'] as string;
const troubles = new Map<string, string>();
const canned: Resolve = async (name) => {
  const record = zone[name];
  if (troubles.has(name) || record === undefined) throw new DnsError(troubles.get(name) ?? 'ENOTFOUND', name);
  return [[record]];
};
const warnings: string[] = [];
const sealer = createSealer({ resolve: canned, clock: { now: () => AT }, log: { info() {}, error() {}, warn: (_, text) => void warnings.push(text) } });
after(() => sealer.close());

const LETTER = 'From: Anna <anna@partner.example>\r\nTo: ceo@example.org\r\nSubject: Minutes\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nAs agreed.\r\n';

const outgoing = (text: string): Outgoing => {
  const bytes = Buffer.from(text, 'latin1');
  // In two pieces, as a copy with something left out comes.
  return { size: bytes.length, chunks: () => [bytes.subarray(0, 10), bytes.subarray(10)] };
};
const order = (chain: ChainStatus, domain = 'gate.example'): SealOrder => ({
  key: { domain, selector: 's1', privateKey: PEM },
  chain,
  results: `${domain};\r\n dmarc=pass header.from=partner.example`,
  at: AT,
});
async function sealed(text: string, chain: ChainStatus, domain?: string): Promise<string> {
  const fields = await sealer.seal(outgoing(text), order(chain, domain), DEADLINE_MS);
  assert.ok(fields !== null, 'sealed');
  return fields + text;
}
const chainOf = (text: string) => sealer.chain(memoryContent(Buffer.from(text, 'latin1')), DEADLINE_MS);

/** What the library itself finds, asked directly. */
async function verified(text: string): Promise<string> {
  const resolver = async (name: string, type: string) => (await canned(name, type)) as string[];
  const found = await dkimVerify(Buffer.from(text, 'latin1'), { resolver, curTime: new Date(AT) });
  return (await arc(found.arc as never, { resolver })).status.result;
}

describe('sealing a copy', () => {
  it('without a chain is the first set, on top, dated by the clock', async () => {
    const text = await sealed(LETTER, 'none');
    const masked = text.replace(/\b(bh?)=(?:[\w+/=]|\r\n )+/g, '$1=…');
    assert.equal(
      masked,
      [
        'ARC-Seal: i=1; a=rsa-sha256; t=1772442000; cv=none; d=gate.example; s=s1;',
        ' b=…',
        'ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;',
        ' d=gate.example; h=Date: Subject: To: From; q=dns/txt; s=s1; t=1772442000;',
        ' bh=…;',
        ' b=…',
        'ARC-Authentication-Results: i=1; gate.example;',
        ' dmarc=pass header.from=partner.example',
        LETTER,
      ].join('\r\n'),
    );
    assert.equal(await verified(text), 'pass');
    assert.equal(await chainOf(text), 'pass');
  });

  it('is the same at the same time: nothing in it is left to chance', async () => {
    assert.equal(await sealed(LETTER, 'none'), await sealed(LETTER, 'none'));
  });

  it('with a chain that holds goes on with it', async () => {
    const listed = await sealed(LETTER, 'none', 'list.example');
    assert.equal(await chainOf(listed), 'pass');
    const changed = listed.replace('As agreed.', 'As agreed. (locked)');
    const text = await sealed(changed, 'pass');
    assert.match(text, /^ARC-Seal: i=2; a=rsa-sha256; t=1772442000; cv=pass; d=gate\.example/);
    assert.equal(await verified(text), 'pass');
    assert.equal(await chainOf(text.replace('(locked)', '(changed)')), 'fail');
  });

  it('with a broken chain says so, and goes no further', async () => {
    const broken = (await sealed(LETTER, 'none', 'list.example')).replace('As agreed.', 'Please pay.');
    assert.equal(await chainOf(broken), 'fail');
    const text = await sealed(broken, 'fail');
    assert.match(text, /^ARC-Seal: i=2; a=rsa-sha256; t=1772442000; cv=fail;/);
    assert.equal(await chainOf(text), 'fail');
    assert.equal(await sealer.seal(outgoing(text), order('fail'), DEADLINE_MS), null, 'a chain that has ended is not gone on with');
  });

  const malformed: [string, string][] = [
    ['a set that is not whole', 'ARC-Seal: i=1; cv=none; a=rsa-sha256; d=list.example; s=s1; b=x\r\n'],
    ['two of a kind', 'ARC-Seal: i=1; cv=none; b=x\r\nARC-Seal: i=1; cv=none; b=x\r\n'],
    ['no instance', 'ARC-Seal: cv=none; b=x\r\n'],
    ['an instance left out', 'ARC-Authentication-Results: i=3; list.example; none\r\n'],
  ];
  for (const [what, fields] of malformed) {
    it(`with ${what} is a chain that fails`, async () => {
      assert.equal(await chainOf(fields + LETTER), 'fail');
      assert.match(await sealed(fields + LETTER, 'fail'), /^ARC-Seal: i=[1-4]; .*cv=fail;/);
    });
  }

  it('never makes a 51st set', async () => {
    const full = `ARC-Seal: i=50; cv=pass; b=x\r\n${LETTER}`;
    assert.equal(await sealer.seal(outgoing(full), order('fail'), DEADLINE_MS), null);
  });

  it('does not say none where there is a chain, nor that one holds that is not there', async () => {
    const listed = await sealed(LETTER, 'none', 'list.example');
    assert.equal(await sealer.seal(outgoing(listed), order('none'), DEADLINE_MS), null);
    assert.equal(await sealer.seal(outgoing(LETTER), order('pass'), DEADLINE_MS), null);
  });

  it('covers letters whose octets are blanks to the library, and leaves out fields that some read otherwise', async () => {
    const voila = Buffer.from('Voilà').toString('latin1');
    assert.match(await sealed(LETTER.replace('Minutes', voila), 'none'), / h=Date: Subject: To: From;/);
    assert.match(await sealed(LETTER.replace('Subject:', 'Subject :'), 'none'), / h=Date: To: From;/);
  });

  const unfit: [string, string][] = [
    ['without From', LETTER.replace('From', 'X-From')],
    ['with a blank before the colon of From', `From : b@partner.example\r\n${LETTER}`],
    ['with a line that is no field', `no field\r\n${LETTER}`],
    ['without an end', LETTER.slice(0, LETTER.indexOf('\r\n\r\n'))],
    ['with more fields than a signature can name', 'Subject: a\r\n'.repeat(200) + LETTER],
    ['of more lines than any honest one', `X-Long: x\r\n${' \r\n'.repeat(80_000)}${LETTER}`],
    ['larger than any honest one', `X-Long:${' x'.repeat(140_000)}\r\n${LETTER}`],
  ];
  for (const [what, letter] of unfit) {
    it(`of a header ${what} is not tried: others could not verify it`, async () => {
      warnings.length = 0;
      assert.equal(await sealer.seal(outgoing(letter), order('none'), DEADLINE_MS), null);
      assert.deepEqual(warnings, []);
    });
  }

  it('with what is no RSA key is trouble, which is logged, and not a rejection', async () => {
    warnings.length = 0;
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const seal = { ...order('none'), key: { domain: 'gate.example', selector: 's1', privateKey: key } };
    assert.equal(await sealer.seal(outgoing(LETTER), seal, DEADLINE_MS), null);
    assert.deepEqual(warnings, ['a copy could not be sealed (ARC)']);
  });
});

describe('a chain that came', () => {
  it('is none without fields of ARC, and no name is asked for', async () => {
    assert.equal(await chainOf(LETTER), 'none');
    assert.equal(await chainOf('Subject: x\r\n\r\nARC-Seal: i=1; cv=none\r\n'), 'none');
  });

  it('is not known while its key cannot be asked for: a chain is failed for good', async () => {
    const listed = await sealed(LETTER, 'none', 'list.example');
    troubles.set('s1._domainkey.list.example', 'ETIMEOUT');
    assert.equal(await chainOf(listed), null);
    troubles.set('s1._domainkey.list.example', 'ENOTFOUND');
    assert.equal(await chainOf(listed), 'fail');
    troubles.clear();
  });

  it('is not known, within the deadline, when the resolver never answers', async () => {
    const listed = await sealed(LETTER, 'none', 'list.example');
    const silent = createSealer({ resolve: () => new Promise(() => {}), clock: { now: () => AT }, log: { info() {}, warn() {}, error() {} } });
    try {
      await silent.chain(memoryContent(Buffer.from(LETTER)), DEADLINE_MS);
      assert.equal(await silent.chain(memoryContent(Buffer.from(listed)), 1_000), null);
    } finally {
      await silent.close();
    }
  });

  it('is not known in a header that the library would take all day for', async () => {
    const listed = await sealed(LETTER, 'none', 'list.example');
    assert.equal(await chainOf(`X-Long: x\r\n${' \r\n'.repeat(80_000)}${listed}`), null);
  });

  it('holds over letters whose octets are blanks to the library, and breaks with them', async () => {
    const voila = Buffer.from('Voilà').toString('latin1');
    const listed = await sealed(LETTER.replace('Minutes', voila), 'none', 'list.example');
    assert.equal(await chainOf(listed), 'pass');
    assert.equal(await chainOf(listed.replace(voila, `${voila.slice(0, -1)} `)), 'fail');
  });
});
