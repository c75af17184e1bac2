/**
 * What follows from the rules that hold. Points are reasons like others; a decision of a rule stands above the score and below the
 * operator's exceptions. Of several decisions those of the operator's own rules count before the built-in ones, and the strictest of these.
 */
import type { Rule } from '../rules/cel/rule.ts';
import type { RuleMatch } from '../rules/cel/rule-set.ts';
import type { Contribution } from '../score/score.ts';
import { type Finding, finding } from '../signals/finding.ts';
import type { RecipientPolicy } from './policy.ts';
import type { Action } from './verdict.ts';

export const ruleSignal = (id: string): string => `rule-${id}`;

/** The reason of a decision, which is worth no points. */
export const isRuleDecision = ({ signal, points }: { signal: string; points: number }): boolean => points === 0 && signal.startsWith('rule-');

const asFinding = ({ rule, text }: RuleMatch): Finding =>
  finding(ruleSignal(rule.id), 'rule', text, { level: rule.condition.perRecipient ? 'pair' : 'message' });

/** Rules that add to the score or take from it. Their causes are their own: they add up. */
export function rulePoints(matches: readonly RuleMatch[]): Contribution[] {
  return matches.flatMap((match) => ('points' in match.rule.effect ? [{ finding: asFinding(match), points: match.rule.effect.points }] : []));
}

/** The reasons of rules that decide. */
export function ruleOrders(matches: readonly RuleMatch[]): Contribution[] {
  return matches.flatMap((match) => ('points' in match.rule.effect ? [] : [{ finding: asFinding(match), points: 0 }]));
}

const STRICTNESS: Readonly<Record<Action, number>> = { deliver: 0, lock: 1, hold: 2 };

function decisionOf({ effect }: Rule): Action | null {
  if ('points' in effect) return null;
  return 'atLeast' in effect ? effect.atLeast : effect.action;
}

/** What the rules decide; `null` when none does. `deliver` is for certain, the others are the least that is done. */
export function ruleDecision(matches: readonly RuleMatch[]): Action | null {
  const deciding = matches.map(({ rule }) => rule).filter((rule) => decisionOf(rule) !== null);
  const own = deciding.filter(({ origin }) => origin === 'own');
  return (own.length > 0 ? own : deciding).reduce<Action | null>((strictest, rule) => {
    const one = decisionOf(rule);
    return one !== null && (strictest === null || isStricter(one, strictest)) ? one : strictest;
  }, null);
}

/** As far as the policy goes: what holds everything (0) no rule lets through, and where nothing is held or locked (101) no rule does it. */
export function withinPolicy(decision: Action, { lockAt, holdAt }: Pick<RecipientPolicy, 'lockAt' | 'holdAt'>): Action | null {
  if (decision === 'deliver') return holdAt > 0 ? decision : null;
  if (decision === 'hold' && holdAt <= HIGHEST_SCORE) return decision;
  return lockAt <= HIGHEST_SCORE ? 'lock' : null;
}

const HIGHEST_SCORE = 100;

export const isStricter = (one: Action, other: Action): boolean => STRICTNESS[one] > STRICTNESS[other];
