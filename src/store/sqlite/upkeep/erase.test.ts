import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { dumpFile } from '../../../../test/history-dump.ts';
import { DAY, heldMessage, heldRecipient, identity, inbound, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import { memoryContent } from '../../../mail/content.ts';
import type { JournalEntry, LockRecord } from '../../../ports.ts';
import type { Store } from '../open.ts';
import { personOf } from './person.ts';

const WHO = 'erasable.person@partner.example';
const OURS = 'leaving.clerk@example.org';

const entry = (change: Partial<JournalEntry>): JournalEntry => ({
  id: 'x',
  at: NOON,
  listener: 'inbound',
  direction: 'inbound',
  mode: 'passive',
  messageId: null,
  from: 'anna@partner.example',
  reversePath: 'anna@partner.example',
  subject: 'Hello',
  clientIp: null,
  verdict: null,
  outcomes: [{ recipient: 'boss@example.org', action: 'deliver', outcome: 'delivered', reply: '' }],
  hosts: ['www.partner.example'],
  shape: null,
  ...change,
});

const lock = (token: string, change: Partial<LockRecord>): LockRecord => ({
  token,
  verdictId: 'v',
  recipient: 'boss@example.org',
  author: 'anna@partner.example',
  url: 'https://a.example/',
  target: 'https://a.example/',
  host: 'a.example',
  text: 'here',
  reason: 'new',
  openAnyway: false,
  state: 'locked',
  createdAt: NOON,
  ...change,
});

/** The person wrote to us, was written to, mentioned, held, locked, journalled; so did others. */
async function live(store: Store, who: string): Promise<void> {
  const named = (value: string) => ({ attribute: 'display-name' as const, value });
  const from = identity(who);
  const others = identity('anna@partner.example');
  const values = [named('erasable q. person'), { attribute: 'company' as const, value: 'anna@partner.example' }];
  const question = inbound({ identity: from, values });
  const { histories, journal, locks, holds } = store;
  for (const lesson of [
    question,
    inbound({ identity: from, values, at: NOON + DAY, recipients: ['boss@example.org', OURS] }),
    inbound({
      identity: others,
      values: [{ attribute: 'company', value: who }, named(`${who} via list`), named('Anna')],
      at: NOON + DAY,
      recipients: ['boss@example.org', OURS],
    }),
    outbound({ recipients: [who, 'anna@partner.example'], inReplyTo: [question.messageId ?? ''], at: NOON + DAY }),
    outbound({ identity: identity(OURS), recipients: ['anna@partner.example'], values: [named('Leaving Clerk')], at: NOON + DAY }),
    inbound({ identity: identity(`x${who}`), at: NOON + DAY }),
  ])
    await histories.learn(lesson);
  await histories.defer(inbound({ identity: from, values }), NOON + 7 * DAY, 'v1');
  await histories.defer(inbound({ identity: others, recipients: ['boss@example.org', who] }), NOON + 7 * DAY, 'v2');
  await histories.sighted('shape', who, ['boss@example.org'], [], NOON);
  await journal.record(entry({ id: 'by', from: who, reversePath: who, subject: 'From the person' }));
  const both = ['boss@example.org', who].map((recipient) => ({
    recipient,
    action: 'deliver' as const,
    outcome: 'delivered' as const,
    reply: `250 for ${recipient}`,
  }));
  await journal.record(entry({ id: 'to', outcomes: both, subject: `About ${who.replace('@', '+tag@')}` }));
  await journal.record(entry({ id: 'other' }));
  await journal.audit(NOON, 'cli:test', 'release', `abc ${who}=released`);
  await locks.create([lock('t1', { author: who }), lock('t2', { url: `https://a.example/?u=${who.replace('@', '%40')}` }), lock('t3', {})]);
  await holds.commit(heldMessage('would', { from: who, hasContent: false, recipients: [heldRecipient('boss@example.org', { state: 'would-hold' })] }));
  await holds.spool('held1', heldMessage('held1').envelope, memoryContent(Buffer.from(`From: <${who}>\r\n\r\nx`)));
  await holds.commit(heldMessage('held1', { from: who }));
  await holds.commit(heldMessage('others', { hasContent: false }));
  await store.flush();
}

async function bytesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const bytes = (await readFile(path)).toString('latin1').toLowerCase();
    // A longer address that ends the same is somebody else's.
    if (bytes.replaceAll(`x${text}`, '').includes(text)) found.push(file.name);
  }
  return found;
}

async function eraseAndLook(t: TestContext, who: string) {
  const folder = await temporaryFolder(t);
  const store = await storeFor(t, { folder });
  await live(store, WHO);
  assert.notDeepEqual(await bytesWith(folder, who), [], 'before, it is there');
  const found = await store.housekeeping.personal(who);
  const erased = await store.housekeeping.erase(who);
  assert.deepEqual(await bytesWith(folder, who), [], 'no file has a trace, also while the store is open');
  return { folder, store, found, erased };
}

test('after erasing no byte of any file tells of the address, and who is left is left whole', async (t) => {
  const { folder, store, found, erased } = await eraseAndLook(t, WHO);
  assert.deepEqual([found.waiting, found.shared, found.locks], [['held1'], [], 2]);
  assert.ok((erased?.relations ?? 0) >= 3 && (erased?.journal ?? 0) === 2 && (erased?.held ?? 0) === 2 && erased?.locks === 2, JSON.stringify(erased));
  const { histories, journal, locks, holds } = store;
  assert.equal((await histories.relation(WHO, null)).messages, 0);
  assert.equal((await histories.relation('anna@partner.example', null)).messages, 1);
  assert.equal((await histories.relation(`x${WHO}`, null)).messages, 1, 'a longer address is somebody else');
  assert.deepEqual((await journal.find({})).map(({ id }) => id).sort(), ['other', 'to']);
  assert.deepEqual(
    (await journal.find({ id: 'to' }))[0]?.outcomes.map(({ recipient }) => recipient),
    ['boss@example.org'],
  );
  assert.deepEqual((await journal.find({ to: WHO })).length, 0);
  assert.deepEqual(
    (await locks.list({})).map(({ record }) => record.token),
    ['t3'],
  );
  assert.deepEqual(
    (await holds.list({})).map(({ id }) => id),
    ['others'],
  );
  const again = await store.housekeeping.personal(WHO);
  assert.deepEqual([Object.values(again.stored).filter((count) => count > 0), again.locks, again.settled], [[], 0, 0], 'and it says so');
  await store.close();
  const dump = dumpFile(join(folder, 'kithgate.sqlite'));
  assert.doesNotMatch(dump, /erasable q\. person/i, 'nor does the name that nobody else bears');
  assert.match(dump, /domain partner\.example pass \* first/, 'the sums of the domain stay');
});

test('one of ours is erased as well: as recipient, as author, by name', async (t) => {
  const { folder, store } = await eraseAndLook(t, OURS);
  await store.close();
  const dump = dumpFile(join(folder, 'kithgate.sqlite'));
  assert.doesNotMatch(dump, /leaving/i);
  assert.match(dump, /pair anna@partner\.example pass boss@example\.org first/);
});

test('the audit can not be changed afterwards either, and keeps a digest', async (t) => {
  const { store, found } = await eraseAndLook(t, WHO);
  await store.journal.audit(NOON, 'cli:test', 'erase', found.token);
  assert.match(found.token, /^erased:[0-9a-f]{16}$/);
  await store.close();
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join((await eraseAndLook(t, WHO)).folder, 'kithgate.sqlite'));
  t.after(() => db.close());
  assert.equal(db.prepare('SELECT subject FROM audit').pluck().get(), `abc ${found.token}=released`);
  assert.throws(() => db.prepare("UPDATE audit SET subject = 'x'").run(), /append-only/);
});

test('an address is found in any case, with a tag, in a URL; not within a longer one', () => {
  const person = personOf('a.b@x.example');
  for (const text of ['A.B@X.Example', '<a.b@x.example>', 'a.b+news@x.example', 'https://h.test/?u=a.b%40x.example&x', '"a.b@x.example"', 'a.b@x.example.']) {
    assert.equal(person.isIn(text), true, text);
    assert.equal(person.isIn(person.without(text)), false, text);
  }
  for (const text of ['mailto%3Aa.b%40x.example', 'https://h.test/?u=%3ca.b@x.example%3e', 'u=a.b%2Bnews%40x.example&x', '?u=%22A.B%2bnews@x.example']) {
    assert.equal(person.isIn(text), true, text);
    assert.equal(person.isIn(person.without(text)), false, text);
    assert.ok(text.includes(person.hint), text);
  }
  for (const text of ['aa.b@x.example', 'aXb@x.example', 'a.b@x.example.org', 'a.b@x.examples', 'c.a.b@x.example', 'a.b@y.example']) {
    assert.equal(person.isIn(text), false, text);
  }
});
