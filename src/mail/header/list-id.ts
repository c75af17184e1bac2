/**
 * Mailing lists. A list resends what people write: their own domains' authentication breaks on the way (a subject tag, a footer), and
 * what arrives is the list's doing. A List-Id (RFC 2919) is a claim like any other; it is believed when somebody signed the message (DKIM)
 * under the domain of the list, or of the hosts it is posted to and left by. An unsigned List-Id is nothing.
 */
import type { HeaderFacts } from '../message.ts';
import { asciiDomain, registrableDomain } from './address.ts';
import { aligned } from './authenticated.ts';
import { displayText } from './encoded-words.ts';

/** A list whose word somebody's signature stands for. */
export interface MailingList {
  /** List-Id, lower-case: `usrp-users.lists.example`. */
  id: string;
  /** Registrable domain that signed for it. */
  signedBy: string;
  /**
   * The address history knows it by. Under `.invalid` (RFC 2606), so that no list is ever taken for a person of the signing domain, nor
   * shares that domain's history; with the signer in it, so that nobody else's list of the same name is this one.
   */
  address: string;
}

const HOST_LIMIT = 10;
/** RFC 2919 section 2: a label and a namespace, which is a domain. */
const LIST_ID = /^[a-z0-9_+-][a-z0-9._+-]{1,200}\.[a-z0-9-]{1,63}$/;
const NOBODYS_DOMAIN = 'list.invalid';

/** What stands in angle brackets, else all of it. */
export function listIdOf(value: string): string {
  return displayText(/<([^<>]{1,255})>/.exec(value)?.[1] ?? value, 255).toLowerCase();
}

/** @param values of List-Post and List-Unsubscribe: `<mailto:list@lists.example>, <https://lists.example/leave>` */
export function listHosts(values: readonly string[]): string[] {
  const hosts = values.flatMap((value) =>
    [...value.slice(0, 4000).matchAll(/<\s*(?:mailto:[^<>@\s]{1,200}@|https?:\/\/)([\p{L}\p{N}.-]{1,253})/giu)].map((match) => asciiDomain(match[1] ?? '')),
  );
  return [...new Set(hosts)].slice(0, HOST_LIMIT);
}

/** @param dkimDomains domains whose signature passed, as a trusted upstream states or as was checked here */
export function authenticatedList({ listId, listHosts: hosts }: Pick<HeaderFacts, 'listId' | 'listHosts'>, dkimDomains: readonly string[]): MailingList | null {
  if (listId === null || !LIST_ID.test(listId)) return null;
  const signer = dkimDomains.find((domain) => [listId, ...hosts].some((host) => aligned(domain, host)));
  if (signer === undefined) return null;
  const signedBy = registrableDomain(signer);
  return { id: listId, signedBy, address: `${listId}@${signedBy}.${NOBODYS_DOMAIN}` };
}
