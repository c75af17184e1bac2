/**
 * Whose store a link into SharePoint or OneDrive for Business opens: the address names the account, with every character that is no letter,
 * digit or hyphen as an underscore (`/personal/anna_alder_partner_example/`). The service writes it, so it cannot be made up: a tenant has accounts only under domains
 * proven to be its own, or under the name it was born with (`onmicrosoft.com`), which is all that one made for an afternoon has.
 */
export type ShareOwner = 'author' | 'organisation' | 'unproven' | 'other';

/** The first part of the path, behind `:b:/g/` at most: any folder further on can be called so. */
const OWNER = /^https?:\/\/[a-z0-9-]+\.sharepoint\.[a-z.]+\/(?::[a-z]:\/[a-z]\/)?personal\/([^/?#]+)/i;
const UNPROVEN = /_onmicrosoft_[a-z]{2,3}$/;

const spelled = (address: string): string => address.toLowerCase().replace(/[^a-z0-9-]/g, '_');

/**
 * @param url with the scheme, of a tenant on a shared host: the caller has seen to that
 * @param authorDomain registrable
 * @returns `null` when the address names no account with its domain
 */
export function shareOwner(url: string, author: string, authorDomain: string): ShareOwner | null {
  const owner = OWNER.exec(url)?.[1]?.toLowerCase();
  if (owner === undefined || !owner.includes('_')) return null;
  if (author !== '' && owner === spelled(author)) return 'author';
  if (authorDomain !== '' && owner.endsWith(`_${spelled(authorDomain)}`)) return 'organisation';
  return UNPROVEN.test(owner) ? 'unproven' : 'other';
}
