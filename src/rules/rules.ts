/** The rules in force: weights and word lists, as the decision needs them, and the lists a reader of mail needs. */
import type { ReadingLists } from '../mail/kit.ts';
import type { Lists } from '../signals/lists.ts';
import { parseAbused, parseAsk, parseBrands, parseFreemail, parseLures, parsePopular } from './lists.ts';
import { parseRedirectors, parseShorteners, parseTenants } from './reading.ts';
import { parseWeights, type WeightsFile } from './weights.ts';

export interface Rules {
  weights: WeightsFile;
  lists: Lists;
  reading: ReadingLists;
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
export type RuleFile = (typeof RULE_FILES)[number];

/**
 * @param texts content of each file; the caller reads them (the core touches no disk)
 * @throws RulesError naming file, line, key and what was expected
 */
export function parseRules(texts: Readonly<Record<RuleFile, string>>): Rules {
  const source = (file: RuleFile) => ({ name: `rules/${file}`, text: texts[file] });
  return {
    weights: parseWeights(source('weights.yaml')),
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
  };
}
