import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Database from 'better-sqlite3';
import { heldMessage, inbound, NOON, silent, storeFor, temporaryFolder } from '../../../test/store-fixture.ts';
import { memoryContent } from '../../mail/content.ts';
import { StoreUnavailable } from '../../ports.ts';
import { openDatabase } from './database.ts';
import { Writing, type WritingOptions } from './writing.ts';

/** Another connection that holds the write lock until told otherwise, as another process would. */
async function lockedFolder(t: TestContext) {
  const folder = await temporaryFolder(t);
  await (await storeFor(t, { folder })).close();
  const other = new Database(join(folder, 'kithgate.sqlite'));
  t.after(() => other.close());
  return { folder, other, lock: () => other.exec('BEGIN IMMEDIATE'), unlock: () => other.exec('COMMIT') };
}

test('a hold waits for the lock without blocking the event loop, and succeeds', async (t) => {
  const { folder, lock, unlock } = await lockedFolder(t);
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    if (slept.length === 3) unlock();
  };
  const store = await storeFor(t, { folder, sleep });
  await store.holds.spool('m1', heldMessage('m1').envelope, memoryContent(Buffer.from('x')));
  lock();
  await store.holds.commit(heldMessage('m1'));
  assert.deepEqual(slept, [1, 2, 5], 'growing pauses');
  assert.equal((await store.holds.list({})).length, 1);
});

test('a lock that is never let go is StoreUnavailable after the patience, and nothing is half written', async (t) => {
  const { folder, lock, unlock } = await lockedFolder(t);
  let slept = 0;
  const store = await storeFor(t, {
    folder,
    patienceMs: 200,
    sleep: async (ms) => {
      slept += ms;
    },
  });
  await store.holds.spool('m1', heldMessage('m1').envelope, memoryContent(Buffer.from('x')));
  lock();
  await assert.rejects(store.holds.commit(heldMessage('m1')), StoreUnavailable);
  assert.ok(slept >= 200 && slept < 300, `slept ${slept} ms`);
  unlock();
  assert.deepEqual(await store.holds.list({}), []);
});

test('while another holds the lock, facts are read and learning waits its turn', async (t) => {
  const { folder, lock, unlock } = await lockedFolder(t);
  const store = await storeFor(t, { folder });
  lock();
  const observation = inbound();
  await store.histories.learn(observation);
  const query = { identity: observation.identity, recipients: [], values: [], at: NOON };
  assert.equal((await store.histories.facts(query)).correspondent.relation.messages, 0, 'without the last moments, but at once');
  unlock();
  assert.equal((await store.histories.facts(query)).correspondent.relation.messages, 1);
});

test('a full disk is StoreUnavailable, and mail flows again when there is room', async (t) => {
  const folder = await temporaryFolder(t);
  const db = openDatabase(join(folder, 'x.sqlite'), 100);
  db.exec('CREATE TABLE filling (x)');
  const writing = new Writing(db, { batch: 1, delayMs: 1, patienceMs: 100, log: silent, undone() {}, ending() {}, othersWrote() {} });
  t.after(() => writing.close());
  const pages = Number(db.pragma('page_count', { simple: true }));
  const fill = () => db.prepare('INSERT INTO filling VALUES (zeroblob(1000000))').run();
  db.pragma(`max_page_count = ${pages + 10}`);
  await assert.rejects(writing.durable(fill), StoreUnavailable);
  db.pragma(`max_page_count = ${pages + 10_000}`);
  await writing.durable(fill);
  assert.equal(db.prepare('SELECT count(*) FROM filling').pluck().get(), 1);
});

function bufferIn(t: TestContext, change: Partial<WritingOptions> = {}) {
  const db = openDatabase(':memory:', 100);
  db.exec('CREATE TABLE word (text TEXT UNIQUE)');
  const errors: string[] = [];
  const log = { ...silent, error: (_: unknown, text: string) => errors.push(text) };
  const undone: true[] = [];
  const writing = new Writing(db, {
    batch: 3,
    delayMs: 60_000,
    patienceMs: 100,
    log,
    undone: () => void undone.push(true),
    ending() {},
    othersWrote() {},
    ...change,
  });
  t.after(() => writing.close());
  const add = (text: string) => writing.later([text], () => void db.prepare('INSERT INTO word VALUES (?)').run(text));
  const words = () => db.prepare('SELECT text FROM word ORDER BY rowid').pluck().all();
  return { writing, add, words, errors, undone };
}

test('buffered work is written when the batch is full, or when a read asks about it', async (t) => {
  const { writing, add, words } = bufferIn(t);
  add('a');
  add('b');
  assert.deepEqual(words(), []);
  assert.deepEqual(await writing.read(['z'], words), [], 'what is asked has nothing to do with it');
  assert.deepEqual(await writing.read(['b'], words), ['a', 'b']);
  for (const text of ['c', 'd', 'e']) add(text);
  assert.deepEqual(words(), ['a', 'b', 'c', 'd', 'e']);
});

test('reads of one turn see one snapshot, and a bug in one is no trouble of the others', async (t) => {
  const { writing, add, words } = bufferIn(t);
  const bug = (): never => {
    throw new TypeError('bug');
  };
  const asked = [writing.read([], words), writing.read([], bug), writing.read('all', words)];
  add('later');
  const [first, faulty, last] = await Promise.allSettled(asked);
  assert.deepEqual(first, { status: 'fulfilled', value: [] });
  assert.ok(faulty?.status === 'rejected' && faulty.reason instanceof TypeError);
  assert.deepEqual(last, { status: 'fulfilled', value: [] });
  assert.deepEqual(await writing.read('all', words), ['later']);
});

test('one job that fails does not take the others with it', async (t) => {
  const { add, words, errors, undone } = bufferIn(t);
  for (const text of ['a', 'a', 'b']) add(text);
  assert.deepEqual(words(), ['a', 'b']);
  assert.equal(errors.length, 1);
  assert.ok(undone.length > 0, 'what was remembered of the undone transaction is void');
});

test('a transaction that fails leaves nothing, and its error is told as it is: a bug is no outage', async (t) => {
  const { writing, words, add } = bufferIn(t);
  await assert.rejects(
    writing.durable(() => {
      add('later');
      throw new TypeError('bug');
    }),
    TypeError,
  );
  await writing.flush();
  assert.deepEqual(words(), ['later']);
});

/** A replay's store on disk, another process's view of it, and a clock that goes by hand. */
async function replaying(t: TestContext) {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'x.sqlite');
  const db = openDatabase(path, 100);
  db.exec('CREATE TABLE word (text TEXT UNIQUE)');
  const clock = { ms: 0 };
  const errors: string[] = [];
  const log = { ...silent, error: (_: unknown, text: string) => errors.push(text) };
  const options = { batch: 96, delayMs: 60_000, patienceMs: 100, log, undone() {}, ending() {}, othersWrote() {}, sleep: async () => {} };
  const writing = new Writing(db, { ...options, now: () => clock.ms });
  t.after(() => writing.close());
  const other = new Database(path, { timeout: 0 });
  t.after(() => other.close());
  const add = (text: string) => writing.later([text], () => void db.prepare('INSERT INTO word VALUES (?)').run(text));
  const wordsOf = (connection: Database.Database) => connection.prepare('SELECT text FROM word ORDER BY rowid').pluck().all();
  return { writing, add, errors, clock, other, words: () => wordsOf(db), elsewhere: () => wordsOf(other) };
}

test('a replay asks and writes by turns within one transaction, and lets others have the lock in between', async (t) => {
  const { writing, add, words, elsewhere, clock, other } = await replaying(t);
  add('a');
  assert.deepEqual(await writing.readPast(words), ['a']);
  add('b');
  assert.deepEqual(await writing.readPast(words), ['a', 'b'], 'its own questions see all of it');
  assert.deepEqual(elsewhere(), [], 'nothing is committed yet');
  clock.ms = 100;
  add('c');
  assert.deepEqual(await writing.readPast(words), ['a', 'b', 'c']);
  assert.deepEqual(elsewhere(), ['a', 'b', 'c'], 'and for a while each is committed by itself');
  other.prepare('INSERT INTO word VALUES (?)').run('theirs');
  clock.ms = 140;
  add('d');
  assert.deepEqual(await writing.readPast(words), ['a', 'b', 'c', 'theirs', 'd']);
  assert.throws(() => other.prepare('INSERT INTO word VALUES (?)').run('too soon'), /locked/);
});

test('what must be on disk, and what asks for good, ends the long transaction', async (t) => {
  const { writing, add, words, elsewhere, clock } = await replaying(t);
  add('a');
  await writing.readPast(words);
  await writing.durable(() => {});
  assert.deepEqual(elsewhere(), ['a']);
  clock.ms += 1000;
  add('b');
  await writing.readPast(words);
  await writing.read('all', words);
  assert.deepEqual(elsewhere(), ['a', 'b']);
  clock.ms += 1000;
  add('c');
  await writing.readPast(words);
  await writing.flush();
  assert.deepEqual(elsewhere(), ['a', 'b', 'c']);
});

test('a job or a question that fails within the long transaction takes nothing else with it', async (t) => {
  const { writing, add, words, errors } = await replaying(t);
  add('a');
  await writing.readPast(words);
  for (const text of ['b', 'a', 'c']) add(text);
  assert.deepEqual(await writing.readPast(words), ['a', 'b', 'c']);
  assert.equal(errors.length, 1);
  const bug = writing.readPast(() => {
    throw new TypeError('bug');
  });
  await assert.rejects(bug, TypeError);
  add('d');
  assert.deepEqual(await writing.readPast(words), ['a', 'b', 'c', 'd']);
});

test('a disk that is full in the midst of the long transaction loses nothing of it', async (t) => {
  const { writing, add, words, elsewhere } = await replaying(t);
  add('a');
  await writing.readPast(words);
  let full = true;
  writing.later([], () => {
    if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  });
  add('b');
  assert.deepEqual(await writing.readPast(words), [], 'without the last moments, but at once');
  full = false;
  assert.deepEqual(await writing.readPast(words), ['a', 'b']);
  await writing.flush();
  assert.deepEqual(elsewhere(), ['a', 'b']);
});
