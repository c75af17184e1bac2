/** Text, data and sources: URLs as they stand. */
import { BARE_NAME, plainLink } from '../../html/found-links.ts';
import { findUrls } from '../../url/text.ts';
import { isNamespace, textOf } from '../octets-text.ts';
import type { Opening } from '../opening.ts';

export function readPlainText(opening: Opening): void {
  const { text, octets } = opening.file;
  if (text === undefined) {
    opening.text(textOf(octets));
    return;
  }
  const granted = opening.budget.text.take(text.length);
  const { found, others, defanged, complete } = findUrls(text.slice(0, granted), 2_000);
  for (const { url, start, end, bare } of found) {
    if (!isNamespace(url)) opening.link({ ...plainLink(url, bare ? BARE_NAME : {}), span: { start, end } });
  }
  for (const { url } of others) if (!isNamespace(url)) opening.link(plainLink(url));
  for (const url of defanged) opening.finding('defanged-url', url.slice(0, 200));
  if (granted < text.length) opening.search(Buffer.from(text.slice(granted)));
  if (!complete || granted < text.length) opening.partly();
}
