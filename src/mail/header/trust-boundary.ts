/**
 * Where the part of a header ends that a trusted server wrote (decision 2 of the design). Header fields
 * are read from the top, newest first. A trusted upstream writes its Received on top, perhaps several when
 * mail passes its own filters; the first of these that took the message from outside is the *boundary*.
 * Everything below the next Received was there before and proves nothing.
 */

import type { AuthenticationResultsField, HeaderFacts, ReceivedField } from '../message.ts';
import { registrableDomain } from './address.ts';
import { isInternalAddress } from './network.ts';

export interface Boundary {
  /** Received that took the message from outside; `null` when there is none. */
  received: ReceivedField | null;
  /** True when the upstream wrote it, which makes its client address a fact. */
  byUpstream: boolean;
  /** Fields with an index below this are the upstream's own, whoever the author is. */
  above: number;
  /** Fields with an index below this may still be the upstream's: they stand between its Received and the next one. */
  below: number;
}

const FARM = '*.';

/** @param pattern an authserv-id, or `*.example.org` for a farm whose servers each stamp a name of their own */
export function isAuthservId(name: string, pattern: string): boolean {
  const id = name.toLowerCase();
  const wanted = pattern.toLowerCase();
  return wanted.startsWith(FARM) ? id.endsWith(wanted.slice(1)) && id.length > wanted.length - 1 : id === wanted;
}

/** Internal relays are named under the same registrable domain as the authserv-id they stamp. */
function wroteIt(field: ReceivedField, authservId: string): boolean {
  if (field.by === null) return false;
  const by = field.by.toLowerCase();
  const id = (authservId.startsWith(FARM) ? authservId.slice(FARM.length) : authservId).toLowerCase();
  if (by === id) return true;
  const domain = registrableDomain(by);
  return domain !== '' && domain === registrableDomain(id);
}

export function boundaryOf(header: HeaderFacts, authservId: string): Boundary {
  const end = Number.MAX_SAFE_INTEGER;
  for (const [position, field] of header.received.entries()) {
    const byUpstream = wroteIt(field, authservId);
    const passedInside = byUpstream && field.address !== null && isInternalAddress(field.address);
    const next = header.received[position + 1];
    if (passedInside && next !== undefined && wroteIt(next, authservId)) continue;
    return { received: field, byUpstream, above: field.index, below: byUpstream ? (next?.index ?? end) : field.index };
  }
  return { received: null, byUpstream: false, above: end, below: end };
}

/**
 * The upstream's Authentication-Results. Fields above the boundary can only be its own, so all count. Just below
 * its Received the author's own header begins, so there only the topmost counts (RFC 8601 section 5 has the
 * upstream remove forged ones, and it adds its own on top of what is left).
 */
export function trustedResults(header: HeaderFacts, authservId: string, boundary: Boundary): AuthenticationResultsField[] {
  const named = header.authenticationResults.filter((field) => isAuthservId(field.authservId, authservId)).sort((a, b) => a.index - b.index);
  const above = named.filter((field) => field.index < boundary.above);
  return above.length > 0 ? above : named.filter((field) => field.index < boundary.below).slice(0, 1);
}

/**
 * Time of receipt of archive mail, ms: the topmost Received date (the mailbox's own server wrote it), else the
 * Date field, neither later than `now`. A sender's Date alone can thus buy no future, and with a Received no past.
 */
export function receiveTime(header: HeaderFacts, now: number): number {
  const stamped = header.received[0]?.date ?? header.date;
  return stamped === null || !Number.isFinite(stamped) || stamped < 0 ? now : Math.min(stamped, now);
}
