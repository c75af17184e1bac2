import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyLevel, NO_RELATION } from '../history/relation.ts';
import { type Attribute, type HistoryFacts, type HistoryQuery, type RelationStats, valueKey } from '../history/types.ts';
import type { Habit, IdentityPortrait, PhishReport, Portrait } from '../ports.ts';
import { command, NOW, relation } from './testdata/command-line.test.ts';

const DAY = 86_400_000;
const TODAY = Math.floor(NOW / DAY);

const habit = (attribute: Attribute, value: string, days: number): Habit => ({ attribute, value, days, firstSeen: relation.firstSeen, lastSeen: NOW });

const HABITS = [
  habit('has-link', 'away', 40),
  habit('link-host', 'docs.partner.example', 34),
  habit('hour', '2', 60),
  habit('hour', '3', 37),
  habit('mailer', 'outlook', 97),
  habit('weekday', '1', 60),
  habit('zone', '+0200', 97),
];

const person = (change: Partial<IdentityPortrait> = {}): IdentityPortrait => ({
  class: 'pass',
  relation,
  days: [TODAY - 70, TODAY - 39, TODAY - 38, TODAY - 8],
  habits: HABITS,
  ...change,
});

const portrait = (change: Partial<Portrait> = {}): Portrait => ({
  identities: [person()],
  reach: Date.UTC(2017, 10, 5),
  written: [TODAY - 39],
  circle: [
    { recipient: 'ceo@example.org', received: 100, sent: 50 },
    { recipient: 'clerk@example.org', received: 48, sent: 10 },
  ],
  ...change,
});

/** History facts that say of these habits what the store would. */
function factsOf(habits: readonly Habit[]): HistoryFacts {
  const level = emptyLevel();
  for (const { attribute, value, days } of habits) {
    const total = level.totals[attribute] ?? { decayed: 0, distinct: 0, days: 0 };
    level.totals[attribute] = { decayed: total.decayed + days, distinct: total.distinct + 1, days: total.days + days };
    level.values[valueKey({ attribute, value })] = { days, decayed: days, firstSeen: 0, lastSeen: 0 };
  }
  const nothing = emptyLevel();
  return {
    since: 0,
    pairs: { 'ceo@example.org': level },
    correspondent: level,
    domain: nothing,
    organisation: nothing,
    authenticatedTwin: null,
    repliesToOurs: false,
  };
}

function desk(told: Portrait, asked: unknown[] = [], reports: PhishReport[] = []) {
  const habits = {
    portrait: async (...args: unknown[]) => {
      asked.push(args.slice(0, 2));
      return told;
    },
  };
  const histories = {
    reports: async () => reports,
    facts: async ({ identity, recipients, at }: HistoryQuery) => {
      asked.push([identity.class, recipients, at]);
      return factsOf(told.identities[0]?.habits ?? []);
    },
  };
  return { histories: histories as never, habits: { ...habits, site: async () => assert.fail() } };
}

describe('history', () => {
  it('tells a relation in words and bars: both ways, habits, who of ours, and what would surprise in bits', async () => {
    const { code, out } = await command(['history', 'anna@partner.example'], { desk: desk(portrait()) });
    assert.equal(code, 0);
    const [before = '', surprise = ''] = out.split('Would surprise\n');
    assert.equal(
      before,
      `anna@partner.example has written to anyone here 148 times on 97 days since 3 Jan 2018, last on 2 May 2024.
We have written 60 times, of these 31 in answer. Known.
Memory reaches back to 5 Nov 2017.

By month
  they  |▄█▄|  days with mail, at most 2 a month
  we    | █ |  days with mail, at most 1 a month
        Mar 2024 to May 2024
` +
        `
Usual
  links          to other sites (40 days)
  links to       docs.partner.example (34 days)
  time zone      +0200 (97 days)
  writes with    outlook (97 days)
  hours UTC      0–4            0
                 4–8            0
                 8–12          60  ████████████████████
                 12–16         37  ████████████
                 16–20          0
                 20–24          0
  weekdays       Monday        60  ████████████████████
                 Tuesday        0
                 Wednesday      0
                 Thursday       0
                 Friday         0
                 Saturday       0
                 Sunday         0

`,
    );
    assert.match(surprise, /^ +\d\.\d bits {2}██████████ {2}another mail program \(97 days of record\)$/m);
    assert.match(surprise, /^ +\d\.\d bits {2}█+ +mail at 0–4, 4–8, 16–20 or 20–24 o'clock UTC \(97 days of record\)$/m);
    assert.match(surprise, /^ +\d\.\d bits {2}█+ +mail on a Sunday, Tuesday, Wednesday, Thursday, Friday or Saturday \(60 days of record\)$/m);
    assert.match(
      surprise,
      /\nWho of ours has mail with them\n {2}ceo@example\.org +100 from them, 50 to them\n {2}clerk@example\.org +48 from them, 10 to them\n$/,
    );
  });

  it('says that mail of the address was reported as phishing, and whether it is trusted again', async () => {
    const report = { id: 'Q1', messageAt: NOW, at: Date.UTC(2024, 4, 3), actor: 'cli:\x1b[31mmia', shape: null, targets: [], liftedAt: null };
    const author = { address: 'anna@partner.example', class: 'pass' as const };
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk(portrait(), [], [{ ...report, author }]) });
    assert.match(out, /Mail from it \(authenticated\) was reported as phishing on 3 May 2024 by cli:.*mia, message Q1\.\n/);
    assert.ok(!out.includes('\x1b[31m'));
    const trusted = desk(portrait(), [], [{ ...report, author, liftedAt: NOW }]);
    assert.match((await command(['history', 'anna@partner.example'], { desk: trusted })).out, /message Q1; trusted again on 10 May 2024\.\n/);
  });

  it('draws with plain characters where the terminal has no others', async () => {
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk(portrait()), io: { unicode: false } });
    assert.doesNotMatch(out, /[▁-█]/);
    assert.match(out, /they {2}\|[.:=+*%#-]+\|/);
    assert.match(out, /8–12 +60 {2}#{20}\n/);
  });

  it('keeps the identities of an address apart, and says which one vouches', async () => {
    const spoofed = person({
      class: 'none',
      relation: { ...NO_RELATION, messages: 2, days: 1, firstSeen: NOW - 3 * DAY, lastSeen: NOW - 3 * DAY },
      habits: [],
    });
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk(portrait({ identities: [person(), spoofed] })) });
    assert.match(
      out,
      /Identities of this address\n {2}authenticated +148 messages on 97 days, 3 Jan 2018 to 2 May 2024\n {2}not authenticated +2 messages on 1 day, 7 May 2024 to 7 May 2024\n/,
    );
    assert.match(out, /Only the authenticated one vouches/);
    assert.match(out, /Usual \(authenticated\)\n/);
    const never = await command(['history', 'anna@partner.example'], { desk: desk(portrait({ identities: [person({ class: 'unknown' })] })) });
    assert.match(never.out, /No mail of this address was ever authenticated \(authentication unknown\)\./);
  });

  it('of a stranger everything would be new', async () => {
    const nobody = { reach: null, identities: [], written: [], circle: [] };
    const { code, out } = await command(['history', 'x@new.example', '-r', 'ceo@example.org'], { desk: desk(nobody) });
    assert.deepEqual(
      [code, out],
      [0, 'x@new.example has never written to ceo@example.org, and has never been written to: everything would be new\nNo mail has been learnt yet.\n'],
    );
    const written = await command(['history', 'x@new.example'], { desk: desk({ ...nobody, written: [TODAY, TODAY - 1] }) });
    assert.match(written.out, /^x@new\.example has never written to anyone here, but has been written to on 2 days/);
  });

  it('says what is missing to be known', async () => {
    const stats: RelationStats = { ...relation, messages: 1, days: 1, outbound: 0, replies: 0 };
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk(portrait({ identities: [person({ relation: stats })] })) });
    assert.match(out, /anna@partner\.example has written to anyone here once on 1 day since/);
    assert.match(out, /Not known yet: that takes 5 messages on 3 days and a message from us\./);
    assert.match(out, /Would surprise\n {2}Nothing is measured against habits until a correspondent is known/);
  });

  it('of somebody long silent says what would have surprised then', async () => {
    const asked: unknown[] = [];
    const lastSeen = NOW - 400 * DAY;
    const { out } = await command(['history', 'anna@partner.example'], {
      desk: desk(portrait({ identities: [person({ relation: { ...relation, lastSeen } })] }), asked),
    });
    assert.match(out, /Would surprise, as of 7 Apr 2023\n/);
    assert.deepEqual(asked[1], ['pass', [], lastSeen + DAY]);
  });

  it('asks for canonical addresses, and gives machines the numbers', async () => {
    const asked: unknown[] = [];
    const { lines } = await command(['history', 'Anna+rfp@Partner.EXAMPLE', '--recipient', 'CEO@example.org', '--json'], { desk: desk(portrait(), asked) });
    assert.deepEqual(asked, [
      ['anna@partner.example', 'ceo@example.org'],
      ['pass', ['ceo@example.org'], NOW],
    ]);
    const [facts] = lines() as [
      {
        address: string;
        relation: { firstSeen: string };
        habits: { value: string }[];
        identities: { class: string }[];
        months: { month: string; daysFromThem: number; daysFromUs: number }[];
        wouldSurprise: { bits: number; text: string }[];
      },
    ];
    assert.deepEqual(
      [facts.address, facts.relation.firstSeen, facts.habits[1]?.value],
      ['anna@partner.example', '2018-01-03T00:00:00.000Z', 'docs.partner.example'],
    );
    assert.deepEqual(
      facts.identities.map(({ class: of }) => of),
      ['pass'],
    );
    assert.deepEqual(
      facts.months.map(({ month, daysFromThem, daysFromUs }) => [month, daysFromThem, daysFromUs]),
      [
        ['2024-03', 1, 0],
        ['2024-04', 2, 1],
        ['2024-05', 1, 0],
      ],
    );
    assert.ok(facts.wouldSurprise.every(({ bits, text }) => bits > 0 && text !== ''));
  });
});
