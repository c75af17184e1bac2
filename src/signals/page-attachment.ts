/**
 * A web page as an attachment opens outside of any mail filter's sight. Some systems send reports so; a page that posts or
 * leads to a host away from the author's own domain is how credentials are taken.
 */
import { registrableDomain } from '../mail/header/address.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { harmless } from './words.ts';

const PAGE = /\.(?:s?html?|xht(?:ml)?|svg|mht(?:ml)?)$/iu;
const PAGE_TYPE = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)$/i;

export function pageAttachment(facts: MessageFacts): Finding[] {
  const page = facts.message.attachments.find((attachment) => PAGE.test(attachment.name) || PAGE_TYPE.test(attachment.type));
  if (page === undefined) return [];
  const name = harmless(page.name || page.type);
  const within = facts.message.links.flatMap((link, index) => {
    const away = link.where.startsWith('attachment:') && link.host !== '' && registrableDomain(link.host) !== facts.authorDomain;
    return away ? [{ index, host: link.host }] : [];
  });
  const first = within[0];
  if (first === undefined) return [finding('html-attachment', 'attachment', `The attachment ${name} is a web page`)];
  const text = `The attachment ${name} is a web page that leads to ${harmless(first.host)}`;
  return [finding('html-attachment-leads-away', 'attachment', text, { links: within.map(({ index }) => index) })];
}
