/** Seals on locked copies, judged by another implementation: dkimpy (Debian package python3-dkim). */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSealer } from '../../src/lookup/seal.ts';
import { MailZone } from '../builders/mail-zone.ts';
import { House } from '../e2e/house.ts';
import { Site } from './site.ts';

/** Debian's own Python: dkimpy is installed for no other. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('verify-arc.py', import.meta.url));

const zone = new MailZone('gate.test', 'partner.example', 'list.example');

type Judged = [verdict: string, sets: [instance: number, cv: string, seal: boolean, message: boolean][]];

function judged(messages: readonly Buffer[]): Judged[] {
  const input = JSON.stringify({ records: zone.records, messages: messages.map((message) => message.toString('base64')) });
  const { status, stdout, stderr } = spawnSync(PYTHON, [SCRIPT], { input, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Judged[];
}

const letter = (change: { header?: string; body?: string } = {}): string =>
  [
    'From: Anna <anna@partner.example>',
    'To: staff@example.org',
    'Subject: =?utf-8?Q?Pl=C3=A4ne?=',
    'Date: Mon, 02 Mar 2026 09:00:00 +0000',
    'Message-ID: <plans@partner.example>',
    'MIME-Version: 1.0',
    `Content-Type: text/html; charset=utf-8${change.header ?? ''}`,
    '',
    change.body ?? '<p><a href="https://files.stranger.example/view?id=7">the plans</a></p>',
    '',
  ].join('\r\n');

describe('dkimpy', () => {
  const sealer = createSealer({ resolve: zone.resolve, clock: Date, log: { info() {}, warn() {}, error() {} } });
  const houses: House[] = [];
  after(async () => {
    for (const house of houses) await house.close();
    await sealer.close();
  });

  async function lockedCopies(...letters: string[]): Promise<Buffer[]> {
    const config = { authentication: { verify: true, upstreams: [] }, exceptions: [{ recipient: '*@example.org', action: 'lock' }] };
    const house = await House.build({ sealer, config });
    houses.push(house);
    house.settings.seal.key = { domain: 'gate.test', selector: 's1', privateKey: zone.key('gate.test') };
    for (const text of letters) await house.send(['lock@example.org'], Buffer.from(text));
    return house.hop.mails.map((mail) => mail.content);
  }

  it('finds the first seal valid, whatever the letter is made of', async () => {
    const LINK = '<a href="https://files.stranger.example/view?id=7">plans</a>';
    const letters = [
      letter(),
      await zone.signed(letter(), 'partner.example'),
      letter({ header: '\r\nContent-Transfer-Encoding: 8bit', body: `Grüße à \t tous  \r\n\r\n${LINK}\r\n\r\n\r\n` }),
      letter({ header: '\r\nSubject: Voilà, raw' }),
      letter({ header: `\r\nCc:${' somebody@example.org,'.repeat(80)}\r\n  last@example.org \t` }),
      letter({ header: '\r\nContent-Transfer-Encoding: quoted-printable', body: `caf=C3=A9 =\r\n${LINK.replaceAll('=', '=3D')}` }),
    ];
    const copies = await lockedCopies(...letters);
    for (const [i, [verdict, sets]] of judged(copies).entries()) assert.deepEqual([verdict, sets], ['pass', [[1, 'none', true, true]]], copies[i]?.toString());
    const [changed] = judged([Buffer.from((copies[0] as Buffer).toString().replace('>the plans', '>the plots'))]);
    assert.equal(changed?.[0], 'fail', 'it would have seen a change');
  });

  it('finds a chain that we went on with valid to its beginning', async () => {
    const copies = await lockedCopies(await zone.sealed(await zone.signed(letter(), 'partner.example'), 'list.example'));
    // The older message signature is broken by the lock, as is every DKIM signature; the seals hold.
    assert.deepEqual(judged(copies), [
      [
        'pass',
        [
          [2, 'pass', true, true],
          [1, 'none', true, false],
        ],
      ],
    ]);
  });

  it('finds a chain ended where we said that it had failed', async () => {
    const copies = await lockedCopies((await zone.sealed(letter(), 'list.example')).replace('the plans', 'other plans'));
    const [[verdict, sets] = ['', []]] = judged(copies);
    assert.deepEqual([verdict, sets[0]?.slice(0, 2), sets[0]?.[3]], ['ended', [2, 'fail'], true]);
  });

  it('finds what the built gateway sealed valid', async (t) => {
    const site = await Site.prepare(t);
    writeFileSync(join(site.folder, 'arc.pem'), zone.key('gate.test'), { mode: 0o600 });
    site.configure({ authentication: { verify: false, authservId: 'gate.test', arc: { domain: 'gate.test', selector: 's1', keyFile: 'arc.pem' } } });
    await site.start();
    assert.match(await site.send(['lock-a@example.org'], letter()), /^250 /);
    const [copy] = site.hop.mails;
    assert.match(copy?.content.toString() ?? '', /^Authentication-Results: gate\.test;\r\n arc=none\r\n/m);
    assert.deepEqual(judged([copy?.content ?? Buffer.alloc(0)]), [['pass', [[1, 'none', true, true]]]]);
  });
});
