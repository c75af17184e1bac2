/** The rules in force: weights and word lists, as the decision needs them, and the lists a reader of mail needs. */
import { FINDINGS } from '../mail/catalogue/findings.ts';
import type { ReadingLists } from '../mail/kit.ts';
import type { Lists } from '../signals/lists.ts';
import { parseRuleSet, type RuleSet, type RuleTexts } from './cel/rule-set.ts';
import { parseAbused, parseAsk, parseBrands, parseFreemail, parseLures, parsePopular } from './lists.ts';
import { parseRedirectors, parseShorteners, parseTenants } from './reading.ts';
import { parseWeights, type WeightsFile } from './weights.ts';

export interface Rules {
  weights: WeightsFile;
  lists: Lists;
  reading: ReadingLists;
  /** Rules of the house: conditions that explain and override (rules/cel/, and the operator's own). */
  cel: RuleSet;
}

/** Files of the rules folder, by their name in it. */
export const RULE_FILES = [
  'weights.yaml',
  'brands.yaml',
  'ask.yaml',
  'lures.yaml',
  'abused.yaml',
  'popular.yaml',
  'freemail.yaml',
  'tenants.yaml',
  'redirectors.yaml',
  'shorteners.yaml',
] as const;
/** Signals that are said and worth nothing. */
const UNWEIGHTED = ['domain-age-unknown'];

export type RuleFile = (typeof RULE_FILES)[number];

/**
 * @param texts content of each file; the caller reads them (the core touches no disk)
 * @param cel the files of CEL rules; left out: none
 * @throws RulesError naming file, line, key and what was expected
 */
export function parseRules(texts: Readonly<Record<RuleFile, string>>, cel: RuleTexts = { builtIn: [] }): Rules {
  const source = (file: RuleFile) => ({ name: `rules/${file}`, text: texts[file] });
  const weights = parseWeights(source('weights.yaml'));
  return {
    weights,
    lists: {
      brands: parseBrands(source('brands.yaml')),
      ask: parseAsk(source('ask.yaml')),
      lures: parseLures(source('lures.yaml')),
      abused: parseAbused(source('abused.yaml')),
      ...parsePopular(source('popular.yaml')),
      freemail: parseFreemail(source('freemail.yaml')),
    },
    reading: {
      tenants: parseTenants(source('tenants.yaml')),
      redirectors: parseRedirectors(source('redirectors.yaml')),
      shorteners: parseShorteners(source('shorteners.yaml')),
    },
    cel: parseRuleSet(cel, { findings: new Set([...weights.signals.keys(), ...UNWEIGHTED]), form: new Set(Object.keys(FINDINGS)) }),
  };
}
