/** What a locked copy says of its authentication when it leaves: our own results, no forged ones, and an ARC set that holds. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { retryDue } from '../../src/act/retry.ts';
import { createAuthenticator } from '../../src/lookup/authenticate.ts';
import { createSealer } from '../../src/lookup/seal.ts';
import { memoryContent } from '../../src/mail/content.ts';
import { MailZone } from '../builders/mail-zone.ts';
import { House, type HouseOptions } from './house.ts';
import { say } from './scripted-next-hop.ts';

const LINK = 'https://files.stranger.example/view?id=7';
const LETTER = [
  'From: Anna <anna@partner.example>',
  'To: staff@example.org',
  'Subject: Plans',
  'Message-ID: <plans@partner.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/html',
  '',
  `<p><a href="${LINK}">the plans</a></p>`,
  '',
].join('\r\n');
const UPSTREAM = 'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=partner.example;\r\n dmarc=pass header.from=partner.example action=none\r\n';
const FORGED = 'Authentication-Results: "GATE.test" 1; dmarc=pass header.from=bank.example\r\n';
const ACTIONS = [
  { recipient: 'lock@example.org', action: 'lock' },
  { recipient: 'open@example.org', action: 'deliver' },
];

const zone = new MailZone('gate.test', 'partner.example', 'list.example');
zone.records['_dmarc.partner.example'] = 'v=DMARC1; p=reject';
const sealing = { resolve: zone.resolve, clock: Date, log: { info() {}, warn() {}, error() {} } };
const sealer = createSealer(sealing);
const authenticator = createAuthenticator(sealing);
const houses: House[] = [];
after(async () => {
  for (const house of houses) await house.close();
  await sealer.close();
  await authenticator.close();
});

/** A house that locks what comes to lock@; sealed unless `key` is false. */
async function build({ key = true, verify = true, ...options }: HouseOptions & { key?: boolean; verify?: boolean } = {}): Promise<House> {
  const authentication = { verify, upstreams: [{ authservId: 'mx.example.org' }] };
  // Signatures are checked in a worker: on a busy machine its start takes longer than a message would wait.
  const domainAge = { rdap: { deadlineMs: 20_000 } };
  const house = await House.build({ sealer, authenticator, ...options, config: { authentication, domainAge, exceptions: ACTIONS, ...options.config } });
  house.settings.seal.key = key ? { domain: 'gate.test', selector: 's1', privateKey: zone.key('gate.test') } : null;
  houses.push(house);
  return house;
}

async function lockedCopy(house: House, letter: string): Promise<string> {
  const count = house.hop.mails.length;
  await house.send(['lock@example.org'], letter);
  const copy = house.hop.mails[count]?.content.toString('latin1') ?? '';
  assert.doesNotMatch(copy.replace(/^[\s\S]*?\r\n\r\n/, ''), /stranger\.example/, 'locked');
  return copy;
}

const names = (copy: string): string[] => [...copy.slice(0, copy.indexOf('\r\n\r\n')).matchAll(/^([\w-]+):/gm)].map((m) => m[1] ?? '');
/** Verified anew, as the next one to receive it would. */
const chainOf = (copy: string) => sealer.chain(memoryContent(Buffer.from(copy, 'latin1')), 20_000);
const ownResults = (copy: string): string[] => copy.match(/^Authentication-Results: "?gate\.test[\s\S]*?\r\n(?![ \t])/gim) ?? [];

describe('a locked copy', () => {
  it('says under our name what the trusted upstream said, and is sealed; all that we state stands above our Received', async () => {
    const copy = await lockedCopy(await build(), UPSTREAM + LETTER);
    assert.deepEqual(ownResults(copy), [
      'Authentication-Results: gate.test;\r\n spf=pass smtp.mailfrom=partner.example;\r\n dmarc=pass header.from=partner.example;\r\n arc=none\r\n',
    ]);
    assert.match(
      copy,
      /\r\nARC-Authentication-Results: i=1; gate\.test;\r\n spf=pass smtp\.mailfrom=partner\.example;\r\n dmarc=pass header\.from=partner\.example;\r\n arc=none\r\n/,
    );
    assert.deepEqual(
      names(copy).filter((name) => !name.startsWith('X-Kithgate-')),
      ['ARC-Seal', 'ARC-Message-Signature', 'ARC-Authentication-Results', 'Authentication-Results', 'Received', 'Authentication-Results'].concat([
        'From',
        'To',
        'Subject',
        'Message-ID',
        'MIME-Version',
        'Content-Type',
      ]),
    );
    assert.match(names(copy)[0] ?? '', /^X-Kithgate-/);
    assert.equal(await chainOf(copy), 'pass');
    assert.equal(await chainOf(copy.replace('>the plans', '>the plan')), 'fail');
  });

  it("has no forged results under our name left; an unlocked copy's bytes stay as they are", async () => {
    const house = await build({ key: false });
    const copy = await lockedCopy(house, UPSTREAM + FORGED + LETTER);
    assert.equal(ownResults(copy).length, 1);
    assert.doesNotMatch(copy, /bank\.example/);
    assert.match(copy, /mx\.example\.org/);
    await house.send(['open@example.org'], UPSTREAM + FORGED + LETTER);
    const open = house.hop.mails[1]?.content.toString('latin1') ?? '';
    assert.ok(open.endsWith(UPSTREAM + FORGED + LETTER), open);
  });

  it('says none where nothing is known, and is not sealed without a key', async () => {
    const copy = await lockedCopy(await build({ key: false, verify: false }), LETTER);
    assert.deepEqual(ownResults(copy), ['Authentication-Results: gate.test; none\r\n']);
    assert.doesNotMatch(copy, /^ARC-/m);
  });

  it('says what was verified here: the lock broke the signature, the seal still tells that it passed', async () => {
    const copy = await lockedCopy(await build(), await zone.signed(LETTER, 'partner.example'));
    assert.match(
      copy,
      /^ARC-Authentication-Results: i=1; gate\.test;\r\n(?: spf=\w+.*\r\n)? dkim=pass header\.d=partner\.example;\r\n dmarc=pass header\.from=partner\.example;\r\n arc=none\r\n/m,
    );
    assert.equal(await chainOf(copy), 'pass');
    const client = { peer: '127.0.0.1', origin: null, helo: null, name: null, peerHelo: '', tls: false, trusted: true };
    const again = await authenticator.verify(memoryContent(Buffer.from(copy, 'latin1')), client, { reversePath: '', mail: {}, recipients: [] }, 20_000);
    assert.notEqual(again?.dkim[0]?.result, 'pass');
  });
});

describe('a chain that came with it', () => {
  it('is gone on with when it holds', async () => {
    const copy = await lockedCopy(await build(), await zone.sealed(await zone.signed(LETTER, 'partner.example'), 'list.example'));
    assert.match(copy, /\r\nARC-Seal: i=2; a=rsa-sha256; t=\d+; cv=pass; d=gate\.test;/);
    assert.match(ownResults(copy)[0] ?? '', /;\r\n arc=pass\r\n$/);
    assert.equal(await chainOf(copy), 'pass');
  });

  it('that was broken before it came here is said to be broken', async () => {
    const copy = await lockedCopy(await build(), (await zone.sealed(LETTER, 'list.example')).replace('the plans', 'other plans'));
    assert.match(copy, /\r\nARC-Seal: i=2; a=rsa-sha256; t=\d+; cv=fail; d=gate\.test;/);
    assert.match(ownResults(copy)[0] ?? '', /;\r\n arc=fail\r\n$/);
  });

  it('that nobody verified is left as it is: no seal, no word on it; a trusted upstream may have', async () => {
    const house = await build({ verify: false });
    const sealed = await zone.sealed(LETTER, 'list.example');
    const copy = await lockedCopy(house, sealed);
    assert.doesNotMatch(copy, /d=gate\.test/);
    assert.deepEqual(ownResults(copy), ['Authentication-Results: gate.test; none\r\n']);
    const told = await lockedCopy(house, `Authentication-Results: mx.example.org; arc=pass (i=1)\r\n${sealed}`);
    assert.equal(await chainOf(told), 'pass');
  });
});

describe('trouble with sealing', () => {
  it('is tried once for a message, and everyone gets his copy', async () => {
    let tries = 0;
    const failing = {
      chain: async () => null,
      seal: async () => {
        tries += 1;
        return null;
      },
    };
    const exceptions = [{ recipient: '*@example.org', action: 'lock' }];
    const house = await build({ sealer: failing, config: { exceptions } });
    const replies = await house.send(['a@example.org', 'b@example.org', 'c@example.org'], UPSTREAM + LETTER);
    assert.match(replies.at(-1) ?? '', /^250 /);
    assert.equal(house.hop.mails.length, 3);
    assert.equal(tries, 1);
    for (const { content } of house.hop.mails) assert.equal(ownResults(content.toString()).length, 1);
  });
});

describe('a locked copy that had to wait', () => {
  it('is sealed when it is sent, and says what was known when it came', async () => {
    const house = await build({ script: { dot: ({ times }) => (times === 2 ? say('452 4.3.1 Full') : { kind: 'accept' }) } });
    const letter = await zone.sealed(await zone.signed(LETTER, 'partner.example'), 'list.example');
    await house.send(['open@example.org', 'lock@example.org'], letter);
    assert.equal((await house.store.holds.list({ state: 'undelivered' })).length, 1);
    // Keys that were there when it came are gone; what was found then counts.
    house.ports.sealer = { ...sealer, chain: async () => 'fail' };
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    const copy = house.hop.mails.at(-1)?.content.toString('latin1') ?? '';
    assert.match(copy, /^ARC-Seal: i=2; a=rsa-sha256; t=\d+; cv=pass;/m);
    assert.match(ownResults(copy)[0] ?? '', /dkim=pass header\.d=partner\.example;\r\n dmarc=pass header\.from=partner\.example;\r\n arc=pass\r\n$/);
    assert.equal(await chainOf(copy), 'pass');
  });
});
