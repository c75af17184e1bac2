/**
 * Directed anomaly scoring (Ho, Sharma, Javed, Paxson and Wagner, USENIX Security 2017), the committed baseline without labels: an event
 * scores the number of other events that are no more suspicious in any dimension. Dimensions are the families, each by the strength of its
 * strongest finding against the message.
 */
import type { Weight } from '../src/signals/finding.ts';
import type { MeasuredCase } from './cases.ts';

export function anomalyScores(cases: readonly MeasuredCase[], weights: ReadonlyMap<string, Weight>): number[] {
  const speaksFor = (signal: string): boolean => (weights.get(signal)?.perUnit ?? 1) < 0;
  const families = [...new Set(cases.flatMap((one) => one.findings.map(([, family]) => family)))].sort();
  const index = new Map(families.map((family, i) => [family, i]));
  const events = cases.map((one) => {
    const event = new Float64Array(families.length);
    for (const [signal, family, strength] of one.findings) {
      const at = index.get(family) ?? 0;
      if (!speaksFor(signal)) event[at] = Math.max(event[at] ?? 0, strength);
    }
    return event;
  });
  const dominates = (a: Float64Array, b: Float64Array): boolean => a.every((value, i) => value >= (b[i] ?? 0));
  return events.map((event) => events.reduce((sum, other) => sum + (dominates(event, other) ? 1 : 0), 0));
}
