import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { DAY, heldMessage, identity, inbound, NOON, silent, storeFor, temporaryFolder } from '../../../test/store-fixture.ts';
import type { Attribute } from '../../history/types.ts';
import { StoreUnavailable } from '../../ports.ts';
import { type DaySet, packDays, withDay } from './history/days.ts';
import { attributeOf, Names } from './history/names.ts';
import { migrate } from './migrations.ts';
import { DataFolderInUse, openStore, StoreDamaged, StoreTooNew } from './open.ts';
import { FIRST_SCHEMA } from './schema-1.ts';
import { MORE_ATTRIBUTES } from './schema-2.ts';
import { memoryWithAnEnd } from './schema-3.ts';
import { JOURNAL_WITH_AN_END } from './schema-4.ts';
import { REPORTS } from './schema-5.ts';
import { HONEST_SCORES } from './schema-6.ts';
import { namesAsHeard } from './schema-7.ts';

const options = { halfLifeDays: 180, clock: { now: () => NOON }, log: silent };

test('a second serve on a data folder is refused and told who has it; command lines are not', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await storeFor(t, { folder, mode: 'serve' });
  await assert.rejects(openStore({ ...options, folder, mode: 'serve' }), (error) => {
    assert.ok(error instanceof DataFolderInUse);
    assert.equal(error.pid, process.pid);
    assert.match(error.message, new RegExp(`${process.pid}`));
    return true;
  });
  await (await storeFor(t, { folder, mode: 'cli' })).close();
  await first.close();
  await (await storeFor(t, { folder, mode: 'serve' })).close();
});

test('a serve that was killed keeps nobody out', async (t) => {
  const folder = await temporaryFolder(t);
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/hold-until-killed.ts', folder, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await assert.rejects(openStore({ ...options, folder, mode: 'serve' }), (error) => error instanceof DataFolderInUse && error.pid === child.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await readFile(join(folder, 'serve.pid'), 'utf8'), `${child.pid}\n`, 'the stale pid is still there');
  await (await storeFor(t, { folder, mode: 'serve' })).close();
});

test('the folder is made private, with all in it', async (t) => {
  const folder = join(await temporaryFolder(t), 'a', 'data');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const store = await storeFor(t, { folder, mode: 'serve' });
  await store.histories.learn(inbound());
  await store.flush();
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  for (const file of await readdir(folder, { withFileTypes: true })) {
    assert.equal((await stat(join(folder, file.name))).mode & 0o777, file.isDirectory() ? 0o700 : 0o600, file.name);
  }
});

test('a throwaway touches no disk, and reading what is not there creates nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const memory = await storeFor(t, { folder: join(folder, 'x'), mode: 'memory' });
  await memory.holds.spool('m1', heldMessage('m1').envelope, {
    size: 1,
    memory: Buffer.from('x'),
    path: null,
    chunks: () => [],
    bytes: async () => Buffer.from('x'),
  });
  await memory.holds.commit(heldMessage('m1'));
  assert.equal((await (await memory.holds.content('m1')).bytes()).toString(), 'x');
  const read = await storeFor(t, { folder: join(folder, 'y'), mode: 'read' });
  assert.deepEqual(await read.journal.find({}), []);
  assert.deepEqual(await readdir(folder), []);
});

test('a database of a later version is left alone, with a clear word', async (t) => {
  const folder = await temporaryFolder(t);
  await (await storeFor(t, { folder })).close();
  const db = new Database(join(folder, 'kithgate.sqlite'));
  db.pragma('user_version = 99');
  db.close();
  await assert.rejects(openStore({ ...options, folder, mode: 'cli' }), (error) => error instanceof StoreTooNew && /schema 99/.test(error.message));
});

test('a damaged database is named, and serving it lets go of the folder again', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'kithgate.sqlite'), 'this is no database, but long enough to look like one'.repeat(50));
  for (let i = 0; i < 2; i += 1) {
    await assert.rejects(openStore({ ...options, folder, mode: 'serve' }), (error) => error instanceof StoreDamaged && error.message.includes(folder));
  }
});

test('a folder that cannot be written is StoreUnavailable', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(openStore({ ...options, folder: join(folder, 'file', 'data'), mode: 'cli' }), StoreUnavailable);
});

test('the second schema keeps every value, under the id that its longer code makes', () => {
  const db = new Database(':memory:');
  migrate(db, 'x', [FIRST_SCHEMA]);
  for (let n = 1; n <= 300; n += 1) {
    const term = (n << 4) | (n % 12);
    db.prepare('INSERT INTO term (id, attribute, text) VALUES (?, ?, ?)').run(term, n % 12, `value ${n}`);
    db.prepare('INSERT INTO value (relation, term, first_at, first_day, days, ripe) VALUES (1, ?, ?, 16, ?, ?)').run(term, n, Buffer.of(1), n % 2);
  }
  const all = 'SELECT term.attribute, text, first_at, first_day, days, ripe FROM value JOIN term ON term.id = value.term ORDER BY first_at';
  const before = db.prepare(all).all();
  migrate(db, 'x', [FIRST_SCHEMA, MORE_ATTRIBUTES]);
  assert.equal(before.length, 300);
  assert.deepEqual(db.prepare(all).all(), before);
  const names = new Names(db);
  assert.deepEqual(names.findTerms([{ attribute: attributeOf(5) as Attribute, value: 'value 5' }]), [{ id: (5 << 6) | 5, key: `${attributeOf(5)}\0value 5` }]);
  db.close();
});

test('the third schema keeps what the second knew', async (t) => {
  const folder = await temporaryFolder(t);
  const db = new Database(join(folder, 'kithgate.sqlite'));
  migrate(db, 'x', [FIRST_SCHEMA, MORE_ATTRIBUTES]);
  const day = Math.floor(NOON / DAY);
  const bits = Buffer.of((1 << (day & 7)) & 255, 1);
  db.exec("INSERT INTO name VALUES (1, 'anna@partner.example'), (2, 'boss@example.org'), (3, 'partner.example')");
  const relation = db.prepare('INSERT INTO relation VALUES (?, ?, ?, ?, ?, 7, 1, ?, ?, ?, ?)');
  const value = db.prepare('INSERT INTO value VALUES (?, ?, ?, ?, ?, 1)');
  const levels = [
    [1, 3, 1, 1, 2],
    [2, 2, 1, 1, 0],
    [3, 1, 3, 1, 0],
    [4, 0, 0, 0, 0],
  ] as const;
  for (const [id, level, subject, of, recipient] of levels) {
    relation.run(id, level, subject, of, recipient, NOON, NOON + 9 * DAY, day & ~7, bits);
    for (let n = 1; n <= 200; n += 1) {
      if (id === 2 && n > 50) continue;
      value.run(id, n << 6, NOON, day & ~7, bits);
    }
  }
  for (let n = 1; n <= 200; n += 1) db.prepare('INSERT INTO term VALUES (?, 0, ?)').run(n << 6, `h${n}.example`);
  db.prepare('INSERT INTO written VALUES (2, 1, 0, 3, ?, ?, 2, ?, ?)').run(NOON, NOON + DAY, day & ~7, bits);
  db.close();
  const { histories } = await storeFor(t, { folder });
  const values = [{ attribute: 'link-host' as const, value: 'h7.example' }];
  const facts = await histories.facts({ identity: identity('anna@partner.example'), recipients: ['boss@example.org'], values, at: NOON + 20 * DAY });
  for (const level of [facts.pairs['boss@example.org'], facts.correspondent, facts.domain, facts.organisation]) {
    assert.deepEqual([level?.relation.messages, level?.relation.days, level?.relation.replies, level?.relation.firstSeen], [7, 2, 1, NOON]);
    assert.equal(Object.values(level?.values ?? {})[0]?.days, 2);
    assert.ok((level?.totals['link-host']?.decayed ?? 0) > 90, 'also the sums');
  }
  assert.equal(facts.correspondent.relation.outbound, 3);
});

test('the fourth schema keeps by what entries of the journal are found, without a reference that each entry to go would be looked for in', async (t) => {
  const folder = await temporaryFolder(t);
  const db = new Database(join(folder, 'kithgate.sqlite'));
  db.pragma('foreign_keys = ON');
  migrate(db, 'x', [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd]);
  const row = [NOON, 'anna@partner.example', 'anna@partner.example', 'hello', JSON.stringify({ id: 'Q1' })];
  db.prepare('INSERT INTO journal (seq, id, at, author_key, reverse_key, subject_key, entry) VALUES (7, ?, ?, ?, ?, ?, ?)').run('Q1', ...row);
  db.exec("INSERT INTO journal_host VALUES ('example.partner.www.', 7); INSERT INTO journal_recipient VALUES ('boss@example.org', 7)");
  migrate(db, 'x', [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd, JOURNAL_WITH_AN_END]);
  const references = ['journal_host', 'journal_recipient'].flatMap((table) => db.pragma(`foreign_key_list(${table})`) as unknown[]);
  assert.deepEqual(references, [], 'an entry that goes is not looked for in what it is found by');
  db.close();
  const { journal } = await storeFor(t, { folder });
  for (const filter of [{ host: 'partner.example' }, { to: 'boss@example.org' }]) {
    assert.deepEqual(
      (await journal.find(filter)).map(({ id }) => id),
      ['Q1'],
    );
  }
});

test('the fifth schema begins to keep what messages teach on the day after a store that knew nothing of it was opened', () => {
  const before = [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd, JOURNAL_WITH_AN_END];
  for (const hasLearnt of [true, false]) {
    const db = new Database(':memory:');
    migrate(db, 'x', before);
    if (hasLearnt) db.prepare('INSERT INTO learnt (digest, at) VALUES (?, ?)').run(Buffer.alloc(16), NOON);
    migrate(db, 'x', [...before, REPORTS]);
    const from = db.prepare("SELECT value FROM setting WHERE name = 'taughtFrom'").pluck().get();
    // A day is taken back only where all of it is known.
    assert.equal(hasLearnt, Number(from) > Date.now() / DAY);
    db.close();
  }
});

test('the seventh schema keeps names as they are heard, and joins what became one', () => {
  const before = [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd, JOURNAL_WITH_AN_END, REPORTS, HONEST_SCORES];
  const db = new Database(':memory:');
  migrate(db, 'x', before);
  const name = db.prepare<[string], number>('INSERT INTO name (text) VALUES (?) RETURNING id').pluck();
  const bear = db.prepare('INSERT INTO bearer (name, address, ours, day_count, days) VALUES (?, ?, ?, ?, ?)');
  const [spaced, turned, address, other] = ['name john doe', 'name doe, john', 'john@partner.example', 'jd@partner.example'].map((text) => name.get(text));
  const days = (...all: number[]) => packDays(all.reduce<DaySet | null>(withDay, null) as DaySet);
  bear.run(spaced, address, 0, 2, days(20_000, 20_001));
  bear.run(turned, address, 1, 2, days(20_001, 20_002));
  bear.run(turned, other, 0, 1, days(20_003));
  migrate(db, 'x', [...before, namesAsHeard]);
  const rows = db
    .prepare('SELECT n.text AS name, a.text AS address, ours, day_count FROM bearer JOIN name n ON n.id = name JOIN name a ON a.id = address ORDER BY 2')
    .all();
  assert.deepEqual(rows, [
    { name: 'name doe john', address: 'jd@partner.example', ours: 0, day_count: 1 },
    { name: 'name doe john', address: 'john@partner.example', ours: 1, day_count: 3 },
  ]);
  assert.equal(db.prepare("SELECT count(*) FROM name WHERE text LIKE 'name %'").pluck().get(), 1);
  db.close();
});

test('a store of schema 6 keeps all it knew through schema 8', async (t) => {
  const folder = await temporaryFolder(t);
  const db = new Database(join(folder, 'kithgate.sqlite'));
  migrate(db, 'x', [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd, JOURNAL_WITH_AN_END, REPORTS, HONEST_SCORES]);
  const name = db.prepare<[string], number>('INSERT INTO name (text) VALUES (?) RETURNING id').pluck();
  const bear = db.prepare('INSERT INTO bearer (name, address, ours, day_count, days) VALUES (?, ?, ?, ?, ?)');
  const days = (...all: number[]) => packDays(all.reduce<DaySet | null>(withDay, null) as DaySet);
  const [anna, shop] = ['anna@partner.example', 'shop@many.example'].map((text) => name.get(text));
  bear.run(name.get('name berg, anna'), anna, 0, 2, days(19_700, 19_701));
  bear.run(name.get('name dr. anna berg'), anna, 0, 1, days(19_702));
  // No letter in either of them: they name nobody.
  bear.run(name.get('name 24/7'), shop, 0, 2, days(19_700, 19_701));
  bear.run(name.get('name ***'), anna, 0, 1, days(19_700));
  const entry = { id: 'Q1', at: NOON, outcomes: [], hosts: ['www.partner.example'] };
  db.prepare('INSERT INTO journal (id, at, author_key, reverse_key, subject_key, entry) VALUES (?, ?, ?, ?, ?, ?)').run(
    'Q1',
    NOON,
    '',
    '',
    '',
    JSON.stringify(entry),
  );
  db.prepare('INSERT INTO journal_host VALUES (?, 1)').run('example.partner.www.');
  db.prepare('INSERT INTO honest_score VALUES (?, 1, 2, 3)').run('scale');
  db.close();
  for (const mode of ['serve', 'cli'] as const) {
    const store = await storeFor(t, { folder, mode });
    const bearers = (shown: string) => store.histories.bearers(shown);
    assert.deepEqual(await bearers('Anna Berg'), [{ address: 'anna@partner.example', ours: false, days: 2 }]);
    assert.deepEqual(await bearers('Dr. Anna Berg'), [{ address: 'anna@partner.example', ours: false, days: 1 }]);
    for (const nobody of ['', '24/7', '!!!']) assert.deepEqual(await bearers(nobody), []);
    assert.deepEqual(
      (await store.journal.find({ host: 'partner.example' })).map(({ id }) => id),
      ['Q1'],
    );
    assert.deepEqual(await store.accounts.list(), []);
    await store.close();
  }
  const after = new Database(join(folder, 'kithgate.sqlite'), { readonly: true });
  assert.equal(after.pragma('user_version', { simple: true }), 8);
  assert.deepEqual(after.prepare("SELECT text FROM name WHERE text LIKE 'name %' ORDER BY 1").pluck().all(), ['name anna berg', 'name anna berg dr']);
  assert.deepEqual(after.prepare('SELECT messages FROM honest_score').pluck().all(), [3]);
  after.close();
});

test('migrations run once each, in order, all or nothing', () => {
  const db = new Database(':memory:');
  migrate(db, 'x', ['CREATE TABLE a (x)']);
  assert.throws(() => migrate(db, 'x', ['CREATE TABLE a (x)', 'CREATE TABLE b (x); nonsense']));
  assert.equal(db.pragma('user_version', { simple: true }), 1);
  migrate(db, 'x', ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'CREATE TABLE c (x)']);
  assert.equal(db.pragma('user_version', { simple: true }), 3);
  assert.deepEqual(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").pluck().all(), ['a', 'b', 'c']);
  db.close();
});
