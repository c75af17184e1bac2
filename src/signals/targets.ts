/** Where a message's links lead, one entry for each tenant, with what relates it to the author and to the text quoted. */
import { isFollowed, tenantOf } from '../history/link-targets.ts';
import { registrableDomain } from '../mail/header/address.ts';
import type { Link, ParsedMessage } from '../mail/message.ts';
import { type ShareOwner, shareOwner } from './share-owner.ts';

export interface LinkTarget {
  link: Link;
  tenant: string;
  /** Indices in `message.links` of all links to this tenant. */
  indices: readonly number[];
  /** The author's own registrable domain: his signature, his site. */
  ownDomain: boolean;
  /** A tenant elsewhere that bears the author's organisation in its name: `partner.sharepoint.com` of partner.com. */
  ownTenant: boolean;
  /** Whose account on a shared host it opens, where the address tells. */
  owner: ShareOwner | null;
  /** A tenant on a host where anybody can be one: a share, a form service. The host's age and fame say nothing of it. */
  shared: boolean;
  /** Every link to it stands in text quoted from a conversation of ours. */
  quoted: boolean;
}

const SHORT_LABEL = 3;

/** The author's organisation as its domain spells it: the label before the public suffix. */
const organisationLabel = (domain: string): string => domain.split('.')[0] ?? '';

/** What organisations put behind their name when the name itself is taken. */
const AFFIX = /(?:my|365|corp|group|inc|hq|global)$/;
const HALF = 0.5;
const PLAIN_PREFIX = 4;

/** Names of hosts that write mail: no unit of an organisation is called so. */
const MAIL_HOST = /^(?:e?mail|smtp|mx|imap|pop|mta|relay|news|newsletter|info|notify|bounce|list|lists|server|host|outbound|reply)\d*$/;

/** Parts of an organisation that stand in the author's address below its domain: `plant` of x@plant.partner.example. */
function unitsOf(authorHost: string, authorDomain: string): string[] {
  if (!authorHost.endsWith(`.${authorDomain}`)) return [];
  const labels = authorHost.slice(0, -authorDomain.length - 1).split('.');
  return labels.map((part) => part.replace(/[^a-z0-9]/g, '')).filter((part) => part.length >= SHORT_LABEL && !MAIL_HOST.test(part));
}

/**
 * `partner`, `partner-my`, `partner365`, `partnercorp`, `part123` for partner.example: what the tenant of that very organisation is called.
 * A short form counts from four letters, or half the name, and only where tenants are named freely: `mail.` is nobody's.
 */
function namedAfter(link: Link, authorHost: string, authorDomain: string): boolean {
  const label = organisationLabel(authorDomain).replace(/[^a-z0-9]/g, '');
  // A domain is bought under any name; a tenant of that name is at least the service's to give.
  if (tenantOf(link) === link.domain) return false;
  const first = (link.host.split('.')[0] ?? '').replace(/-my$/, '').replace(/[^a-z0-9]/g, '');
  const plain = first.replace(AFFIX, '');
  if (label.length >= SHORT_LABEL && (first === label || plain === label)) return true;
  if (unitsOf(authorHost, authorDomain).some((unit) => first === unit || plain === unit)) return true;
  if (label.length < SHORT_LABEL) return false;
  const root = first.replace(AFFIX, '').replace(/\d+$/, '').replace(AFFIX, '');
  return label.startsWith(root) && root.length >= SHORT_LABEL && (root.length >= PLAIN_PREFIX || root.length >= label.length * HALF);
}

const OWNERS: readonly (ShareOwner | null)[] = ['unproven', 'other', null, 'organisation', 'author'];

/** Of several links to one tenant the strangest counts: one of the author's own beside it is a decoy. */
const leastFriendly = (owners: readonly (ShareOwner | null)[]): ShareOwner | null => OWNERS.find((owner) => owners.includes(owner)) ?? null;

/**
 * @param author canonical address
 * @param answersOurs the message answers one that we sent. Only then is a quotation believed: anybody can write `On … wrote:` above a
 *   link of his own.
 */
export function targetsOf(message: ParsedMessage, author: string, answersOurs: boolean): LinkTarget[] {
  const authorHost = author.slice(author.lastIndexOf('@') + 1);
  const authorDomain = registrableDomain(authorHost);
  const byTenant = new Map<string, number[]>();
  // Every one of them, however many history keeps: decoys must not push out what comes behind them.
  for (const [index, link] of message.links.entries()) {
    if (!isFollowed(link)) continue;
    const indices = byTenant.get(tenantOf(link));
    if (indices === undefined) byTenant.set(tenantOf(link), [index]);
    else indices.push(index);
  }
  return [...byTenant].map(([tenant, indices]): LinkTarget => {
    const links = indices.map((index) => message.links[index] as Link);
    const link = links[0] as Link;
    const shared = tenant !== link.domain;
    const owner = shared ? leastFriendly(links.map(({ target }) => shareOwner(target, author, authorDomain))) : null;
    return {
      link,
      tenant,
      indices,
      ownDomain: authorDomain !== '' && registrableDomain(link.host) === authorDomain,
      // A tenant is named freely; whether it is that organisation's, its accounts tell.
      ownTenant: owner !== 'unproven' && (owner === 'author' || owner === 'organisation' || namedAfter(link, authorHost, authorDomain)),
      owner,
      shared,
      quoted: answersOurs && links.every(({ region }) => region === 'quoted'),
    };
  });
}
