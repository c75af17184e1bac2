/** Relationship files of Office Open XML (ECMA-376 part 2, clause 9.3): what lies outside of the document. */

import type { FindingId } from '../../catalogue/findings.ts';
import type { Way } from '../../catalogue/ways.ts';
import { isNamespace } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { localName, tags } from './xml.ts';

/** Loaded, or run, as soon as the document is opened. */
const LOADED: readonly (readonly [RegExp, FindingId & Way, string])[] = [
  [/\/attachedTemplate$/i, 'external-template', 'a template is loaded from'],
  [/\/(?:oleObject|package|externalLink(?:Path)?)$/i, 'external-object', 'an object is loaded from'],
  [/\/(?:frame|subDocument|aFChunk)$/i, 'external-frame', 'a page is loaded from'],
];

/** On the author's own disk: every second document has such a template. */
const LOCAL = /^(?:file:[\\/]{0,3})?[a-z]:[\\/]|^file:[\\/]{3}(?![\\/])|^[^:\\/]+[\\/][^:]*$/i;

/**
 * Reports what is loaded, and gives what is only linked back by id, since the text of a link stands in the document.
 */
export function readRelationships(opening: Opening, xml: string): Map<string, string> {
  const hyperlinks = new Map<string, string>();
  for (const { name, attributes } of tags(xml)) {
    if (localName(name) !== 'Relationship') continue;
    const { Target: target = '', Type: type = '', Id: id = '', TargetMode: mode = '' } = attributes;
    if ((!/^external$/i.test(mode) && !/^(?:[a-z][a-z0-9+.-]{2,20}:|\\\\)/i.test(target)) || LOCAL.test(target)) continue;
    const loaded = LOADED.find(([pattern]) => pattern.test(type));
    if (loaded !== undefined) {
      opening.finding(loaded[1], `${loaded[2]} ${target.slice(0, 200)}`);
      opening.url(target, { shape: 'action', ways: [loaded[1]] });
    } else if (/\/hyperlink$/i.test(type)) hyperlinks.set(id, target);
    else if (!isNamespace(target)) opening.url(target, { shape: 'resource' });
    if (/^(?:file:|\\\\)/i.test(target)) opening.finding('file-share', target.slice(0, 200));
  }
  return hyperlinks;
}
