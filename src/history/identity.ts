/** Whose history a message belongs to. */
import { type Author, listBehind } from '../mail/header/identity.ts';
import type { Identity } from './types.ts';

/** The author as he claims to be, under the class that authentication gives him. */
export const claimedIdentity = ({ address, domain, class: of, evidence }: Author): Identity => ({ address, domain, class: of, evidence });

/** The mailing list's where it is the list that is authenticated, else the author's. */
export function identityOf(author: Author): Identity {
  const list = listBehind(author);
  if (list === null) return claimedIdentity(author);
  return { address: list.address, domain: list.signedBy, class: 'pass', evidence: `list ${list.id}, signed by ${list.signedBy}` };
}
