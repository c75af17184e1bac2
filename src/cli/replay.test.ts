/** The page that a replay leaves: written as a whole, or not at all. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Studied, StudyOrder } from './kit.ts';
import { command, recordingKit, verdict } from './testdata/command-line.test.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kithgate-replay-'));
after(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'mail'));
for (let day = 1; day <= 20; day += 1) {
  const date = new Date(Date.UTC(2024, 3, day, 9));
  writeFileSync(join(cwd, 'mail', `${day}.eml`), `From: anna@partner.example\nTo: ceo@example.org\nDate: ${date.toUTCString()}\nSubject: ${day}\n\nHi\n`);
}

function studying() {
  const orders: StudyOrder[] = [];
  const study = async (order: StudyOrder): Promise<Studied> => {
    orders.push(order);
    return { direction: 'inbound', authenticated: true, verdict: verdict({ file: order.file }), firstContact: false, shape: null, outcome: 'learnt' };
  };
  return { orders, ...recordingKit({ study }) };
}

describe('replay --report', () => {
  it('writes one page as a whole, readable by its owner alone', async () => {
    const { kit } = studying();
    const { code, err } = await command(['replay', 'mail', '--report', 'out.html'], { kit, io: { cwd } });
    assert.equal(code, 0, err);
    assert.match(err, /report: .*out\.html\n$/);
    const path = join(cwd, 'out.html');
    assert.match(readFileSync(path, 'utf8'), /^<!doctype html>[\s\S]*20 messages from outside[\s\S]*<\/html>\n$/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    rmSync(path);
    assert.deepEqual(
      readdirSync(cwd).filter((name) => name.includes('out.html')),
      [],
    );
  });

  it('refuses what it could not write before it reads any mail', async () => {
    for (const [file, why] of [
      ['nowhere/out.html', /^kithgate: --report nowhere\/out\.html: there is no folder .*nowhere; make it first\n$/],
      ['mail', /^kithgate: --report mail: that is a folder; name a file in it\n$/],
    ] as const) {
      const { kit, orders } = studying();
      const { code, err } = await command(['replay', 'mail', '--report', file], { kit, io: { cwd } });
      assert.deepEqual([code, orders.length], [1, 0]);
      assert.match(err, why);
    }
  });

  it('leaves nothing behind when the replay fails', async () => {
    const { kit } = studying();
    const { code } = await command(['replay', 'none', '--report', 'out.html'], { kit, io: { cwd } });
    assert.equal(code, 1);
    assert.deepEqual(
      readdirSync(cwd).filter((name) => name.includes('out.html')),
      [],
    );
  });
});
