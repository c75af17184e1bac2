/** What a threshold costs and gains: how much of each kind of mail scores at least so much. */
import { isTimeline, type MeasuredCase } from './cases.ts';
import { isAttack, isHard, isOrdinary, type Margins, marginOf } from './measures.ts';

export interface Line {
  name: string;
  regime: 'office' | 'cold';
  attack: boolean;
  messages: number;
  /** Percent of them that score at least so much (0–100). */
  above(score: number): number;
}

/** Office mail by what it is, the others by corpus: attacks with a link, all honest mail. What has no message is left out. */
export function linesOf(cases: readonly MeasuredCase[], margins: Margins, prior: number): Line[] {
  const corpora = [...new Map(cases.filter((one) => !isTimeline(one)).map((one) => [one.corpus, one.label === 'attack']))];
  const all: [name: string, regime: Line['regime'], attack: boolean, choose: (one: MeasuredCase) => boolean][] = [
    ['office attacks', 'office', true, isAttack],
    ['office ordinary', 'office', false, isOrdinary],
    ['look-alikes', 'office', false, isHard],
    ...corpora.map(([corpus, attack]): (typeof all)[number] => [corpus, 'cold', attack, (one) => one.corpus === corpus && (one.links || !attack)]),
  ];
  return all.flatMap(([name, regime, attack, choose]) => {
    const chosen = cases.flatMap((one, i) => (choose(one) ? [margins[i] ?? 0] : []));
    const above = (score: number): number => {
      const cut = marginOf(score, prior);
      return (100 * chosen.filter((margin) => margin >= cut).length) / chosen.length;
    };
    return chosen.length === 0 ? [] : [{ name, regime, attack, messages: chosen.length, above }];
  });
}
