/** Writes a fit into `rules/weights.yaml`: line by line, so that order, words and comments stay. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weight } from '../src/signals/finding.ts';
import type { Regimes } from './regimes.ts';
import { isByHand } from './settings.ts';

const FILE = join(import.meta.dirname, '..', 'rules', 'weights.yaml');
const hundredths = (value: number): string => String(Math.round(value * 100) / 100 + 0);

export interface FitRecord {
  /** ISO date. */
  date: string;
  /** What it rests on. */
  origin: string;
  messages: number;
}

export function writeWeights({ warm, cold }: Regimes, record: FitRecord, weights: ReadonlyMap<string, Weight>): void {
  const lines = readFileSync(FILE, 'utf8')
    .split('\n')
    .map((line) => {
      const [, name = ''] = /^ {2}([a-z][a-z0-9-]*): \{/.exec(line) ?? [];
      if (isByHand(name)) return line;
      if (weights.has(name)) return line.replace(/perUnit: [-\d.]+(?:, cold: [-\d.]+)?/, numbersOf(name));
      if (/^date:/.test(line)) return `date: ${record.date}`;
      if (/^origin:/.test(line)) return `origin: ${record.origin}`;
      if (/^novelty:/.test(line)) return `novelty: ${hundredths(warm.novelty)}`;
      if (/^messages:/.test(line)) return `messages: ${record.messages}`;
      return /^base:/.test(line) ? `base: { warm: ${hundredths(warm.base)}, cold: ${hundredths(cold.base)} }` : line;
    });
  writeFileSync(FILE, lines.join('\n'));

  /** Where no mail without history shows a signal, it is worth there what it is worth with it. */
  function numbersOf(name: string): string {
    const perUnit = hundredths(warm.perUnit.get(name) ?? 0);
    const without = cold.seen.has(name) ? hundredths(cold.perUnit.get(name) ?? 0) : perUnit;
    return without === perUnit ? `perUnit: ${perUnit}` : `perUnit: ${perUnit}, cold: ${without}`;
  }
}
