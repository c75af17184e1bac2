/** Reads the rules from disk: the ones that come along, and the operator's own CEL rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Config } from '../config/schema.ts';
import { parseRules, RULE_FILES, type Rules } from '../rules/rules.ts';
import { RulesError, type RulesText, readEach } from '../rules/source.ts';

/** The rules folder of this very version, beside `src/` and `dist/`. */
const RULES_FOLDER = new URL('../../rules/', import.meta.url);
/** What one may forget in a folder of rules without harm. */
const MOST_FILES = 1000;

/**
 * @param own the operator's own CEL rules, and which of all to leave out; absent = the shipped ones alone
 * @param files rules to be tried beside them, by absolute path
 * @throws RulesError naming file, line and key
 */
export function loadRules(own: Partial<Config['rules']> = {}, files: readonly string[] = []): Rules {
  const texts = Object.fromEntries(RULE_FILES.map((file) => [file, readFileSync(new URL(file, RULES_FOLDER), 'utf8')]));
  return parseRules(texts as Record<(typeof RULE_FILES)[number], string>, {
    builtIn: builtInRules(),
    own: readEach([...(own.folder === undefined ? [] : ownRules(own.folder)), ...files], oneRule),
    off: own.off ?? [],
  });
}

/** The files of rules/cel/, by name. */
export function builtInRules(): RulesText[] {
  const folder = new URL('cel/', RULES_FOLDER);
  return ruleFiles(readdirSync(folder)).map((file) => ({ name: `rules/cel/${file}`, text: readFileSync(new URL(file, folder), 'utf8') }));
}

const ownRules = (folder: string): string[] => ruleFiles(namesIn(folder)).map((file) => join(folder, file));

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new RulesError(`rules.folder: cannot read ${folder} (${(error as NodeJS.ErrnoException).code ?? String(error)}); name a folder of <id>.yaml files`);
  }
}

function oneRule(file: string): RulesText {
  try {
    return { name: shortName(file), text: readFileSync(file, 'utf8') };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RulesError(`${shortName(file)}: cannot be read (${why}); expected a file with one rule, that kithgate may read`);
  }
}

function ruleFiles(names: readonly string[]): string[] {
  const rules = names.filter((name) => name.endsWith('.yaml') && !name.startsWith('.')).sort();
  // Passed over in silence, it would be taken for a rule in force.
  const stray = names.find((name) => /\.(?:yml|yaml)$/i.test(name) && !name.endsWith('.yaml') && !name.startsWith('.'));
  if (stray !== undefined) throw new RulesError(`rules.folder: ${stray} is not read; the file of a rule is called <id>.yaml: rename it, or move it away`);
  if (rules.length > MOST_FILES) throw new RulesError(`rules.folder: ${rules.length} rules, expected at most ${MOST_FILES}`);
  return rules;
}

/** Relative while that is the shorter way to say it. */
function shortName(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
