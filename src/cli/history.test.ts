import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_RELATION } from '../history/relation.ts';
import type { Attribute, RelationStats } from '../history/types.ts';
import type { Habit } from '../ports.ts';
import { command, NOW, relation } from './testdata/command-line.test.ts';

const habit = (attribute: Attribute, value: string, days: number): Habit => ({ attribute, value, days, firstSeen: relation.firstSeen, lastSeen: NOW });

function desk(stats: RelationStats, habits: Habit[], asked: unknown[] = []) {
  const histories = {
    relation: async (...args: unknown[]) => {
      asked.push(args);
      return stats;
    },
  };
  return { histories: histories as never, habits: { habits: async () => habits } };
}

describe('history', () => {
  it('tells a relation in words: both ways, habits, and what would surprise', async () => {
    const habits = [
      habit('has-link', 'yes', 40),
      habit('link-host', 'docs.partner.example', 34),
      habit('hour', '2', 60),
      habit('hour', '3', 37),
      habit('mailer', 'outlook', 97),
      habit('weekday', '1', 20),
      habit('zone', '+0200', 97),
    ];
    const { code, out } = await command(['history', 'anna@partner.example'], { desk: desk(relation, habits) });
    assert.equal(code, 0);
    assert.equal(
      out,
      `anna@partner.example has written to anyone here 148 times on 97 days since 3 Jan 2018, last on 2 May 2024.
We have written 60 times, of these 31 in answer. Known.

Usual
  links to       docs.partner.example (34 days)
  hours (UTC)    8–12 (60 days), 12–16 (37 days)
  days           Monday (20 days)
  time zone      +0200 (97 days)
  writes with    outlook (97 days)

Would surprise
  a link to a host other than docs.partner.example
  an hour other than 8–12, 12–16
  a mailer other than outlook
  a time zone other than +0200
`,
    );
  });

  it('of somebody who never links, any link would surprise', async () => {
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk(relation, [habit('has-link', 'no', 97)]) });
    assert.match(out, /Would surprise\n {2}a link: none in 97 days\n/);
  });

  it('of a stranger everything would be new', async () => {
    const { code, out } = await command(['history', 'x@new.example', '-r', 'ceo@example.org'], { desk: desk(NO_RELATION, []) });
    assert.deepEqual([code, out], [0, 'x@new.example has never written to ceo@example.org, and has never been written to: everything would be new\n']);
  });

  it('says what is missing to be known', async () => {
    const { out } = await command(['history', 'anna@partner.example'], { desk: desk({ ...relation, messages: 1, days: 1, outbound: 0, replies: 0 }, []) });
    assert.match(out, /anna@partner\.example has written to anyone here once on 1 day since/);
    assert.match(out, /Not known yet: that takes 5 messages on 3 days and a message from us\./);
    assert.doesNotMatch(out, /surprise/);
  });

  it('asks for canonical addresses, and gives machines the numbers', async () => {
    const asked: unknown[] = [];
    const { lines } = await command(['history', 'Anna+rfp@Partner.EXAMPLE', '--recipient', 'CEO@example.org', '--json'], {
      desk: desk(relation, [habit('zone', '+0200', 97)], asked),
    });
    assert.deepEqual(asked, [['anna@partner.example', 'ceo@example.org']]);
    const [facts] = lines() as [{ address: string; relation: { firstSeen: string }; habits: { value: string }[] }];
    assert.deepEqual([facts.address, facts.relation.firstSeen, facts.habits[0]?.value], ['anna@partner.example', '2018-01-03T00:00:00.000Z', '+0200']);
  });
});
