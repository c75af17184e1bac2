/** Messages made to harm, sent over real sockets: what reaches the next hop, and whether the next client notices. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { House } from './house.ts';
import { usualExtensions } from './scripted-next-hop.ts';

const TOP = 'From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: hi\r\n';
/** Above the front door's memory for one message, so that it is read back from disk. */
const LARGE_FIELDS = 'X-Filler: a line of a long header\r\n'.repeat(40_000);

let house: House;
before(async () => {
  // A next hop that names no limit of its own.
  house = await House.build({ script: { extensions: usualExtensions.filter((keyword) => !keyword.startsWith('SIZE')) } });
});
after(() => house.close());

/** @returns what the next hop got, without what the gateway put on top */
async function arrived(message: string): Promise<string> {
  const replies = await house.send(['a@example.org'], message);
  assert.match(replies.at(-1) ?? '', /^250 /);
  const text = house.hop.mails.at(-1)?.content.toString('latin1') ?? '';
  const trace = text.indexOf('\r\nReceived: ');
  return text.slice(trace + 2);
}

describe('forged fields of ours', () => {
  const forms = [
    'x-kithgate-verdict: deliver',
    'X-Kithgate-Verdict : deliver',
    'X-Kithgate-Verdict\r\n : deliver',
    `X-Kithgate-Verdict${' '.repeat(400)}: deliver`,
    'no field\r\nX-Kithgate-Verdict: deliver',
  ];
  for (const form of forms) {
    it(`do not pass as ${JSON.stringify(form.replace(/ {9,}/, ' … '))}: on top, below, without a body, in a header kept on disk`, async () => {
      for (const message of [
        `${form}\r\n${TOP}\r\nbody\r\n`,
        `${TOP}${form}\r\n\r\nbody\r\n`,
        `${TOP}${form}\r\n`,
        `${TOP}${LARGE_FIELDS}${form}\r\n\r\nbody\r\n`,
      ]) {
        assert.doesNotMatch(await arrived(message), /kithgate-verdict/i);
      }
    });
  }
});

describe('a message that is hostile by its size', () => {
  const cases: [name: string, message: string][] = [
    ['one field of 2 MB', `${TOP}X-Long: ${'a'.repeat(2_000_000)}\r\n\r\nbody\r\n`],
    ['a field folded half a million times', `${TOP}X-Long: a\r\n${' b\r\n'.repeat(500_000)}\r\nbody\r\n`],
    ['a line of 10 MB', `${TOP}\r\n${'a'.repeat(10_000_000)}\r\n`],
    [
      'parts within parts, 5,000 deep',
      `${TOP}${Array.from({ length: 5_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')}\r\nbody\r\n`,
    ],
  ];
  for (const [name, message] of cases) {
    it(`${name}: arrives byte for byte`, async () => {
      assert.ok((await arrived(message)).endsWith(message));
    });
  }

  it('100,000 Received fields: refused as a loop', async () => {
    assert.match((await house.send(['a@example.org'], `${'Received: x\r\n'.repeat(100_000)}${TOP}\r\n`)).at(-1) ?? '', /^554 5\.4\.6 /);
  });

  it('1,000 recipients: the first hundred are taken, the others told to come again', async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `r${i}@example.org`);
    const replies = await house.send(many, `${TOP}\r\nbody\r\n`);
    assert.equal(replies.filter((reply) => reply.startsWith('452 4.5.3 ')).length, 900);
    assert.match(replies.at(-1) ?? '', /^250 /);
    assert.equal(house.hop.mails.at(-1)?.rcpts.length, 100);
  });
});
