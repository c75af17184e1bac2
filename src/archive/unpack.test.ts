import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { type LookOptions, openArchive } from './open-archive.ts';

const root = mkdtempSync(join(tmpdir(), 'kithgate-unpack-test-'));
after(() => rmSync(root, { recursive: true }));
const spoolFolder = join(root, 'spool');
mkdirSync(spoolFolder);
const NOW = Date.UTC(2024, 0, 1);

const mail = (day: number, body = 'Hello'): Buffer =>
  Buffer.from(`From: anna@partner.example\nDate: ${new Date(Date.UTC(2022, 6, day)).toUTCString()}\nSubject: ${day}\n\n${body}\n`);
const mbox = (...messages: Buffer[]): Buffer =>
  Buffer.concat(messages.flatMap((message) => [Buffer.from('From a@b.example Mon Jul  4 09:00:00 2022\n'), message, Buffer.from('\n')]));
const FILES = { 'in/b.eml': mail(2), 'in/a.eml': mail(1), 'all.mbox': mbox(mail(4), mail(3)), 'notes.txt': Buffer.from('no mail here') };

async function tar(files: Record<string, Buffer>): Promise<Buffer> {
  const packed = pack();
  for (const [name, octets] of Object.entries(files)) packed.entry({ name }, octets);
  packed.finalize();
  return buffer(packed as unknown as AsyncIterable<Buffer>);
}

async function look(name: string, octets: Uint8Array, options: Partial<LookOptions> = {}) {
  const path = join(root, name);
  writeFileSync(path, octets);
  const archive = await openArchive([path], { now: NOW, spoolFolder, ...options });
  try {
    const all = [...archive.messages()];
    const texts = await Promise.all(all.map(async (message) => (await (await message.content()).bytes()).toString()));
    const skipped = archive.skipped.named.map(({ name, why }) => `${relative(root, name)}: ${why}`);
    return { names: all.map((message) => relative(root, message.name)), texts, skipped, left: readdirSync(spoolFolder) };
  } finally {
    archive.close();
  }
}

const IN_ORDER = [1, 2, 3, 4].map((day) => mail(day).toString());
const names = (archive: string) => [`${archive}/in/a.eml`, `${archive}/in/b.eml`, `${archive}/all.mbox#2`, `${archive}/all.mbox#1`];

describe('archives of mail', () => {
  for (const [name, octets] of [
    ['deflated.zip', async () => zipSync(FILES)],
    ['stored.zip', async () => zipSync(FILES, { level: 0 })],
    ['plain.tar', () => tar(FILES)],
    ['packed.tar.gz', async () => gzipSync(await tar(FILES))],
  ] as const) {
    it(`reads ${name} as if it were unpacked, and leaves nothing on disk that has a name`, async () => {
      const seen = await look(name, await octets());
      assert.deepEqual(seen, { names: names(name), texts: IN_ORDER, skipped: [`${name}/notes.txt: not mail`], left: [] });
    });
  }

  it('reads a single file that is packed, by the name it has', async () => {
    assert.deepEqual((await look('list.mbox.gz', gzipSync(mbox(mail(1), mail(2))))).names, ['list.mbox.gz#1', 'list.mbox.gz#2']);
    assert.deepEqual((await look('one.eml.gz', gzipSync(mail(1)))).texts, [mail(1).toString()]);
    assert.deepEqual((await look('dump.sql.gz', gzipSync('CREATE TABLE t'))).skipped, ['dump.sql.gz: not mail']);
  });

  it('reads large mail out of a zip', async () => {
    const large = mail(1, 'x'.repeat(70).concat('\n').repeat(80_000));
    assert.deepEqual((await look('large.zip', zipSync({ 'large.eml': large }))).texts, [large.toString()]);
  });

  it('opens one level, and says where there are more', async () => {
    const inner = zipSync({ 'a.eml': mail(1) });
    const seen = await look('outer.tar', await tar({ 'inner.zip': Buffer.from(inner), 'b.eml': mail(2), 'c.eml.gz': gzipSync(mail(3)) }));
    const why = 'packed within an archive: unpack it first';
    assert.deepEqual([seen.names, seen.skipped], [['outer.tar/b.eml'], [`outer.tar/inner.zip: ${why}`, `outer.tar/c.eml.gz: ${why}`]]);
  });

  it('takes names for names: none leads out of the archive', async () => {
    const seen = await look('slip.zip', zipSync({ '../../../etc/slip.eml': mail(1), '/abs.eml': mail(2), 'back\\slash.eml': mail(3) }));
    assert.equal(seen.texts.length, 3);
    assert.deepEqual(seen.left, []);
  });

  it('tells what is encrypted, or packed by a method it does not know', async () => {
    const zip = Buffer.from(zipSync({ 'a.eml': mail(1), 'b.eml': mail(2) }));
    const [first, second] = [zip.indexOf('PK\x01\x02'), zip.lastIndexOf('PK\x01\x02')];
    zip.writeUInt16LE(zip.readUInt16LE(first + 8) | 1, first + 8);
    zip.writeUInt16LE(93, second + 10);
    assert.deepEqual((await look('odd.zip', zip)).skipped, [
      'odd.zip/a.eml: encrypted: unpack it first',
      'odd.zip/b.eml: compressed by a method that is not read here (93): unpack it first',
    ]);
  });
});

describe('damaged archives of mail', () => {
  it('a tar.gz that ends early gives what is whole', async () => {
    const whole = gzipSync(await tar({ 'a.eml': mail(1), 'b.eml': mail(2, noise(3000)) }));
    const seen = await look('short.tar.gz', whole.subarray(0, whole.length - 1500));
    assert.deepEqual(seen.names, ['short.tar.gz/a.eml']);
    assert.match(seen.skipped.join('\n'), /^short\.tar\.gz: damaged: unexpected end of file; read as far as it goes$/m);
  });

  it('an mbox that is cut off gives all but its last message', async () => {
    const whole = gzipSync(mbox(mail(1), mail(2), mail(3, noise(3000))));
    const seen = await look('short.mbox.gz', whole.subarray(0, whole.length - 1000));
    assert.deepEqual(seen.names, ['short.mbox.gz#1', 'short.mbox.gz#2']);
    assert.equal(seen.skipped.length, 1);
  });

  it('one bad file in a zip costs the others nothing', async () => {
    const zip = Buffer.from(zipSync({ 'a.eml': mail(1, noise(500)), 'b.eml': mail(2) }));
    zip.fill(0xff, 60, 200);
    const seen = await look('bad.zip', zip);
    assert.deepEqual(seen.names, ['bad.zip/b.eml']);
    assert.match(seen.skipped.join(), /^bad\.zip\/a\.eml: damaged: /);
  });

  it('a zip cut short is told', async () => {
    const zip = zipSync(FILES);
    assert.match((await look('cut.zip', zip.subarray(0, zip.length - 30))).skipped.join(), /^cut\.zip: damaged: /);
  });
});

describe('archives that swell', () => {
  const swelling = { most: 4_000_000, harmless: 100_000 };

  it('are left where they would inflate to far more than mail does, and what stood before is kept', async () => {
    const bomb = mail(2, '0'.repeat(3_000_000));
    const zip = await look('bomb.zip', zipSync({ 'a.eml': mail(1), 'bomb.eml': bomb, 'c.eml': mail(3) }), { swelling });
    assert.deepEqual(zip.names, ['bomb.zip/a.eml']);
    assert.deepEqual(zip.skipped, ['bomb.zip: inflates to more than 200 times its size: if it is no trap, unpack it first']);
    const gz = await look('bomb.eml.gz', gzipSync(bomb), { swelling });
    assert.deepEqual([gz.names, gz.skipped], [[], ['bomb.eml.gz: inflates to more than 200 times its size: if it is no trap, unpack it first']]);
  });

  it('are left where they would fill the disk', async () => {
    const seen = await look('big.tar.gz', gzipSync(await tar({ 'a.eml': mail(1, noise(500_000)) })), { swelling: { most: 400_000, harmless: 100_000 } });
    assert.deepEqual(seen.skipped, ['big.tar.gz: inflates to more than 400000 octets: unpack it first']);
  });

  it('a folder that cannot be written to is one clear line', async () => {
    const nowhere = join(root, 'nowhere');
    await assert.rejects(look('a.zip', zipSync(FILES), { spoolFolder: nowhere }), /^NoRoom: can't unpack into .*nowhere \(ENOENT after 0 MiB\): set TMPDIR/);
  });
});

/** Text that deflate cannot make small; the same each time. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}
