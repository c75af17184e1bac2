import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReportedMessage } from '../message.ts';
import type { Report } from '../report.ts';
import { DAY, facts, judged, link, START } from '../testdata/messages.test.ts';
import { Collector, type ReportFacts } from './collector.ts';

function report(messages: readonly ReportedMessage[], change: Partial<ReportFacts> = {}): Report {
  const collector = new Collector();
  for (const message of messages) collector.add(message);
  return collector.report(facts(change));
}

const held = (at: number, from: string, risky: string, score = 90) => judged(at, { from, risky, action: 'hold', score });

describe('what a trial found', () => {
  it('counts mail, what would have been done, and to whom', () => {
    const found = report([
      judged(START),
      judged(START, {}, { direction: 'outbound', verdict: null }),
      judged(START + DAY, { action: 'lock', score: 70, risky: 'files.example', verdict: { authenticated: 'none' } }, { firstContact: true }),
      held(START + 2 * DAY, 'eve@partner.example', 'evil.example', 91),
      judged(START + 2 * DAY, {}, { verdict: null, unscored: true }),
    ]);
    assert.deepEqual(found.messages, { inbound: 4, outbound: 1, judged: 3, unscored: 1, unreadable: 0 });
    assert.deepEqual(
      [found.actions, found.enforced],
      [
        { deliver: 1, lock: 1, hold: 1 },
        { deliver: 0, lock: 0, hold: 0 },
      ],
    );
    assert.deepEqual(found.recipients, [{ name: 'ceo@example.org', judged: 3, lock: 1, hold: 1, highest: 91 }]);
    assert.deepEqual(
      found.correspondents.map(({ name, judged: mails, lock, hold }) => [name, mails, lock, hold]),
      [
        ['eve@partner.example', 1, 0, 1],
        ['anna@partner.example', 2, 1, 0],
      ],
    );
    assert.deepEqual(found.signals, [{ signal: 'link-first-contact', about: 'Somebody not known here links', lock: 1, hold: 1, points: 4.2 }]);
    assert.deepEqual(
      found.hosts.map(({ name }) => name),
      ['evil[.]example', 'files[.]example'],
    );
    assert.deepEqual(
      found.authentication.find((row) => row.class === 'none'),
      { class: 'none', judged: 1, lock: 1, hold: 0 },
    );
    assert.deepEqual(found.firstContact, { judged: 1, lock: 1, hold: 0 });
    assert.deepEqual(found.links, { seen: 2, locked: 2, messages: 2 });
    assert.deepEqual([found.held.length, found.locked.length], [1, 1]);
  });

  it('a message with several recipients is one message, with the hardest action', () => {
    const both = judged(START, {
      verdict: {
        deliveries: ['a', 'b'].map((name, i) => ({
          recipient: `${name}@example.org`,
          action: i === 0 ? 'deliver' : 'hold',
          score: 50 + 40 * i,
          rarity: null,
          reasons: [],
        })),
      },
    });
    const found = report([both]);
    assert.deepEqual(found.actions, { deliver: 0, lock: 0, hold: 1 });
    assert.deepEqual([found.held[0]?.to, found.held[0]?.recipients], [['b@example.org'], 1]);
  });

  it('of no mail is a report too, which says what to look at', () => {
    const found = report([]);
    assert.deepEqual([found.period, found.timeline.steps, found.held], [null, [], []]);
    assert.equal(found.health[0]?.level, 'warning');
  });
});

describe('incidents', () => {
  const count = (messages: readonly ReportedMessage[]) => report(messages).incidents;

  it('one author with one host is one for days, and a new one after a week of quiet', () => {
    assert.deepEqual(count([0, 3, 9].map((day) => held(START + day * DAY, 'a@x.example', 'evil.example'))), { lock: 0, hold: 1 });
    assert.deepEqual(count([0, 8].map((day) => held(START + day * DAY, 'a@x.example', 'evil.example'))), { lock: 0, hold: 2 });
    assert.deepEqual(count(['evil.example', 'other.example'].map((host) => held(START, 'a@x.example', host))), { lock: 0, hold: 2 });
  });

  it('one text from several authors is one, and a lock that turns out to be part of it is no more', () => {
    const campaign = (at: number, from: string, action: 'lock' | 'hold') =>
      judged(at, { from, risky: `${from.slice(0, 1)}.example`, action, score: 80 }, { shape: 'abc' });
    assert.deepEqual(count([campaign(START, 'a@x.example', 'lock'), campaign(START + 1, 'b@y.example', 'lock'), campaign(START + 2, 'c@z.example', 'hold')]), {
      lock: 0,
      hold: 1,
    });
  });

  it('two that a later message joins are one', () => {
    const link1 = held(START, 'a@x.example', 'one.example');
    const link2 = held(START + 1, 'a@x.example', 'two.example', 99);
    const joins = judged(START + 2, {
      from: 'a@x.example',
      action: 'hold',
      score: 86,
      verdict: { links: ['one.example', 'two.example'].map((host) => link(host, { action: 'lock' })) },
    });
    const found = report([link1, link2, joins]);
    assert.deepEqual(found.incidents, { lock: 0, hold: 1 });
    assert.deepEqual(
      found.held.map(({ score, messages }) => [score, messages]),
      [[99, 3]],
    );
  });

  it('the cases shown are the strongest, one for an incident, and other authors before more of one', () => {
    const mails = [
      ...Array.from({ length: 20 }, (_, i) =>
        judged(START + i, { from: `p${i}@x.example`, risky: `h${i}.example`, action: 'hold', score: 99 }, { shape: 'one' }),
      ),
      ...Array.from({ length: 12 }, (_, i) => held(START + 100 + i, 'flood@x.example', `f${i}.example`, 97)),
      held(START + 200, 'quiet@y.example', 'q.example', 88),
    ];
    const { held: cases } = report(mails);
    assert.deepEqual(
      cases.slice(0, 3).map(({ from, messages }) => [from.address, messages]),
      [
        ['p0@x.example', 20],
        ['flood@x.example', 1],
        ['quiet@y.example', 1],
      ],
    );
    assert.equal(cases.length, 8);
  });

  it('a flood keeps little: the strongest of thousands are still found', () => {
    const collector = new Collector();
    for (let i = 0; i < 6000; i += 1) collector.add(held(START + i * 60_000, `a${i}@x.example`, `h${i}.example`, 85 + ((i * 7919) % 1000) / 100));
    collector.add(judged(START + 6000 * 60_000, { from: 'l@x.example', risky: 'l.example', action: 'lock', score: 61 }));
    const found = collector.report(facts());
    assert.deepEqual(found.incidents, { lock: 1, hold: 6000 });
    assert.ok(
      found.held.every(({ score }) => score >= 94.9),
      String(found.held.map(({ score }) => score)),
    );
    assert.equal(found.locked.length, 1);
  });
});

describe('over time', () => {
  const units = (days: number) => report([judged(START), judged(START + days * DAY, { action: 'lock', score: 70 })]).timeline;

  it('is told by day, by week from Monday, or by month, without gaps', () => {
    assert.deepEqual([units(13).unit, units(13).steps.length, units(13).steps[0]?.day], ['day', 14, '2024-04-01']);
    assert.deepEqual([units(100).unit, units(100).steps.length, units(100).steps[1]?.day], ['week', 15, '2024-04-08']);
    const years = units(1461);
    assert.deepEqual([years.unit, years.steps.length, years.steps[1]?.day, years.steps.at(-1)?.lock], ['month', 49, '2024-05-01', 1]);
  });
});

describe('how far to trust it', () => {
  const lines = (messages: readonly ReportedMessage[], change: Partial<ReportFacts> = {}) =>
    report(messages, change).health.map(({ level, title, text }) => `${level}: ${title}. ${text}`);
  const many = Array.from({ length: 10 }, (_, i) => judged(START + i, { verdict: { authenticated: 'unknown' } }));

  it('says which key is missing when nobody trusted says who wrote', () => {
    const [authentication] = lines(many, { upstreams: [] });
    assert.match(authentication ?? '', /^warning: 0 % authenticated\. .*authentication\.upstreams to the authserv-id/);
    assert.match(lines(many)[0] ?? '', /Does mx\.example\.org \(authentication\.upstreams\) stand first/);
  });

  it('says how many days were learnt before anything was judged', () => {
    assert.ok(lines(many).some((line) => line.startsWith('good: 400 days of history before the first verdict')));
    const cold = lines(many, { historySince: START }).find((line) => line.includes('days of history'));
    assert.match(cold ?? '', /^warning: 0 days .*history\.warmDays.*--from/);
  });

  it('says that own mail is missing, and what could not be read', () => {
    assert.ok(lines(many, { writtenBefore: 1234 }).some((line) => /^note: No mail of yours in this time\. History knows 1,234 messages/.test(line)));
    const told = lines(many, { unreadable: 3 });
    assert.ok(told.some((line) => line.startsWith('warning: No mail of yours')));
    assert.ok(told.some((line) => line.startsWith('warning: 3 not judged')));
  });
});
