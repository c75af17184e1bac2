/** Turns zod's findings into issues an operator can act on: what was expected, what stands there, what was probably meant. */
import type { z } from 'zod';
import { nearest } from '../rules/nearest.ts';
import type { ConfigIssue } from './issue.ts';
import { type KeyPath, optionAt } from './outline.ts';
import type { ConfigSource } from './source.ts';

type Finding = z.core.$ZodIssue;

/** In order of their place in the file. */
export function explain(findings: readonly Finding[], source: ConfigSource): ConfigIssue[] {
  return findings.flatMap((finding) => explainOne(finding, source)).sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function explainOne(finding: Finding, source: ConfigSource): ConfigIssue[] {
  const path = finding.path.filter((step) => typeof step !== 'symbol') as KeyPath;
  if (finding.code === 'unrecognized_keys') return finding.keys.map((key) => source.keyIssue(path, key, unknownKey(path, key)));
  const found = valueAt(source.value, path);
  if (found === undefined || (found === null && path.length === 0)) return [source.issue(path, missing(path))];
  const shown = optionAt(path)?.secret === true ? '' : `, got ${show(found)}`;
  return [source.issue(path, `${expectation(finding, found)}${shown}`)];
}

function expectation(finding: Finding, found: unknown): string {
  switch (finding.code) {
    case 'invalid_value': {
      const near = typeof found === 'string' ? nearest(found, finding.values.map(String)) : undefined;
      return `expected one of ${finding.values.map((value) => JSON.stringify(value)).join(', ')}${near === undefined ? '' : ` (did you mean ${JSON.stringify(near)}?)`}`;
    }
    case 'invalid_type':
      return `expected ${TYPE_WORDS[finding.expected] ?? finding.expected}`;
    case 'too_small':
      return `expected ${finding.inclusive === false ? 'more than' : 'at least'} ${amount(finding.origin, Number(finding.minimum))}`;
    case 'too_big':
      return `expected ${finding.inclusive === false ? 'less than' : 'at most'} ${amount(finding.origin, Number(finding.maximum))}`;
    default:
      // Our own refinements and patterns say "expected …" themselves.
      return finding.message;
  }
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys of its own',
};

function amount(origin: string, count: number): string {
  if (origin === 'array') return `${count} ${count === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string') return `${count} ${count === 1 ? 'character' : 'characters'}`;
  return String(count);
}

function missing(path: KeyPath): string {
  if (path.length === 0) return 'expected a configuration with at least protectedDomains, found an empty file';
  const option = optionAt(path);
  const example = option?.example ?? option?.enum?.[0];
  return `expected, but not there${example === undefined ? '' : `; for example ${String(path.at(-1))}: ${JSON.stringify(example)}`}`;
}

function unknownKey(path: KeyPath, key: string): string {
  const known = Object.keys(optionAt(path)?.properties ?? {});
  const near = nearest(key, known);
  return near === undefined ? `unknown key, expected one of ${known.join(', ')}` : `unknown key, did you mean ${JSON.stringify(near)}?`;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step) ? (inner as Record<string | number, unknown>)[step] : undefined,
    value,
  );
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a section';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
