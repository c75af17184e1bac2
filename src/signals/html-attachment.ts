/** A web page as an attachment opens outside of any mail filter's sight. Some systems send reports so; phishing does often. */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { harmless } from './words.ts';

const PAGE = /\.(?:s?html?|xht(?:ml)?|svg|mht(?:ml)?)$/iu;

export function htmlAttachment(facts: SignalFacts): Finding[] {
  const page = facts.message.attachments.find(
    (attachment) => PAGE.test(attachment.name) || /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)$/i.test(attachment.type),
  );
  if (page === undefined) return [];
  return [finding('html-attachment', 'attachment', `The attachment ${harmless(page.name || page.type)} is a web page`)];
}
