/** `kithgate rules`: what is in force and what it is worth, and whether each rule does what its own examples say. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Tried, tryExample } from '../decide/rule-example.ts';
import type { Rule } from '../rules/cel/rule.ts';
import { didYouMean } from '../rules/nearest.ts';
import { RulesError } from '../rules/source.ts';
import { example } from './help.ts';
import { Refusal, type RuleBook } from './kit.ts';
import type { Session } from './session.ts';
import { effectText, type RuleTest, rulesText, testText, worth } from './show/rules.ts';

export function addRules(program: Command, session: Session): void {
  const rules = program.command('rules').description('what mail is judged by: list it, or test the rules').addHelpText('after', example('kithgate rules list'));
  rules
    .command('list')
    .description('signals with their weights, and the rules in force')
    .addHelpText('after', example('kithgate rules list', 'kithgate rules list --json'))
    .action(() => list(session));
  rules
    .command('test')
    .description("judge each rule's own examples by it; exit 1 when one comes out otherwise")
    .argument('[rule...]', 'ids of rules, or files of rules not yet in force (default: all in force)')
    .addHelpText('after', example('kithgate rules test', 'kithgate rules test callback-renewal ./my-rule.yaml'))
    .action((asked: string[]) => test(session, asked));
}

function list(session: Session): void {
  const { rules } = session.kit.rules(session.load().config);
  if (session.json) {
    for (const [id, weight] of rules.weights.signals) session.printJson({ kind: 'signal', id, ...worth(weight), about: weight.about });
    for (const rule of rules.cel) session.printJson({ kind: 'rule', ...told(rule) });
  } else session.print(rulesText(rules, session));
}

const told = (rule: Rule) => ({
  id: rule.id,
  origin: rule.origin,
  effect: effectText(rule),
  ...rule.effect,
  about: rule.about,
  when: rule.when,
  words: rule.words,
  knownFalsePositives: rule.knownFalsePositives,
  source: rule.source,
  date: rule.date,
  examples: rule.examples.matching.length + rule.examples.notMatching.length,
});

async function test(session: Session, asked: readonly string[]): Promise<void> {
  const { config } = session.load();
  const files = asked.filter(isFile);
  const book = session.kit.rules(
    config,
    files.map((file) => resolve(session.io.cwd, file)),
  );
  const tests: RuleTest[] = [];
  for (const rule of chosen(book.rules.cel, asked)) {
    const tried = await tryAll(rule, book, config.policy);
    tests.push({ rule, tried });
    if (tried.some(({ passed }) => !passed)) session.fail(1);
    if (session.json) session.printJson({ id: rule.id, origin: rule.origin, passed: tried.every(({ passed }) => passed), examples: tried });
  }
  if (!session.json) session.print(testText(tests, session));
}

const isFile = (name: string): boolean => name.endsWith('.yaml');

function chosen(all: readonly Rule[], asked: readonly string[]): readonly Rule[] {
  if (asked.length === 0) return all;
  return asked.map((name) => {
    const id = isFile(name) ? name.replace(/^.*[/\\]/, '').replace(/\.yaml$/, '') : name;
    const rule = all.find((one) => one.id === id);
    if (rule !== undefined) return rule;
    const names = all.map((one) => one.id);
    throw new Refusal(`there is no rule ${id}${didYouMean(id, names) || '; "kithgate rules list" shows those in force'}`);
  });
}

async function tryAll(rule: Rule, { rules, read }: RuleBook, policy: Parameters<typeof tryExample>[4]): Promise<Tried[]> {
  const { matching, notMatching } = rule.examples;
  const cases = [...matching.map((one) => ({ example: one, expected: true })), ...notMatching.map((one) => ({ example: one, expected: false }))];
  const tried: Tried[] = [];
  for (const one of cases) {
    const message = await read(one.example.mail);
    if (message.header.from.length === 0)
      throw new RulesError(`${rule.id}: the example "${one.example.name}" has no From field; expected a whole message: header, empty line, text`);
    tried.push(tryExample(rule, one, message, rules, policy));
  }
  return tried;
}
