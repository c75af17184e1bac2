import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { openArchive } from './open-archive.ts';

const root = mkdtempSync(join(tmpdir(), 'kithgate-archive-'));
after(() => rmSync(root, { recursive: true }));
const NOW = Date.UTC(2024, 0, 1);

function put(path: string, text: string): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  utimesSync(full, 1_000_000_000, 1_000_000_000);
  return full;
}

const mail = (date: string, body = 'Hello'): string => `From: anna@partner.example\nDate: ${date}\nSubject: x\n\n${body}\n`;
const received = (date: string): string => `Received: from a.example by mx.example.org;\n\t${date}\n`;

/** What is opened is closed after the test's reading of it. */
async function opened(...paths: string[]) {
  const archive = await openArchive(
    paths.map((path) => join(root, path)),
    { now: NOW },
  );
  after(() => archive.close());
  const messages = [...archive.messages()];
  assert.equal(archive.count, messages.length);
  return { messages, skipped: archive.skipped.named };
}

async function listing(...paths: string[]): Promise<[name: string, received: string][]> {
  const { messages } = await opened(...paths);
  return messages.map(({ name, receivedAt }) => [relative(root, name), new Date(receivedAt).toISOString().slice(0, 16)]);
}

describe('opening an archive', () => {
  it('orders a folder of messages by receipt, not by name or by what the author claims', async () => {
    put('eml/a.eml', received('Tue, 05 Jul 2022 10:00:00 +0200') + mail('Mon, 1 Jan 2001 00:00:00 +0000'));
    put('eml/deep/b.eml', received('Tue, 05 Jul 2022 07:00:00 +0000') + received('Mon, 1 Jan 2018 00:00:00 +0000') + mail('Tue, 5 Jul 2022 07:00:00 +0000'));
    put('eml/c.eml', mail('Mon, 4 Jul 2022 09:00:00 +0000'));
    assert.deepEqual(await listing('eml'), [
      ['eml/c.eml', '2022-07-04T09:00'],
      ['eml/deep/b.eml', '2022-07-05T07:00'],
      ['eml/a.eml', '2022-07-05T08:00'],
    ]);
  });

  it('lets nobody write from the future, and falls back on the archive itself', async () => {
    put('dates/future.eml', mail('Fri, 1 Jan 2038 00:00:00 +0000'));
    put('dates/none.eml', 'From: a@b.example\nSubject: no date\n\nx\n');
    put('dates/broken.eml', mail('yesterday'));
    assert.deepEqual((await listing('dates')).sort(), [
      ['dates/broken.eml', '2001-09-09T01:46'],
      ['dates/future.eml', '2024-01-01T00:00'],
      ['dates/none.eml', '2001-09-09T01:46'],
    ]);
  });

  it('reads a Maildir: cur and new, dates from names, subfolders, nothing half delivered', async () => {
    const undated = 'From: a@b.example\nSubject: s\n\nx\n';
    put('box/cur/1600000000.M1P1.mx:2,S', undated);
    put('box/new/1500000000.M1P1.mx', undated);
    put('box/tmp/1700000000.M1P1.mx', undated);
    put('box/.Sent/cur/1650000000.M1P1.mx:2,S', undated);
    put('box/dovecot.index.log', '\x01\x00\x02binary');
    assert.deepEqual(
      (await listing('box')).map(([name]) => name),
      ['box/new/1500000000.M1P1.mx', 'box/cur/1600000000.M1P1.mx:2,S', 'box/.Sent/cur/1650000000.M1P1.mx:2,S'],
    );
  });

  it('takes an mbox apart, byte for byte', async () => {
    const first = mail('Mon, 4 Jul 2022 09:00:00 +0000', 'From here on it is body.\n\nFrom now on too.\n>From is left as it is.');
    const second = 'Subject: no date of its own\n\nlast line without newline';
    put('list.mbox', `From anna@partner.example Mon Jul  4 09:00:00 2022\n${first}\nFrom rgrover1 at example.net  Tue Jul 05 10:11:12 2022\n${second}`);
    const { messages } = await opened('list.mbox');
    assert.deepEqual(
      messages.map(({ name }) => relative(root, name)),
      ['list.mbox#1', 'list.mbox#2'],
    );
    const [one, two] = await Promise.all(messages.map(async (message) => (await (await message.content()).bytes()).toString()));
    assert.equal(one, first);
    assert.equal(two, second);
    assert.equal(messages[1]?.receivedAt, Date.UTC(2022, 6, 5, 10, 11, 12));
  });

  it('tells what it left out, and why', async () => {
    put('mixed/readme.txt', 'Note: this is\na text\n');
    put('mixed/old.zip', 'PK\x03\x04rest');
    put('mixed/empty', '');
    put('mixed/one.eml', mail('Mon, 4 Jul 2022 09:00:00 +0000'));
    symlinkSync(join(root, 'mixed'), join(root, 'mixed/circle'));
    const { messages, skipped } = await opened('mixed/one.eml', 'mixed');
    assert.equal(messages.length, 1);
    assert.deepEqual(
      skipped.map(({ name, why }) => `${relative(root, name)}: ${why}`),
      [
        'mixed/empty: not mail',
        'mixed/old.zip: damaged: End of central directory record signature not found. Either not a zip file, or file is truncated.',
        'mixed/readme.txt: not mail',
      ],
    );
  });

  it('rejects for a path that is not there', async () => {
    await assert.rejects(openArchive([join(root, 'none')], { now: NOW }), /none can't be read \(ENOENT\)/);
  });

  it('notices that a file became shorter before it was read', async () => {
    const path = put('shrinks.eml', mail('Mon, 4 Jul 2022 09:00:00 +0000'));
    const { messages } = await opened('shrinks.eml');
    writeFileSync(path, 'short');
    await assert.rejects(async () => messages[0]?.content(), /has become shorter/);
  });
});
