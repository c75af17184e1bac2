/** The rules in force, and which of them hold for a message. */
import type { SignalFacts } from '../../signals/facts.ts';
import type { Finding } from '../../signals/finding.ts';
import { didYouMean } from '../nearest.ts';
import { RulesError, type RulesText, readEach } from '../source.ts';
import type { KnownNames } from './check-names.ts';
import type { Answer } from './condition.ts';
import { RuleFacts } from './facts.ts';
import { parseRule, type Rule, type RuleOrigin } from './rule.ts';
import { wordsFor } from './wording.ts';

/** By id; built-in ones that the operator replaced or turned off are left out. */
export type RuleSet = readonly Rule[];

/** The files of rules, each by its name. */
export interface RuleTexts {
  builtIn: readonly RulesText[];
  own?: readonly RulesText[];
  /** Ids of rules to leave out. */
  off?: readonly string[];
}

/** @throws RulesError naming file, line, key and what was expected; with those of all other files that cannot be used */
export function parseRuleSet({ builtIn, own = [], off = [] }: RuleTexts, names: KnownNames): RuleSet {
  const from = (texts: readonly RulesText[], origin: RuleOrigin) => texts.map((source) => ({ source, origin }));
  const rules = readEach([...from(builtIn, 'built-in'), ...from(own, 'own')], ({ source, origin }) => parseRule(source, fileIdOf(source.name), origin, names));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const id of off) {
    if (!byId.delete(id))
      throw new RulesError(`rules.off: there is no rule "${id.slice(0, 60)}"${didYouMean(id, [...byId.keys()])}; kithgate rules list shows them`);
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const fileIdOf = (name: string): string => name.replace(/^.*[/\\]/, '').replace(/\.yaml$/, '');

/** A rule that holds, for one recipient. */
export interface RuleMatch {
  rule: Rule;
  /** Its words, with the message's values in them. */
  text: string;
}

/** A rule that could not be asked about this message, and why: it is passed over. */
export interface BrokenRule {
  id: string;
  error: string;
}

/** Asks the rules about one message, for one recipient after another; what does not hang on the recipient is asked once. */
export class RuleAsker {
  readonly broken: BrokenRule[] = [];
  readonly #rules: RuleSet;
  readonly #warm: boolean;
  readonly #answers = new Map<Rule, Answer>();

  constructor(rules: RuleSet, warm: boolean) {
    this.#rules = rules;
    this.#warm = warm;
  }

  matches(facts: SignalFacts, findings: readonly Finding[]): RuleMatch[] {
    if (this.#rules.length === 0) return [];
    const seen = new RuleFacts(facts, findings, this.#warm);
    return this.#rules.flatMap((rule) => (this.#ask(rule, seen) === true ? [{ rule, text: wordsFor(rule.words, facts) }] : []));
  }

  #ask(rule: Rule, seen: RuleFacts): Answer {
    const known = rule.condition.perRecipient ? undefined : this.#answers.get(rule);
    if (known !== undefined) return known;
    const answer = this.#askNow(rule, seen);
    if (!rule.condition.perRecipient) this.#answers.set(rule, answer);
    return answer;
  }

  #askNow(rule: Rule, seen: RuleFacts): Answer {
    try {
      return rule.condition.ask(seen);
    } catch (error) {
      if (!this.broken.some(({ id }) => id === rule.id)) this.broken.push({ id: rule.id, error: error instanceof Error ? error.message : String(error) });
      return 'unknown';
    }
  }
}
