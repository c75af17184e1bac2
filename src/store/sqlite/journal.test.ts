import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { NOON, storeFor, temporaryFolder } from '../../../test/store-fixture.ts';
import type { JournalEntry, JournalFilter } from '../../ports.ts';

const entry = (id: string, change: Partial<JournalEntry> = {}): JournalEntry => ({
  id,
  at: NOON,
  listener: 'inbound',
  direction: 'inbound',
  mode: 'passive',
  messageId: `<${id}@partner.example>`,
  from: 'Anna@Partner.example',
  reversePath: 'bounce+1@lists.partner.example',
  subject: 'RFP für ÄGYPTEN',
  clientIp: '192.0.2.7',
  verdict: null,
  outcomes: [{ recipient: 'boss@example.org', action: 'deliver', outcome: 'delivered', reply: '250 2.0.0 ok' }],
  shape: null,
  hosts: ['partner-my.share.test', 'www.partner.example'],
  ...change,
});

test('entries come back as recorded, newest first', async (t) => {
  const { journal } = await storeFor(t);
  for (const [id, at] of [
    ['a', NOON],
    ['b', NOON + 2],
    ['c', NOON + 1],
  ] as const)
    await journal.record(entry(id, { at }));
  assert.deepEqual(await journal.find({}), [entry('b', { at: NOON + 2 }), entry('c', { at: NOON + 1 }), entry('a')]);
  assert.deepEqual(
    (await journal.find({ limit: 1 })).map(({ id }) => id),
    ['b'],
  );
});

test('a page follows the page before, whatever is written in between, and the last one says so', async (t) => {
  const { journal } = await storeFor(t);
  for (let n = 0; n < 5; n += 1) await journal.record(entry(`m${n}`, { at: NOON + Math.floor(n / 2) }));
  const first = await journal.page({ limit: 2 }, null);
  await journal.record(entry('new', { at: NOON + 9 }));
  const second = await journal.page({ limit: 2 }, first.next);
  const third = await journal.page({ limit: 2 }, second.next);
  assert.deepEqual(
    [first, second, third].map(({ entries }) => entries.map(({ id }) => id)),
    [['m4', 'm3'], ['m2', 'm1'], ['m0']],
  );
  assert.equal(third.next, null);
  assert.equal((await journal.page({ limit: 6 }, null)).next, null, 'a full page may be the last');
  assert.equal((await journal.page({ limit: 1 }, "1' OR 1")).entries[0]?.id, 'new', 'no place: from the newest on');
});

test('pages of huge entries are short, and all together they are complete', async (t) => {
  const { journal } = await storeFor(t);
  const huge = (action: 'hold' | 'deliver'): JournalEntry['outcomes'] => [
    { recipient: 'boss@example.org', action, outcome: 'held', reply: 'x'.repeat(1_000_000) },
  ];
  for (let n = 0; n < 30; n += 1) await journal.record(entry(`m${n}`, { at: NOON + n, outcomes: huge(n === 0 ? 'hold' : 'deliver') }));
  for (const [filter, found] of [
    [{}, 30],
    [{ action: 'hold' as const }, 1],
  ] as const) {
    const ids: string[] = [];
    let [from, pages]: [string | null, number] = [null, 0];
    do {
      const page = await journal.page({ ...filter, limit: 50 }, from);
      ids.push(...page.entries.map(({ id }) => id));
      [from, pages] = [page.next, pages + 1];
    } while (from !== null);
    assert.equal(new Set(ids).size, found);
    assert.equal(ids.length, found);
    assert.ok(pages > 2, `${pages} pages`);
  }
});

test('the newest of a host, all below it among them, or of a campaign are read some at a time, and mail passes in between', async (t) => {
  const { journal } = await storeFor(t);
  for (let n = 0; n < 130; n += 1) {
    const hosts = n % 3 === 0 ? ['evil.test', 'www.evil.test'] : ['www.evil.test'];
    await journal.record(entry(`m${n}`, { hosts: n % 2 === 0 ? hosts : ['notevil.test', 'partner.example'], shape: n % 2 === 0 ? 'ab12' : null }));
  }
  const even = Array.from({ length: 65 }, (_, n) => `m${128 - 2 * n}`);
  for (const of of [{ host: 'Evil.test' }, { campaign: 'ab12' }]) {
    let hadItsTurn = false;
    setImmediate(() => {
      hadItsTurn = true;
    });
    const found: string[] = [];
    for await (const { id } of journal.newest(of, 1000)) found.push(id);
    assert.deepEqual(found, even);
    assert.ok(hadItsTurn);
    const few: string[] = [];
    for await (const { id } of journal.newest(of, 60)) few.push(id);
    assert.deepEqual(few, even.slice(0, 60));
  }
});

test('a page of what came since a time is the last one where all before it is older', async (t) => {
  const { journal } = await storeFor(t);
  for (let n = 0; n < 2_010; n += 1) await journal.record(entry(`m${n}`, { at: NOON + n }));
  const held = { action: 'hold' as const, limit: 10 };
  assert.notEqual((await journal.page(held, null)).next, null);
  assert.notEqual((await journal.page({ ...held, since: NOON }, null)).next, null);
  assert.equal((await journal.page({ ...held, since: NOON + 2_000 }, null)).next, null);
  const all = await journal.page({ limit: 10, since: NOON + 2_000 }, null);
  assert.deepEqual([all.entries.length, all.next], [10, null]);
});

test('a page looks at a bounded number of entries, and says where to go on', async (t) => {
  const { journal } = await storeFor(t);
  const held: JournalEntry['outcomes'] = [{ recipient: 'boss@example.org', action: 'hold', outcome: 'held', reply: 'action: lock' }];
  await journal.record(entry('old', { outcomes: held, subject: 'sought' }));
  for (let n = 0; n < 2_500; n += 1) await journal.record(entry(`m${n}`, { at: NOON + n + 1 }));
  const first = await journal.page({ action: 'hold', limit: 10 }, null);
  assert.deepEqual([first.entries, typeof first.next], [[], 'string']);
  const second = await journal.page({ action: 'hold', limit: 10 }, first.next);
  assert.deepEqual([second.entries.map(({ id }) => id), second.next], [['old'], null]);
  assert.deepEqual((await journal.page({ action: 'lock', limit: 10 }, first.next)).entries, []);
  assert.deepEqual(
    (await journal.page({ subject: 'SOUGHT', limit: 10 }, null)).entries.map(({ id }) => id),
    ['old'],
  );
});

test('each filter finds its message and no other', async (t) => {
  const { journal } = await storeFor(t);
  const shape = 'rfp-7';
  await journal.record(entry('a', { shape }));
  const outcomes = ['clerk@other.example', 'x@example.org'].map((recipient) => ({
    ...(entry('b').outcomes[0] as JournalEntry['outcomes'][number]),
    recipient,
  }));
  await journal.record(
    entry('b', {
      at: NOON + 5,
      from: 'bert@other.example',
      reversePath: '',
      subject: '100% _off_',
      outcomes,
      hosts: ['share.test.evil.test'],
      messageId: null,
    }),
  );
  const ids = async (filter: JournalFilter) => (await journal.find(filter)).map(({ id }) => id);
  const finds: [JournalFilter, string[]][] = [
    [{ id: 'a' }, ['a']],
    [{ messageId: '<a@partner.example>' }, ['a']],
    [{ messageId: 'a@partner.example' }, ['a']],
    [{ from: 'anna@partner.EXAMPLE' }, ['a']],
    [{ from: 'partner.example' }, ['a']],
    [{ from: 'BOUNCE+1@lists.partner.example' }, ['a']],
    [{ to: 'clerk@other.example' }, ['b']],
    [{ to: '@example.org' }, ['b', 'a']],
    [{ to: 'lerk@other.example' }, []],
    [{ subject: 'für ägypten' }, ['a']],
    [{ subject: '100% _OFF_' }, ['b']],
    [{ subject: '%' }, ['b']],
    [{ subject: "' OR 1=1 --" }, []],
    [{ host: 'Partner-My.share.test' }, ['a']],
    [{ host: 'share.test' }, ['a']],
    [{ host: 'test' }, ['b', 'a']],
    [{ host: 'hare.test' }, []],
    [{ campaign: 'rfp-7' }, ['a']],
    [{ since: NOON + 1 }, ['b']],
    [{ from: 'anna@partner.example', host: 'evil.test' }, []],
  ];
  for (const [filter, expected] of finds) assert.deepEqual(await ids(filter), expected, JSON.stringify(filter));
});

test('recording is buffered, and on disk after a flush', async (t) => {
  const folder = await temporaryFolder(t);
  const serve = await storeFor(t, { folder, mode: 'serve' });
  const cli = await storeFor(t, { folder });
  await serve.journal.record(entry('a'));
  assert.deepEqual(await cli.journal.find({}), []);
  await serve.flush();
  assert.deepEqual(await cli.journal.find({}), [entry('a')]);
  await serve.journal.record(entry('b'));
  assert.equal((await serve.journal.find({ id: 'b' })).length, 1, 'its own process sees it at once');
});

test('closing writes what is buffered', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await storeFor(t, { folder });
  await first.journal.record(entry('a'));
  await first.close();
  assert.equal((await (await storeFor(t, { folder })).journal.find({})).length, 1);
});

test('the audit can be added to, and nothing in it can be changed or removed', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  await store.journal.audit(NOON, 'root', 'release', 'm1');
  const db = new Database(join(folder, 'kithgate.sqlite'));
  t.after(() => db.close());
  assert.deepEqual(db.prepare('SELECT at, actor, what, subject FROM audit').all(), [{ at: NOON, actor: 'root', what: 'release', subject: 'm1' }]);
  assert.throws(() => db.exec("UPDATE audit SET actor = 'nobody'"), /append-only/);
  assert.throws(() => db.exec('DELETE FROM audit'), /append-only/);
  assert.throws(() => db.exec("INSERT OR REPLACE INTO audit (seq, at, actor, what, subject) VALUES (1, 0, '', '', '')"), /append-only/);
});

test('a walk tells every entry since then once, oldest first, however many there are', async (t) => {
  const { journal } = await storeFor(t);
  for (let i = 0; i < 450; i += 1) await journal.record(entry(`m${i}`, { at: NOON + Math.floor(i / 3) }));
  await journal.record(entry('late', { at: NOON - 1 }));
  const ids: string[] = [];
  for await (const { id } of journal.walk(NOON)) ids.push(id);
  assert.deepEqual(
    ids,
    Array.from({ length: 450 }, (_, i) => `m${i}`),
  );
});

test('the audit is read since then, oldest first', async (t) => {
  const { journal } = await storeFor(t);
  for (let i = 0; i < 205; i += 1) await journal.audit(NOON + i, 'cli:anna', 'release', `m${i}`);
  const found: string[] = [];
  for await (const { actor, what, subject } of journal.walkAudit(NOON + 2)) found.push(`${actor} ${what} ${subject}`);
  assert.deepEqual([found.length, found[0], found.at(-1)], [203, 'cli:anna release m2', 'cli:anna release m204']);
});
