/**
 * What can be wrong with a configuration, and how it is said: one line that names the place and what was
 * expected there, `kithgate.yaml:4:11 policy.mode: expected one of "passive", "active"`.
 */
import type { Config } from './schema.ts';

export interface ConfigIssue {
  /** As the operator named it; `(built-in default)` when no file was read. */
  file: string;
  /** 1-based; `null` when the trouble is with the file as a whole. */
  line: number | null;
  column: number | null;
  /** Such as `listeners[0].port`; `''` for the file as a whole. */
  key: string;
  /** Begins with what was expected. */
  text: string;
}

/** A configuration that can't be used. `message` is the first issue's line; the others are in `issues`. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly [ConfigIssue, ...ConfigIssue[]]) {
    super(issueLine(issues[0]));
    this.issues = issues;
  }
}

export interface LoadedConfig {
  config: Config;
  /** Absolute path; `null` for the embedded default. */
  file: string | null;
  /** Usable, but hardly what was meant. */
  warnings: readonly ConfigIssue[];
}

export function issueLine(issue: ConfigIssue): string {
  const place = issue.line === null ? issue.file : `${issue.file}:${issue.line}:${issue.column}`;
  return issue.key === '' ? `${place}: ${issue.text}` : `${place} ${issue.key}: ${issue.text}`;
}
