/**
 * Authenticated bulk mail (List-Id, List-Unsubscribe) that asks for nothing: newsletters have ever-new links and strangers
 * for authors. It has to be dressed as nobody else and want nothing, or the leniency would be for sale.
 */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const HARMLESS = new Set(['delivery', 'urgency', 'document-share']);

export function bulk(facts: SignalFacts): Finding[] {
  const { header } = facts.message;
  const identified = header.listId !== null || header.listUnsubscribe;
  if (!identified || facts.author.class !== 'pass' || facts.freemail || facts.author.dkimDomains.length === 0) return [];
  if (facts.asks.some((hit) => !HARMLESS.has(hit.kind))) return [];
  return [finding('authenticated-bulk', 'bulk', `Bulk mail with an unsubscribe address, signed by ${facts.author.dkimDomains[0] ?? ''}`)];
}
