/**
 * What a copy says of its authentication once a lock has broken the author's signature: our own Authentication-Results
 * (RFC 8601) and, where a key is configured, an ARC set over the copy (RFC 8617). Decision 5.
 *
 * From the top a locked copy reads in the order in which it came about, latest first: X-Kithgate-*, ARC set,
 * Authentication-Results, our Received, the message. So whoever trusts us finds all that we stated above our Received.
 */
import type { MessageContent } from '../mail/content.ts';
import type { AuthenticationResult } from '../mail/header/authenticated.ts';
import type { ChainStatus, Clock, Outgoing, Sealer, SealKey } from '../ports.ts';
import { copyWith, forgedFields, headerOf, joined } from './copy.ts';
import { forgedResultsIn } from './forged-results.ts';
import { ownResults } from './own-results.ts';

export interface SealSettings {
  /** Our name in Authentication-Results. */
  authservId: string;
  /** `null` = nothing is sealed. */
  key: SealKey | null;
  /** Whether chains are verified here; else an upstream's word alone counts. */
  verify: boolean;
  /** Most ms to wait for the keys of a chain. */
  lookupMs: number;
}

/** Most ms to wait for a seal: a copy leaves without rather than late. */
const SEAL_MS = 5_000;

export interface SealPorts {
  sealer: Sealer;
  clock: Clock;
}

/**
 * The chain is verified on the message as it came, before it is changed here: what came out of it is one more result
 * (`arc`). Where it can't be known there is none, and nothing is sealed.
 *
 * @param results what is known already, an upstream's word on the chain included
 */
export async function withChain(
  results: readonly AuthenticationResult[],
  content: MessageContent,
  { sealer }: SealPorts,
  { key, verify, lookupMs }: SealSettings,
): Promise<AuthenticationResult[]> {
  if (key === null) return [...results];
  const present = /^arc-(?:seal|message-signature|authentication-results)[ \t]*:/im.test((await headerOf(content)).toString('latin1'));
  const status = present ? ((verify ? await sealer.chain(content, lookupMs) : null) ?? statedChain(results)) : 'none';
  const others = results.filter(({ method }) => method !== 'arc');
  return status === null ? others : [...others, { method: 'arc', result: status, properties: {} }];
}

/** The word of a trusted upstream, or what was found before. That there was none is no word on one that is there now: the upstream may have begun it. */
function statedChain(results: readonly AuthenticationResult[]): ChainStatus | null {
  const word = results.find(({ method }) => method === 'arc')?.result;
  return word === 'pass' || word === 'fail' ? word : null;
}

export interface Rewritten {
  /** With its links locked. */
  content: MessageContent;
  /** X-Kithgate-* fields. */
  annotation: string;
  /** Received, and whatever stands between it and the message. */
  trace: string;
  results: readonly AuthenticationResult[];
}

/**
 * @param seals false = an earlier copy of the same message could not be sealed, so it is not tried again
 * @returns the copy, and whether a seal was wanted and is missing
 */
export async function rewrittenCopy(
  { content, annotation, trace, results }: Rewritten,
  { authservId, key }: SealSettings,
  { sealer, clock }: SealPorts,
  seals: boolean,
): Promise<{ outgoing: Outgoing; unsealed: boolean }> {
  const header = await headerOf(content);
  const drop = joined([...(await forgedFields(content)), ...forgedResultsIn(header, authservId)]);
  const value = ownResults(authservId, results);
  const below = `Authentication-Results: ${value}\r\n${trace}`;
  const chain = results.find(({ method }) => method === 'arc')?.result as ChainStatus | undefined;
  const wanted = key !== null && chain !== undefined && seals;
  const set = wanted ? await sealer.seal(copyWith(below, content, drop), { key, chain, results: value, at: clock.now() }, SEAL_MS) : null;
  return { outgoing: copyWith(annotation + (set ?? '') + below, content, drop), unsealed: wanted && set === null };
}
