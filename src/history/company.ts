/** Whom a message is addressed to, beside its reader: a partner writes to the same few people together, his hijacker to whom he finds. */
import { canonicalAddress } from '../mail/header/address.ts';
import type { HeaderFacts } from '../mail/message.ts';

/** More are a mailing of some kind, and told by its first ones. */
export const COMPANY_LIMIT = 20;
const FEW = 5;

type Addressing = Pick<HeaderFacts, 'to' | 'cc'>;

/** Canonical addresses of To and Cc, each once. */
function addressees({ to, cc }: Addressing): Set<string> {
  return new Set([...to, ...cc].map(({ address }) => canonicalAddress(address)).filter((address) => address.includes('@')));
}

/**
 * @param ours canonical addresses it came to; one alone is no company to himself, and is left out
 * @returns canonical addresses but the author's, at most `COMPANY_LIMIT`
 */
export function companyOf(header: Addressing, author: string, ours: readonly string[]): string[] {
  const reader = ours.length === 1 ? ours[0] : undefined;
  return [...addressees(header)].filter((address) => address !== author && address !== reader).slice(0, COMPANY_LIMIT);
}

/**
 * @param ours canonical addresses it came to
 * @returns `undisclosed` when To and Cc name none of them (Bcc, a list, an alias), else how many are named: `one`, `few` (2–5), `many`
 */
export function addressingOf(header: Addressing, ours: readonly string[]): string {
  const named = addressees(header);
  if (!ours.some((address) => named.has(address))) return 'undisclosed';
  return named.size === 1 ? 'one' : named.size <= FEW ? 'few' : 'many';
}
