/** Signals, rules and what became of their examples, in words. A rule file is its operator's, its examples hold hostile mail: all is shown plain. */
import type { Tried } from '../../decide/rule-example.ts';
import { defangWithin, plain } from '../../report/plain.ts';
import type { Rule } from '../../rules/cel/rule.ts';
import type { Rules } from '../../rules/rules.ts';
import type { Weight } from '../../signals/finding.ts';
import { counted } from '../../signals/words.ts';
import type { Session } from '../session.ts';
import { type Column, table } from './table.ts';

export interface RuleTest {
  rule: Rule;
  tried: readonly Tried[];
}

/** Points at most, and for each unit of strength. */
export const worth = ({ perUnit, cold = perUnit, from, to }: Weight) => ({
  from,
  to,
  warm: { perUnit, most: most(perUnit, from, to) },
  cold: { perUnit: cold, most: most(cold, from, to) },
});

const most = (perUnit: number, from: number, to: number): number => Math.round(perUnit * (to - from) * 100) / 100;

type Screen = Pick<Session, 'colours' | 'width'>;

const signed = (points: number): string => (points > 0 ? `+${points}` : String(points));

export function effectText({ effect }: Rule): string {
  if ('points' in effect) return `${signed(effect.points)} points`;
  return 'atLeast' in effect ? `at least ${effect.atLeast}` : 'deliver';
}

export function rulesText({ weights, cel }: Rules, { colours, width }: Screen): string {
  const signals: Column<[string, Weight]>[] = [
    { head: 'SIGNAL', cell: ([name]) => name },
    { head: 'POINTS', cell: ([, weight]) => signed(worth(weight).warm.most) },
    { head: 'COLD', cell: ([, weight]) => signed(worth(weight).cold.most) },
    { head: 'WHAT IT IS', cell: ([, { about }]) => plain(about), flexible: true },
  ];
  const rules: Column<Rule>[] = [
    { head: 'RULE', cell: ({ id }) => id },
    { head: 'DOES', cell: effectText },
    { head: 'FROM', cell: ({ origin }) => origin },
    { head: 'WHAT IT IS', cell: ({ about }) => plain(about), flexible: true },
  ];
  return [
    colours.bold(`Signals: ${weights.signals.size}, weights of ${weights.date}`),
    'Points are log-odds at full strength: with history, and (cold) before there is any. Of each family the strongest counts.',
    `Every message starts at ${signed(weights.base.warm)} (cold ${signed(weights.base.cold)}).`,
    '',
    table([...weights.signals], signals, width),
    '',
    colours.bold(`Rules: ${cel.length}`),
    cel.length === 0 ? 'None is in force.' : table(cel, rules, width),
  ].join('\n');
}

const ANSWERS: Readonly<Record<string, string>> = { true: 'yes', false: 'no', unknown: 'not known', error: 'no answer' };

export function testText(tests: readonly RuleTest[], { colours }: Screen): string {
  const all = tests.flatMap(({ tried }) => tried);
  const failed = all.filter(({ passed }) => !passed).length;
  const widest = Math.max(0, ...tests.map(({ rule }) => rule.id.length));
  const lines = tests.flatMap(({ rule, tried }) => {
    const wrong = tried.filter(({ passed }) => !passed);
    const mark = wrong.length === 0 ? colours.green('ok  ') : colours.red('FAIL');
    return [`${mark}  ${rule.id.padEnd(widest)}  ${tried.length - wrong.length} of ${tried.length}  ${effectText(rule)}`, ...wrong.flatMap(wrongLines)];
  });
  const sum = `${counted(tests.length, 'rule')}, ${counted(all.length, 'example')}: ${failed === 0 ? 'all as expected' : `${failed} not as expected`}`;
  return [...lines, '', failed === 0 ? sum : colours.red(sum)].join('\n');
}

function wrongLines({ name, expected, words, parts, action, score }: Tried): string[] {
  const head = expected ? `should match, and does not: ${plain(name)}` : `should not match, and does: ${plain(name)}`;
  const said = words === null ? [] : [`        it says: ${defangWithin(words)}`];
  // Of a message that ought to match, the parts that do not hold; of one that ought not, all that hold.
  const shown = expected ? parts.filter(({ answer }) => answer !== true) : parts;
  return [
    `      ${head} (${action}, score ${score})`,
    ...shown.map(({ text, answer }) => `        ${(ANSWERS[String(answer)] ?? '').padEnd(9)}  ${plain(text, 160)}`),
    ...said,
  ];
}
