/**
 * A client this correspondent's mail never came from: network, provider and country are one family. A provider's pool changes networks and
 * crosses borders, so a place is as strange as the less strange of network and provider; a moved office keeps its name, so it is no stranger than its HELO
 * domain, unless its country is strange as well: a name is quickly given, a country is not. (But data of countries err, and people travel: a
 * country alone makes no place very strange.)
 */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { type Unusual, unusual } from './unusual-value.ts';
import { harmless } from './words.ts';

/** Bits; below what combinations take for very strange. */
const COUNTRY_CAP = 4.5;

const least = (one: Unusual | null, other: Unusual | null): Unusual | null => (one === null || (other !== null && other.bits < one.bits) ? other : one);

export function unusualOrigin(facts: MessageFacts): Finding[] {
  const helo = unusual(facts, 'helo');
  const network = unusual(facts, 'network');
  const provider = unusual(facts, 'provider');
  const country = unusual(facts, 'country');
  const place = least(network, provider);
  const judged = place ?? helo;
  if (judged === null) return [];
  const named = helo === null ? null : Math.max(helo.bits, Math.min(COUNTRY_CAP, country?.bits ?? 0));
  const bits = Math.min(place?.bits ?? named ?? 0, named ?? place?.bits ?? 0);
  const text = `On ${judged.days} of ${judged.of} days with mail from ${facts.who} it came from ${placeWords(facts, network, helo)}`;
  return [finding('unusual-origin', 'origin', text, { strength: bits, bits, sample: judged.of, level: 'correspondent' })];
}

/** `AS64500 (Example Net) in DE, mail.example`: the provider says more to a person than a network, where it is known. */
function placeWords({ origin }: MessageFacts, network: Unusual | null, helo: Unusual | null): string {
  const provider = origin?.provider ?? null;
  const name = provider === null || provider.name === '' ? '' : ` (${harmless(provider.name, 40)})`;
  const where = provider === null ? (network === null ? '' : harmless(network.value.value)) : `AS${provider.number}${name}`;
  const country = origin?.country == null || where === '' ? '' : ` in ${origin.country}`;
  return [`${where}${country}`, helo === null ? '' : harmless(helo.value.value)].filter((words) => words !== '').join(', ');
}
