/** `kithgate config check` and `config show`. */
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { ConfigError, type ConfigIssue, issueLine } from '../config/issue.ts';
import { maskSecrets } from '../config/mask.ts';
import type { Config } from '../config/schema.ts';
import { RulesError } from '../rules/source.ts';
import { example } from './help.ts';
import type { Session } from './session.ts';

export function addConfig(program: Command, session: Session): void {
  const config = program
    .command('config')
    .description('check the configuration, or show what is in effect')
    .addHelpText('after', example('kithgate config check'));
  config
    .command('check')
    .description('say everything that is wrong with the configuration (exit 2), or that nothing is')
    .addHelpText('after', example('kithgate config check --config kithgate.yaml'))
    .action(() => check(session));
  config
    .command('show')
    .description('print the effective configuration, defaults filled in and secrets masked')
    .addHelpText('after', example('kithgate config show'))
    .action(() => show(session));
}

function check(session: Session): void {
  const { file, errors, warnings } = inspect(session);
  if (errors.length > 0) session.fail(2);
  if (session.json) session.printJson({ file, valid: errors.length === 0, errors, warnings });
  else {
    for (const error of errors) session.complain(issueLine(error));
    for (const warning of warnings) session.print(`${session.colours.yellow('warning')} ${issueLine(warning)}`);
    if (errors.length === 0) session.print(`${file ?? 'the built-in default'} is ${warnings.length === 0 ? session.colours.green('fine') : 'usable'}`);
  }
}

function inspect(session: Session): { file: string | null; errors: readonly ConfigIssue[]; warnings: readonly ConfigIssue[] } {
  try {
    const loaded = session.load();
    return { ...loaded, errors: rulesIssues(session, loaded.config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { file: error.issues[0]?.file ?? null, errors: error.issues, warnings: [] };
  }
}

/** A rule that cannot be used stops the start as well. */
function rulesIssues(session: Session, config: Config): ConfigIssue[] {
  try {
    session.kit.rules(config);
    return [];
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return [error, ...error.others].map(issueOf);
  }
}

function issueOf({ place, message }: RulesError): ConfigIssue {
  const text = place === null ? message : message.slice(`${place.file}:${place.line}:${place.column} `.length);
  return { file: place?.file ?? 'rules', line: place?.line ?? null, column: place?.column ?? null, key: '', text };
}

function show(session: Session): void {
  const config = maskSecrets(session.load().config);
  if (session.json) session.printJson(config);
  else session.print(stringify(config).trimEnd());
}
