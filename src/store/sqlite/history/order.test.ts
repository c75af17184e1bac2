import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { dumpFile } from '../../../../test/history-dump.ts';
import { DAY, HOUR, identity, inbound, NOON, outbound, storeFor, temporaryFolder } from '../../../../test/store-fixture.ts';
import type { AttributeValue, IdentityClass, Observation } from '../../../history/types.ts';
import { dayOf } from './days.ts';
import { Decay } from './decay.ts';
import { Window } from './window.ts';

/** Numbers that look random and are the same on every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ATTRIBUTES = ['link-host', 'network', 'helo', 'mailer', 'hour', 'weekday', 'display-name', 'reply-to', 'company'] as const;

/** Where memory begins when the newest mail is of day 2,199. */
const HORIZON = new Window(new Decay(180)).startAt(NOON + 2199 * DAY);

/** Years of mail: conversations, copies of one message at several times, one Message-ID borne by several, newsletters. */
function archive(count: number, span: number): Observation[] {
  const roll = dice(7);
  const pick = <T>(...of: T[]): T => of[roll(of.length)] as T;
  const messages: Observation[] = [];
  for (let n = 0; n < count; n += 1) {
    const at = NOON + roll(span) * DAY + roll(24 * 60) * 60_000;
    const who = pick('anna@partner.example', 'bert@partner.example', 'news@letters.example', 'carl@freemail.example', `once${n}@rare${roll(9)}.example`);
    const ours = pick('boss@example.org', 'clerk@example.org');
    const id = (m: number): string => `<m${m}@mail.example>`;
    const refs = [...new Set([0, 0, 0].map(() => id(roll(count))))];
    if (n % 3 === 0) {
      messages.push(
        outbound({
          key: `k${n}`,
          messageId: id(n),
          identity: identity(ours),
          recipients: [who, pick('anna@partner.example', 'dora@other.example')],
          inReplyTo: refs,
          at,
        }),
      );
      continue;
    }
    const values: AttributeValue[] = ATTRIBUTES.map((attribute) => ({ attribute, value: `${attribute} ${who.startsWith('news') ? roll(400) : roll(3)}` }));
    const of = pick<IdentityClass>('pass', 'pass', 'pass', 'none', 'unknown', 'fail');
    const message = inbound({
      key: `k${n}`,
      messageId: id(n % 40 !== 1 ? n : at < HORIZON ? 1 : 41),
      identity: identity(who, of),
      recipients: [ours],
      values,
      inReplyTo: refs,
      at,
    });
    messages.push(message);
    // A copy out of another mailbox: later or earlier, to others, now and then of another class.
    if (n % 5 === 1)
      messages.push({
        ...message,
        recipients: ['boss@example.org', 'clerk@example.org'],
        at: at + (roll(5) - 2) * 30 * HOUR,
        identity: identity(who, pick(of, 'none')),
      });
  }
  return messages;
}

async function learnIn(t: TestContext, pieces: readonly (readonly Observation[])[], maintained = false) {
  const folder = await temporaryFolder(t);
  for (const piece of pieces) {
    const store = await storeFor(t, { folder, freemail: (domain) => domain === 'freemail.example' });
    for (const one of piece) {
      await store.histories.learn(one);
      if (one.shape === null) await store.histories.sighted(one.key.slice(0, 2), one.identity.address, one.recipients, [`${one.key}.example`], one.at);
    }
    if (maintained) await store.housekeeping.maintain(false);
    await store.close();
  }
  const store = await storeFor(t, { folder, freemail: (domain) => domain === 'freemail.example' });
  await store.housekeeping.maintain(false);
  const values = ATTRIBUTES.flatMap((attribute) => [0, 1, 2].map((n) => ({ attribute, value: `${attribute} ${n}` })));
  const facts: unknown[] = [];
  for (const who of ['anna@partner.example', 'bert@partner.example', 'news@letters.example', 'carl@freemail.example']) {
    for (const at of [NOON + 2210 * DAY, NOON + 1900 * DAY]) {
      const recipients = ['boss@example.org', 'clerk@example.org'];
      facts.push(await store.histories.facts({ identity: identity(who), recipients, values, at, inReplyTo: ['<m3@mail.example>'] }));
    }
  }
  await store.close();
  return { dump: dumpFile(join(folder, 'kithgate.sqlite')), facts: JSON.stringify(facts) };
}

/** Each way is a list of pieces, learnt one after the other by a store opened anew. */
function waysOf(all: readonly Observation[]) {
  const sorted = all.toSorted((a, b) => a.at - b.at);
  const half = sorted.length / 2;
  const roll = dice(3);
  const shuffled = all
    .map((one) => ({ one, rank: roll(1e9) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
  const inOrder = { twice: [sorted, sorted], halves: [sorted.slice(0, half), sorted.slice(half)], 'begun again': [sorted.slice(0, 150), sorted] };
  const anyOrder = {
    'the later half first': [sorted.slice(half), sorted.slice(0, half)],
    interleaved: [sorted.filter((_, i) => i % 2 === 1), sorted.filter((_, i) => i % 2 === 0)],
    backwards: [sorted.toReversed()],
    'shuffled, begun again': [shuffled.slice(0, 150), shuffled],
  };
  return { sorted, inOrder, anyOrder };
}

async function compare(t: TestContext, whole: readonly Observation[], ways: Record<string, Observation[][]>, maintained: boolean): Promise<void> {
  const expected = await learnIn(t, [whole]);
  assert.ok(expected.dump.split('\n').length > 1000, 'there is something to compare');
  for (const [way, pieces] of Object.entries(ways)) {
    const { dump, facts } = await learnIn(t, pieces, maintained);
    assert.equal(firstDifference(expected.dump, dump), null, way);
    assert.equal(facts, expected.facts, way);
  }
}

test('whatever the order and the pieces in which mail is learnt, the store knows the same, to the byte', async (t) => {
  const { sorted, inOrder, anyOrder } = waysOf(archive(300, 1100));
  await compare(t, sorted, { ...inOrder, ...anyOrder }, false);
  await compare(t, sorted, anyOrder, true);
});

test('what is forgotten leaves nothing behind that tells of the order, and does not come back', async (t) => {
  const { sorted, inOrder, anyOrder } = waysOf(archive(300, 2200));
  const { dump } = await learnIn(t, [sorted]);
  const days = [...dump.matchAll(/ days ([\d ]+)/g)].flatMap(([, list]) => (list ?? '').trim().split(' ').map(Number)).filter((day) => day > 10_000);
  assert.ok(days.length > 1000);
  assert.equal(Math.min(...days) >= dayOf(HORIZON), true, 'no day before the horizon is left anywhere');
  await compare(t, sorted, anyOrder, false);
  await compare(t, sorted, inOrder, true);
});

function firstDifference(a: string, b: string): string | null {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  return a === b ? null : `line ${at}:\n- ${left[at]}\n+ ${right[at]}`;
}
