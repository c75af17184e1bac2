/**
 * Finds, reads and checks the configuration. Steps: text → YAML with places → schema → absolute paths and
 * default ports → checks across options and against this machine. The first step that finds errors ends it.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { checkEnvironment } from './checks/environment.ts';
import { checkListeners } from './checks/listeners.ts';
import { checkNextHops } from './checks/next-hops.ts';
import { checkPolicy } from './checks/policy.ts';
import type { Check } from './checks/report.ts';
import { checkSealKey } from './checks/seal-key.ts';
import { EMBEDDED_NAME, embeddedDefault } from './default.ts';
import { explain } from './explain.ts';
import { ConfigError, type ConfigIssue, type LoadedConfig } from './issue.ts';
import { normalise } from './normalise.ts';
import { configSchema } from './schema.ts';
import { builtInSource, type ConfigSource, yamlSource } from './source.ts';

const DEFAULT_FILE = 'kithgate.yaml';

const checks: readonly Check[] = [checkListeners, checkNextHops, checkPolicy, checkSealKey, checkEnvironment];

/**
 * The file named, else `kithgate.yaml` in `cwd`, else the embedded default.
 * Throws `ConfigError`, also when the file named can't be read.
 * @param cwd absolute
 */
export function loadConfig(options: { file?: string | undefined; cwd: string }): LoadedConfig {
  const { cwd } = options;
  const file = resolve(cwd, options.file ?? DEFAULT_FILE);
  if (options.file === undefined && statSync(file, { throwIfNoEntry: false }) === undefined)
    return { ...configFrom(builtInSource(EMBEDDED_NAME, embeddedDefault), cwd), file: null };
  const name = shortName(file, cwd);
  const source = yamlSource(name, read(file, name));
  const loaded = configFrom(source, dirname(file));
  return { ...loaded, file, warnings: [...loaded.warnings, ...exposedPasswords(file, source, loaded)] };
}

/**
 * The effective configuration of one source.
 * @param folder absolute; where relative paths start
 */
export function configFrom(source: ConfigSource, folder: string): Omit<LoadedConfig, 'file'> {
  const parsed = configSchema.safeParse(source.value);
  if (!parsed.success) throw refused(explain(parsed.error.issues, source));
  const config = normalise(parsed.data, folder);
  const errors: ConfigIssue[] = [];
  const warnings: ConfigIssue[] = [];
  for (const check of checks) {
    check(config, { error: (path, text) => errors.push(source.issue(path, text)), warn: (path, text) => warnings.push(source.issue(path, text)) });
  }
  if (errors.length > 0) throw refused(errors);
  return { config, warnings };
}

function refused(issues: ConfigIssue[]): Error {
  const [first, ...rest] = issues;
  return first === undefined ? new Error('a configuration was refused without a reason') : new ConfigError([first, ...rest]);
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError([
      { file: name, line: null, column: null, key: '', text: `expected a readable configuration file (${(error as NodeJS.ErrnoException).code})` },
    ]);
  }
}

/** Relative while that is the shorter way to say it. */
function shortName(file: string, cwd: string): string {
  const near = relative(cwd, file);
  return near.startsWith('..') ? file : near;
}

/** A password in a file that others on this machine can read. Windows has no such mode bits. */
function exposedPasswords(file: string, source: ConfigSource, { config }: Pick<LoadedConfig, 'config'>): ConfigIssue[] {
  const holdsPassword = [config.nextHop, ...config.nextHop.overrides, ...config.listeners.map(({ nextHop }) => nextHop)].some((hop) => hop?.auth !== undefined);
  const open = process.platform !== 'win32' && (statSync(file).mode & 0o004) !== 0;
  return holdsPassword && open ? [source.issue([], 'holds a password but everyone on this machine can read it; chmod 640 it')] : [];
}
