/**
 * From a URL found somewhere in a message to a Link: where it really leads, whose that is, and how it
 * presents itself.
 */

import type { FoundLink } from '../html/found-links.ts';
import type { ReadingLists } from '../kit.ts';
import type { Link, LinkPlace, LinkSpan } from '../message.ts';
import { registrableDomain } from './domain.ts';
import { concealment } from './hidden.ts';
import { tenantOf } from './tenants.ts';
import { parseWebUrl, unwrap } from './unwrap.ts';

/** Destination of a URL; the same for every time it is written. */
interface Destination {
  parsed: URL | null;
  scheme: string;
  /** Host as written, before unwrapping; `''` when there is none. */
  written: string;
  target: string;
  through: string[];
  host: string;
  domain: string;
  tenant: string;
}

/** Builds the links of one message; a URL that comes again is looked into once. */
export class LinkReader {
  private readonly destinations = new Map<string, Destination>();
  private readonly lists: ReadingLists;

  constructor(lists: ReadingLists) {
    this.lists = lists;
  }

  /** @param span where a rewrite may replace it; `null` where it can't */
  read(found: FoundLink, where: LinkPlace, span: LinkSpan | null): Link {
    const to = this.destination(found.url);
    const { hidden, mismatch } = concealment(to.parsed, to.scheme, to.written, to.host, {
      text: found.text,
      dressed: found.shape === 'anchor' || found.shape === 'action',
      invisible: found.invisible,
      wholeBody: found.wholeBody,
    });
    const clickable = found.shape !== 'resource';
    return {
      url: found.url,
      target: to.target,
      through: [...to.through],
      host: to.host,
      domain: to.domain,
      tenant: to.tenant,
      text: found.text,
      where,
      region: found.region,
      hidden: clickable ? [...hidden, ...found.ways] : [],
      mismatch: clickable ? mismatch : null,
      lockable: clickable && span !== null && to.parsed !== null,
      span,
      clickable,
    };
  }

  private destination(url: string): Destination {
    const known = this.destinations.get(url);
    if (known !== undefined) return known;
    const fresh = destinationOf(url, this.lists);
    this.destinations.set(url, fresh);
    return fresh;
  }
}

function destinationOf(url: string, lists: ReadingLists): Destination {
  const parsed = parseWebUrl(url);
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  if (parsed === null) return { parsed, scheme, written: '', target: url, through: [], host: '', domain: '', tenant: '' };
  const { target, through } = unwrap(url);
  const final = target === url ? parsed : (parseWebUrl(target) ?? parsed);
  const host = bareHost(final);
  const domain = registrableDomain(host);
  return { parsed, scheme, written: bareHost(parsed), target, through, host, domain, tenant: tenantOf(final, domain, lists.tenants) };
}

/** Lower-case A-labels without the root's dot; `new URL` has seen to the rest. */
const bareHost = (url: URL): string => url.hostname.replace(/\.$/, '');
