/** Signatures over letters that mailauth by itself takes for white space. The signer here is the standard's words, not the library. */
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { createSeal, dkimVerify, relaxedLine } from './mailauth.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
const resolver = async (name: string) => {
  assert.equal(name, 's1._domainkey.partner.example');
  return [[KEY]];
};
const BODY = 'Bonjour.\r\n';

/** Fields as they come and as they are signed. */
const FIELDS: [written: string, canonical: string][] = [
  ['From:  Zoé <zoe@partner.example>', 'from:Zoé <zoe@partner.example>'],
  ['Subject : Voilà\t ce que  je vous envoie à\r\n\tParis à ', 'subject:Voilà ce que je vous envoie à Paris à'],
  ['X-Odd: a\u000bb \u000c', 'x-odd:a\u000bb \u000c'],
];

function signed(canon = FIELDS.map(([, canonical]) => canonical)): string {
  const bh = createHash('sha256').update(BODY).digest('base64');
  const field = `v=1; a=rsa-sha256; c=relaxed/relaxed; d=partner.example; s=s1; h=from:subject:x-odd; bh=${bh}; b=`;
  const b = sign('sha256', Buffer.from(`${canon.join('\r\n')}\r\ndkim-signature:${field}`), privateKey).toString('base64');
  return `DKIM-Signature: ${field}${b}\r\n${FIELDS.map(([written]) => `${written}\r\n`).join('')}\r\n${BODY}`;
}

const resultOf = async (message: string) => (await dkimVerify(Buffer.from(message), { resolver })).results[0]?.status.result;

describe('a signature over letters whose octets are blanks to JavaScript', () => {
  it('is good', async () => assert.equal(await resultOf(signed()), 'pass'));

  it('is bad when such a letter was taken for a blank, or anything else was changed', async () => {
    assert.equal(await resultOf(signed().replace('envoie à', 'envoie ')), 'fail');
    assert.equal(await resultOf(signed().replace('Voilà', 'Voila')), 'fail');
    assert.equal(await resultOf(signed(FIELDS.map(([, canonical]) => canonical.replace('\u000b', ' ')))), 'fail');
  });

  it('is made by ourselves as everybody else checks it', async () => {
    const message = Buffer.from(`${FIELDS.map(([written]) => `${written}\r\n`).join('')}\r\n${BODY}`);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const seal = {
      i: 1,
      cv: 'none' as const,
      signingDomain: 'partner.example',
      selector: 's1',
      privateKey: pem,
      algorithm: 'rsa-sha256',
      headerList: 'from:subject:x-odd',
    };
    const { headers } = await createSeal(message, { seal: { ...seal, authResults: 'mx.example.org; none' } });
    const field = headers.map(String).find((header) => /^arc-message-signature:/i.test(header)) ?? '';
    const names = (/\bh=([^;]+)/.exec(field)?.[1] ?? '').replace(/\s/g, '').toLowerCase().split(':');
    const lines = names.map((name) => FIELDS.find(([, canonical]) => canonical.startsWith(`${name}:`))?.[1] ?? '');
    const own = relaxedLine(field)
      .toString()
      .replace(/( b=)[^;]+/, '$1');
    const signature = (/\bb=([^;]+)/.exec(field)?.[1] ?? '').replace(/\s/g, '');
    assert.ok(verify('sha256', Buffer.from([...lines, own].join('\r\n')), publicKey, Buffer.from(signature, 'base64')));
  });
});
