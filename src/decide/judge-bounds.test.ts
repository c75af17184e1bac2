import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judged, link, message, RECIPIENT, strangerHistory } from '../../test/builders/judge-facts.ts';
import { emptyLevel } from '../history/relation.ts';
import type { Finding } from '../signals/finding.ts';

/** Alike in all but two letters. */
const name = (i: number): string => `bark${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`;
const hosts = (count: number) => Array.from({ length: count }, (_, i) => link(`https://files.${name(i)}.example/wp-content/${i}`, `Verify your account ${i}`));
const from = (given: Parameters<typeof message>[0]): readonly Finding[] =>
  judged({ message: message(given), history: strangerHistory() }).recipients[0]?.findings ?? [];
const signals = (findings: readonly Finding[]): string[] => findings.map(({ signal }) => signal).sort();
const LONGEST_TEXT = 400;
const FILLER = 'Nothing is said in here that anybody could want. ';

describe('whatever a message is filled with, judging stays bounded', () => {
  test('three hundred hosts say what three say: each signal once, in a text of one line', () => {
    const [few, many] = [from({ links: hosts(3) }), from({ links: hosts(300) })];
    assert.deepEqual(signals(many), [...new Set(signals(many))]);
    assert.deepEqual(
      signals(many).filter((signal) => !signals(few).includes(signal)),
      [],
    );
    assert.ok(many.every(({ text }) => text.length <= LONGEST_TEXT));
    assert.equal(many.find(({ signal }) => signal === 'link-into-blog')?.links.length, 300);
  });

  test('ten thousand asks are one of each kind', () => {
    const asks = 'Please verify your password. Pay the invoice. Buy gift cards. '.repeat(3400);
    const found = from({ visibleText: asks, ownText: asks, links: hosts(1) }).filter(({ family }) => family === 'ask');
    assert.ok(found.length > 1);
    assert.deepEqual(signals(found), [...new Set(signals(found))]);
    assert.ok(found.every(({ text }) => text.length <= LONGEST_TEXT));
  });

  test('of two megabytes the opening is read, and lures and asks behind it say nothing', () => {
    const filler = FILLER.repeat(40_000);
    const lure = 'You have won a prize. Please verify your password within 24 hours.';
    const told = (ownText: string) => signals(from({ visibleText: ownText, ownText, links: [link('https://trap.example/', 'here')] }));
    assert.deepEqual(told(filler + lure), told(filler));
    assert.notDeepEqual(told(lure + filler), told(filler));
  });

  test('a hundred recipients share what the message says: it is found once, not for each', () => {
    const recipients = [RECIPIENT, ...Array.from({ length: 99 }, (_, i) => `copy${i}@example.org`)];
    const pairs = Object.fromEntries(recipients.map((recipient) => [recipient, emptyLevel()]));
    const all = judged({ message: message({ links: hosts(30) }), recipients, history: { ...strangerHistory(), pairs } }).recipients;
    const bySignal = (signal: string) => new Set(all.map(({ findings }) => findings.find((one) => one.signal === signal)));
    assert.equal(all.length, 100);
    assert.equal(bySignal('link-into-blog').size, 1);
    assert.ok(![...bySignal('link-into-blog')].includes(undefined));
  });
});
