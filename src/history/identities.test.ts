/** What holds of history however mail comes in, over a real store: identities stay apart, and the order within a day is of no weight. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, identity, inbound, NOON, outbound, storeFor } from '../../test/store-fixture.ts';
import type { Store } from '../store/sqlite/open.ts';
import { PARAMETERS } from './parameters.ts';
import { levelsFor } from './relation.ts';
import { surprise } from './surprise.ts';
import type { Attribute, AttributeValue, IdentityClass, Observation } from './types.ts';

const ANNA = 'anna@partner.example';
const BOSS = 'boss@example.org';
const SHOWN: Partial<Record<Attribute, readonly string[]>> = {
  'link-tenant': ['a.example', 'b.example', 'c.example'],
  provider: ['as64500', 'as64511'],
  country: ['de', 'fr'],
  form: ['text', 'mixed(text,pdf)'],
  language: ['de', 'en'],
  company: ['bob@example.org', 'carol@example.org'],
  ask: ['none', 'payment'],
  thread: ['new', 'reply', 'claims'],
};
const ALL: AttributeValue[] = Object.entries(SHOWN).flatMap(([attribute, values]) => values.map((value) => ({ attribute: attribute as Attribute, value })));
const AT = NOON + 200 * DAY;

const letter = fc.record({
  values: fc.subarray(ALL, { minLength: 1 }),
  day: fc.integer({ min: 0, max: 40 }),
  hour: fc.integer({ min: -10, max: 10 }),
  recipient: fc.constantFrom(BOSS, 'bob@example.org'),
});

const observed = ({ values, day, hour, recipient }: { values: AttributeValue[]; day: number; hour: number; recipient: string }, key: number): Observation => {
  const id = `<${key}@partner.example>`;
  return inbound({ key: `k${key}`, messageId: id, identity: identity(ANNA), values, at: NOON + day * DAY + hour * HOUR, recipients: [recipient] });
};

async function judgedBy(store: Store) {
  const facts = await store.histories.facts({ identity: identity(ANNA), recipients: [BOSS], values: ALL, at: AT });
  const levels = levelsFor(facts, BOSS);
  return { facts, judged: ALL.map((value) => surprise(levels, value)) };
}

async function taught(t: Parameters<typeof storeFor>[0], observations: readonly Observation[]) {
  const store = await storeFor(t);
  for (const observation of observations) await store.histories.learn(observation);
  const result = await judgedBy(store);
  await store.close();
  return result;
}

test('messages of one day may come in any order', async (t) => {
  const ordered = fc.array(letter, { minLength: 2, maxLength: 12 }).chain((letters) => {
    const all = letters.map(observed);
    // Those of one day change places among themselves.
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    const day = ({ at }: Observation): number => Math.floor(at / DAY);
    const sorted = (list: readonly Observation[]) => list.toSorted((a, b) => day(a) - day(b));
    return fc.tuple(fc.constant(sorted(all)), shuffled.map(sorted));
  });
  await fc.assert(
    fc.asyncProperty(ordered, async ([one, other]) => assert.deepEqual((await taught(t, one)).facts, (await taught(t, other)).facts)),
    { numRuns: 25 },
  );
});

test('whatever comes under an address without its authentication changes no probability of the authenticated one', async (t) => {
  const other = fc.tuple(letter, fc.constantFrom<IdentityClass>('none', 'unknown', 'fail'));
  const alone = (levels: Awaited<ReturnType<typeof judgedBy>>) => {
    const { pairs, correspondent, domain } = levels.facts;
    return { pairs, correspondent, domain };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(letter, { minLength: 1, maxLength: 8 }), fc.array(other, { minLength: 1, maxLength: 8 }), async (honest, forged) => {
      const his = honest.map(observed);
      const spoofs = forged.map(([given, of], index) => ({ ...observed(given, 1000 + index), identity: identity(ANNA, of) }));
      assert.deepEqual(alone(await taught(t, [...his, ...spoofs])), alone(await taught(t, his)));
    }),
    { numRuns: 25 },
  );
});

test('over the values that there are, and as many more as the base allows for, probability sums to at most one', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(letter, { minLength: 1, maxLength: 10 }), async (letters) => {
      const { judged, facts } = await taught(t, [...letters.map(observed), outbound({ recipients: [ANNA] })]);
      for (const attribute of Object.keys(SHOWN) as Attribute[]) {
        const seen = judged.filter((_, index) => ALL[index]?.attribute === attribute).reduce((sum, { probability }) => sum + probability, 0);
        const unmet = surprise(levelsFor(facts, BOSS), { attribute, value: 'nobody ever' }).probability;
        const rest = 2 ** PARAMETERS[attribute].unseenBits - (SHOWN[attribute]?.length ?? 0);
        assert.ok(seen + rest * unmet <= 1 + 1e-9, `${attribute}: ${seen + rest * unmet}`);
      }
    }),
    { numRuns: 25 },
  );
});
