/**
 * From a URL found somewhere in a message to a Link: where it really leads, whose that is, and how it
 * presents itself.
 */

import type { Way } from '../catalogue/ways.ts';
import type { FoundLink } from '../html/found-links.ts';
import type { ReadingLists } from '../kit.ts';
import type { Link, LinkPlace, LinkSpan } from '../message.ts';
import { type Destination, destinationOf } from './destination.ts';
import { concealment } from './hidden.ts';

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
    const clickable = found.shape !== 'resource';
    const { hidden, mismatch } = clickable ? this.look(found, to) : { hidden: [], mismatch: null };
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
      hidden,
      mismatch,
      lockable: clickable && span !== null && to.web,
      span,
      clickable,
    };
  }

  private look(found: FoundLink, to: Destination): { hidden: Way[]; mismatch: string | null } {
    const { hidden, mismatch } = concealment(to.written, to.host, {
      text: found.text,
      dressed: found.shape === 'anchor' || found.shape === 'action',
      invisible: found.invisible,
      wholeBody: found.wholeBody,
    });
    return { hidden: [...new Set([...hidden, ...to.ways, ...found.ways])], mismatch };
  }

  private destination(url: string): Destination {
    const known = this.destinations.get(url);
    if (known !== undefined) return known;
    const fresh = destinationOf(url, this.lists);
    this.destinations.set(url, fresh);
    return fresh;
  }
}
