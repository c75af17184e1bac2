import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { cleanSpool, spillPath } from './spool.ts';

test('at start only the files of dead processes are removed', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'kithgate-spool-'));
  t.after(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, 'deep', 'spool');
  assert.equal(await cleanSpool(folder), 0);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);

  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  const random = '0123456789abcdef01234567';
  const ofDead = `spill-${gone.pid}-${random}`;
  const ofPredecessor = basename(spillPath(folder));
  const ofParent = `spill-${process.ppid}-${random}`;
  for (const name of [ofDead, ofPredecessor, ofParent, 'spill-1-short', 'notes.txt']) await writeFile(join(folder, name), 'x');
  assert.equal(await cleanSpool(folder), 2);
  assert.deepEqual((await readdir(folder)).sort(), [ofParent, 'notes.txt', 'spill-1-short'].sort());
});

test('no two messages share a file', () => {
  assert.notEqual(spillPath('/spool'), spillPath('/spool'));
});
