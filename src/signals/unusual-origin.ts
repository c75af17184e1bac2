/**
 * A client this correspondent's mail never came from. A provider's pool changes addresses but keeps its name, and a moved
 * office keeps its provider: so the network counts only as far as the HELO domain is strange too.
 */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { unusual } from './unusual-value.ts';
import { harmless } from './words.ts';

export function unusualOrigin(facts: SignalFacts): Finding[] {
  const network = unusual(facts, 'network');
  const helo = unusual(facts, 'helo');
  const judged = network ?? helo;
  if (judged === null) return [];
  const bits = Math.min(network?.bits ?? helo?.bits ?? 0, helo?.bits ?? network?.bits ?? 0);
  const from = [network, helo].flatMap((u) => (u === null ? [] : [harmless(u.value.value)])).join(', ');
  const text = `On ${judged.days} of ${judged.of} days with mail from ${harmless(facts.author.address)} it came from ${from}`;
  return [finding('unusual-origin', 'origin', text, { strength: bits, bits, sample: judged.of, level: 'correspondent' })];
}
