/** `rules/weights.yaml`: what each signal is worth. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Regime, Weight } from '../signals/finding.ts';
import { type RulesText, readRules } from './source.ts';

const weight = z
  .strictObject({
    /** Log-odds for each unit of strength above `from`. */
    perUnit: z.number().min(-10).max(10),
    /** The same while the organisation has no history yet; as `perUnit` where left out. */
    cold: z.number().min(-10).max(10).optional(),
    from: z.number().min(0).default(0),
    to: z.number().min(0).max(100).default(1),
    about: z.string().min(1),
  })
  .refine((w) => w.to > w.from, 'expected to to be above from');

const schema = z.strictObject({
  /** ISO date on which the weights were set, and how: what they rest on. */
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-01-31'),
  origin: z.string().min(1),
  /** Share of attacks at which a score is a probability. */
  prior: z.number().gt(0).lt(1),
  /** Log-odds, at even odds, of a message in which nothing is found; with and without history. */
  base: z.strictObject({ warm: z.number().min(-10).max(0), cold: z.number().min(-10).max(0) }),
  /** Points up to which what says that a place is new counts whole. */
  novelty: z.number().min(0).max(20),
  /** Messages they were fitted to. */
  messages: z.number().int().min(0),
  signals: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a signal name'), weight),
});

export interface WeightsFile {
  date: string;
  origin: string;
  prior: number;
  base: Readonly<Record<Regime, number>>;
  novelty: number;
  messages: number;
  signals: ReadonlyMap<string, Weight>;
  /** Stands for all that makes a score of findings: scores by other weights are not compared with these. */
  scale: string;
}

export function parseWeights(source: RulesText): WeightsFile {
  const file = readRules(source, schema);
  const { date, origin, prior, base, novelty, messages } = file;
  return { date, origin, prior, base, novelty, messages, signals: new Map(Object.entries(file.signals)), scale: scaleOf(file) };
}

/** Words about a signal may change, and its place in the file. */
function scaleOf({ base, novelty, signals }: z.infer<typeof schema>): string {
  const worth = Object.entries(signals).map(([name, { perUnit, cold = perUnit, from, to }]) => `${name} ${perUnit} ${cold} ${from} ${to}`);
  return createHash('sha256')
    .update([`${base.warm} ${base.cold} ${novelty}`, ...worth.sort()].join('\n'))
    .digest('hex')
    .slice(0, 12);
}
