import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Housekeeping, Personal, Upkept } from '../ports.ts';
import { command } from './testdata/command-line.test.ts';

const KEPT: Upkept = { dropped: { relations: 3, texts: 1, held: 0 }, reach: Date.UTC(2020, 4, 1), bytesBefore: 3 * 2 ** 20, bytesAfter: 2 * 2 ** 20 };
const FOUND: Personal = { token: 'erased:00', stored: { relations: 2, journal: 1, names: 0 }, waiting: [], shared: [], settled: 1, locks: 0 };

function house(change: Partial<Personal> = {}, maintained: Upkept | null = KEPT) {
  const done: string[] = [];
  const housekeeping: Housekeeping = {
    maintain: async (thorough) => {
      done.push(`maintain ${thorough}`);
      return maintained;
    },
    due: async () => true,
    personal: async () => ({ ...FOUND, ...change }),
    erase: async (address) => {
      done.push(`erase ${address}`);
      return { relations: 2, journal: 1 };
    },
  };
  const journal = { audit: async (_at: number, actor: string, what: string, subject: string) => void done.push(`${actor} ${what} ${subject}`) };
  return { done, desk: { housekeeping, journal: journal as never } };
}

test('maintenance says what it forgot, since when history is remembered, and how large the database is', async () => {
  const { done, desk } = house();
  const { code, out } = await command(['maintenance'], { desk });
  assert.equal(code, 0);
  assert.deepEqual(done, ['maintain true']);
  assert.equal(out, 'forgotten:\n  3 relations\n  1 text\nhistory is remembered from 1 May 2020 on\nthe database has 2.0 MB (before: 3.0 MB)\n');
  const json = (await command(['maintenance', '--json'], { desk })).lines();
  assert.deepEqual(json, [{ ...KEPT, reach: '2020-05-01T00:00:00.000Z' }]);
});

test('maintenance under way elsewhere is told in one line', async () => {
  const { code, err } = await command(['maintenance'], { desk: house({}, null).desk });
  assert.equal(code, 1);
  assert.match(err, /^kithgate: maintenance is under way in another process.*\n$/);
});

test('erase shows what there is, erases with --yes, and the audit gets a digest', async () => {
  const { done, desk } = house();
  const { code, out } = await command(['erase', '--yes', 'Anna+news@Partner.example'], { desk });
  assert.equal(code, 0);
  assert.deepEqual(done, ['erase anna@partner.example', 'cli:test erase erased:00']);
  assert.match(out, /^stored about anna@partner\.example:\n {2}2 relations\n {2}1 entry of the journal\n {2}1 held message\nerased:\n/);
});

test('without anybody to ask, and without a yes, nothing is erased', async () => {
  const { done, desk } = house();
  const alone = await command(['erase', 'anna@partner.example'], { desk });
  assert.equal(alone.code, 1);
  assert.match(alone.err, /--yes erases without asking/);
  const no = await command(['erase', 'anna@partner.example'], { desk, io: { ask: async () => '' } });
  assert.equal(no.code, 1);
  assert.deepEqual(done, []);
  assert.equal((await command(['erase', 'anna@partner.example'], { desk, io: { ask: async () => 'y' } })).code, 0);
  assert.equal(done[0], 'erase anna@partner.example');
});

test('held mail and locks need a word of their own, and mail for others is not thrown away at all', async () => {
  for (const [change, options, says] of [
    [{ waiting: ['abc'] }, [], /held \(abc\): release it first, or --with-mail/],
    [{ locks: 2 }, [], /2 locked links/],
    [{ waiting: ['abc'], shared: ['abc'] }, ['--with-mail'], /also waits for others/],
  ] as const) {
    const { done, desk } = house({ ...change } as Partial<Personal>);
    const { code, err } = await command(['erase', '--yes', ...options, 'anna@partner.example'], { desk });
    assert.equal(code, 1);
    assert.match(err, says);
    assert.deepEqual(done, []);
  }
  const { done, desk } = house({ waiting: ['abc'], locks: 2 });
  assert.equal((await command(['erase', '--yes', '--with-mail', 'anna@partner.example'], { desk })).code, 0);
  assert.equal(done.length, 2);
});

test('of whom nothing is stored, that is said', async () => {
  const { done, desk } = house({ stored: {}, settled: 0 });
  const { code, out } = await command(['erase', 'nobody@partner.example'], { desk });
  assert.deepEqual([code, out, done], [0, 'nothing is stored about nobody@partner.example\n', []]);
});
