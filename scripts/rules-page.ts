/** Writes the tables of docs/rules.md, of facts and of the rules that come along, from the code and the rules: `npm run docs:rules`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { effectText } from '../src/cli/show/rules.ts';
import { type Fact, FUNCTIONS, LISTS, THINGS } from '../src/rules/cel/vocabulary.ts';
import { loadRules } from '../src/wiring/rule-files.ts';

export const PAGE = new URL('../docs/rules.md', import.meta.url);

function factLine(name: string, { type, about, optional, values }: Fact): string {
  const notes = [optional === true ? 'may be unknown' : '', values !== undefined && values.length < 10 ? values.map((value) => `\`${value}\``).join(', ') : ''];
  const more = notes.filter((note) => note !== '').join('; ');
  return `- \`${name}\` (${type}${more === '' ? '' : `; ${more}`}): ${about}`;
}

export function factsText(): string {
  const things = Object.entries(THINGS).map(([name, { many, about, facts }]) => {
    const head = many ? `### \`${name}\`: ${about}\n\nA list; each has` : `### \`${name}\`: ${about}\n`;
    return `${head}${many ? '\n' : ''}\n${Object.entries(facts)
      .map(([field, fact]) => factLine(many ? `.${field}` : `${name}.${field}`, fact))
      .join('\n')}`;
  });
  const lists = Object.entries(LISTS).map(([name, fact]) => factLine(name, fact));
  const functions = Object.values(FUNCTIONS).map(({ signature, about }) => `- \`${signature}\`: ${about}`);
  return [...things, `### What it asks, and what was found\n\n${lists.join('\n')}`, `### Functions\n\n${functions.join('\n')}`].join('\n\n');
}

export function builtInText(): string {
  const rules = loadRules().cel.map(
    (rule) => `- **\`${rule.id}\`** (${effectText(rule)}): ${rule.about}. Known false positives: ${rule.knownFalsePositives.join(' ')}`,
  );
  return rules.join('\n');
}

/** The page with its tables made anew. */
export function rulesPage(page: string): string {
  return within(within(page, 'facts', factsText()), 'built-in', builtInText());
}

function within(page: string, mark: string, text: string): string {
  const start = page.indexOf('-->\n', page.indexOf(`<!-- ${mark}:`)) + 4;
  return `${page.slice(0, start)}\n${text}\n\n${page.slice(page.indexOf(`<!-- /${mark} -->`, start))}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(PAGE, rulesPage(readFileSync(PAGE, 'utf8')));
