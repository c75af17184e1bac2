import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { mmdb } from '../../test/builders/mmdb.ts';
import { silent, temporaryFolder } from '../../test/store-fixture.ts';
import type { Log } from '../ports.ts';
import { createOrigins } from './origin.ts';

async function fileOf(t: TestContext, octets: Buffer): Promise<string> {
  const file = join(await temporaryFolder(t), 'x.mmdb');
  await writeFile(file, octets);
  return file;
}

function remembering(): Log & { warnings: string[] } {
  const warnings: string[] = [];
  return { ...silent, warnings, warn: (_, text) => void warnings.push(text) };
}

test('country and provider come from files, in the words of any publisher', async (t) => {
  const country = await fileOf(t, mmdb('192.0.2.0/24', { country: { iso_code: 'DE' } }));
  const provider = await fileOf(t, mmdb('192.0.2.0/24', { autonomous_system_number: 64500, autonomous_system_organization: 'Example Net' }));
  const origins = createOrigins({ country, provider }, silent);
  assert.deepEqual(origins.of('192.0.2.7'), { country: 'DE', provider: { number: 64500, name: 'Example Net' } });
  assert.deepEqual(origins.of('::ffff:192.0.2.7'), { country: 'DE', provider: { number: 64500, name: 'Example Net' } });
  assert.equal(origins.of('198.51.100.1'), null, 'not listed is unknown');
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fe80::1', 'no address', '']) assert.equal(origins.of(address), null, address);

  const other = await fileOf(t, mmdb('192.0.2.0/24', { country_code: 'fr' }));
  const asn = await fileOf(t, mmdb('192.0.2.0/24', { asn: 'AS64501', name: 'Other' }));
  origins.reload({ country: other, provider: asn });
  assert.deepEqual(origins.of('192.0.2.7'), { country: 'FR', provider: { number: 64501, name: 'Other' } });
});

test('a country that is none, and a number that is none, are unknown', async (t) => {
  const country = await fileOf(t, mmdb('192.0.2.0/24', { country_code: 'ZZ' }));
  const provider = await fileOf(t, mmdb('192.0.2.0/24', { autonomous_system_number: 0 }));
  assert.equal(createOrigins({ country, provider }, silent).of('192.0.2.7'), null);
});

test('a file that is missing or damaged makes it unknown, and is said once', async (t) => {
  const log = remembering();
  const whole = mmdb('192.0.2.0/24', { country_code: 'DE' });
  const cut = Buffer.concat([
    whole.subarray(0, 24 * 6 + 16),
    Buffer.from([0xff, 0xff, 0xff]),
    whole.subarray(whole.indexOf('\xab\xcd\xefMaxMind.com', 0, 'latin1')),
  ]);
  const origins = createOrigins({ country: await fileOf(t, cut), provider: '/nowhere/asn.mmdb' }, log);
  assert.equal(origins.of('192.0.2.7'), null);
  assert.equal(origins.of('192.0.2.7'), null);
  assert.equal(log.warnings.length, 2);
  const noise = remembering();
  createOrigins({ country: await fileOf(t, Buffer.from('not at all MMDB')) }, noise);
  assert.match(noise.warnings[0] ?? '', /country file, expected MMDB/);
});

test('countries come along without any setting; providers do not', () => {
  const origins = createOrigins({}, silent);
  const found = origins.of('193.0.6.139');
  assert.equal(found?.country, 'NL', 'of the RIPE NCC');
  assert.equal(found?.provider, null);
});
