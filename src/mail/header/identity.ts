/**
 * Who wrote it, as far as it can be known (decision 2 of the design): the author's address with one of four
 * classes, and the client it came from. History belongs to the class: the same address unauthenticated is
 * somebody else. Order of evidence: a trusted upstream's Authentication-Results, else our own check, else unknown.
 */

import type { Client } from '../envelope.ts';
import type { HeaderFacts } from '../message.ts';
import { canonicalAddress, domainOf } from './address.ts';
import { type Authentication, type AuthenticationClass, type AuthenticationResult, fromFields, fromVerified, type VerifiedResults } from './authenticated.ts';
import { authenticatedList, type MailingList } from './list-id.ts';
import { inNetworks } from './network.ts';
import { type Boundary, boundaryOf, trustedResults } from './trust-boundary.ts';

/** A server whose Authentication-Results are believed when it connects from `peers`. */
export interface Upstream {
  /** `*.example.org` stands for all servers of a farm. */
  authservId: string;
  /** Addresses or CIDR networks. */
  peers: readonly string[];
}

/** Structurally a history `Identity`, with what else is known of the origin. */
export interface Author {
  /** Canonical address; `''` when there is none. */
  address: string;
  domain: string;
  class: AuthenticationClass;
  /** Where the class comes from, such as `upstream mx.example.org: dmarc=pass`. */
  evidence: string;
  /** The same word as `class`, for the verdict. */
  authenticated: AuthenticationClass;
  /** Client that handed the message to our side; `null` = unknown. */
  clientIp: string | null;
  /** HELO name of that client; `null` = unknown. */
  clientHelo: string | null;
  dkimDomains: string[];
  /** The mailing list it came through, where a signature stands for that; `null` for none. */
  list: MailingList | null;
  /** Domains of reverse-paths that passed SPF; `''` is that of this very transaction, checked here. */
  spfDomains: string[];
  /** What the trusted upstream stated, or what was checked here; absent = nothing is known. */
  results?: AuthenticationResult[];
}

/** True when SPF passed for the reverse-path: only then may anything be sent to it unasked. */
export function isReversePathProven(author: Pick<Author, 'spfDomains'>, reversePath: string): boolean {
  return reversePath !== '' && author.spfDomains.some((domain) => domain === '' || domain === domainOf(reversePath));
}

/** Of a message that could not be read. */
export function unknownAuthor(client: Client): Author {
  const nobody = {
    address: '',
    domain: '',
    class: 'unknown' as const,
    authenticated: 'unknown' as const,
    evidence: 'not read',
    dkimDomains: [],
    list: null,
    spfDomains: [],
  };
  return { ...nobody, clientIp: client.origin, clientHelo: client.helo };
}

/**
 * The list whose mail it is: what a list resends, and its author's own domain does not vouch for any more. Posters through a list
 * thus neither borrow nor spoil the history of their own address; an author who is authenticated all the same stays himself.
 */
export function listBehind(author: Pick<Author, 'class' | 'list'>): MailingList | null {
  return author.class === 'pass' ? null : author.list;
}

export interface IdentifyOptions {
  /** For mail from files: there is no peer to check, the authserv-id and the field's position must still be right. */
  archive?: boolean;
}

export function identify(
  header: HeaderFacts,
  client: Client | null,
  upstreams: readonly Upstream[],
  verified: VerifiedResults | null,
  options: IdentifyOptions = {},
): Author {
  const mailbox = header.from[0];
  const address = mailbox === undefined ? '' : canonicalAddress(mailbox.address);
  const domain = domainOf(address);
  const believed = upstreams.filter((u) => options.archive === true || (client !== null && inNetworks(client.peer, u.peers)));

  const found = statedBy(believed, header, domain);
  let authentication = found?.authentication ?? { class: 'unknown', evidence: 'nothing trusted', dkimDomains: [], spfDomains: [] };
  let source = found === null ? '' : `upstream ${found.authservId}: `;
  if (authentication.class === 'unknown' && verified !== null) {
    authentication = fromVerified(verified, domain);
    source = 'verified here: ';
  }
  // RFC 5322 allows several authors, but then none of them alone is the one a reader believes.
  const single = header.from.length === 1 && address !== '';
  const shared = authentication.class === 'pass' && !single;
  const value = shared ? 'none' : authentication.class;
  return {
    address,
    domain,
    class: value,
    authenticated: value,
    evidence: `${source}${authentication.evidence}${shared ? `, but From names ${header.from.length} authors` : ''}`,
    dkimDomains: authentication.dkimDomains,
    list: authenticatedList(header, authentication.dkimDomains),
    spfDomains: authentication.spfDomains,
    ...(found !== null && { results: found.results }),
    ...origin(header, client, believed),
  };
}

interface Stated {
  authservId: string;
  authentication: Authentication;
  results: AuthenticationResult[];
}

function statedBy(upstreams: readonly Upstream[], header: HeaderFacts, domain: string): Stated | null {
  for (const { authservId } of upstreams) {
    const fields = trustedResults(header, authservId, boundaryOf(header, authservId));
    if (fields.length > 0) return { authservId, authentication: fromFields(fields, domain), results: fields.flatMap((field) => field.results) };
  }
  return null;
}

/** XFORWARD/XCLIENT or the connection itself says best; else the Received of the upstream's boundary. */
function origin(header: HeaderFacts, client: Client | null, upstreams: readonly Upstream[]): { clientIp: string | null; clientHelo: string | null } {
  if (client !== null && client.origin !== null) return { clientIp: client.origin, clientHelo: client.helo };
  const boundary: Boundary | undefined = upstreams.map((u) => boundaryOf(header, u.authservId)).find((b) => b.byUpstream);
  const received = boundary?.received ?? null;
  return { clientIp: received?.address ?? null, clientHelo: received?.name ?? received?.helo ?? null };
}
