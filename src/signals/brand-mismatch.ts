/**
 * A message dressed as a service whose links lead elsewhere: a DocSend link in a Prezi frame. The brand counts when it stands
 * in the subject, in a link's text, in the display name or alone on a line of the text above quotations, and neither the
 * author's domain nor any link belongs to it. A brand named in running text is only talked about.
 */

import { foldedText } from './ask-words.ts';
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { Brand } from './lists.ts';
import { harmless } from './words.ts';

const LINE_LIMIT = 40;
const OPENING_LIMIT = 600;
/** `has shared a file with you using OneDrive`: the sentence a share service writes. */
const SERVICE_SENTENCE = /\b(?:shared|sent|via|using|through|powered by|with)\b/iu;

function showsBrand(facts: SignalFacts, brand: Brand): boolean {
  const { header, visibleText, links } = facts.message;
  const opening = visibleText.slice(0, OPENING_LIMIT);
  const lines = opening.split('\n').filter((line) => line.trim().length <= LINE_LIMIT || SERVICE_SENTENCE.test(line));
  const dressed = [header.subject, header.from[0]?.name ?? '', ...links.filter((l) => l.clickable).map((l) => l.text), ...lines].map(foldedText);
  if (dressed.some((text) => brand.words.some((word) => text.includes(` ${word} `)))) return true;
  // Names that are words as well (Zoom, Box) count where they stand alone, as a letterhead does.
  const name = brand.name.toLowerCase();
  return opening.split('\n').some((line) => line.trim().toLowerCase() === name);
}

export function brandMismatch(facts: SignalFacts): Finding[] {
  const away = facts.targets.filter((target) => !target.ownDomain && !target.quoted);
  if (away.length === 0) return [];
  const belongs = (domain: string, host: string, brand: Brand): boolean => brand.domains.some((d) => domain === d || host === d || host.endsWith(`.${d}`));
  for (const brand of facts.lists.brands) {
    if (belongs(facts.authorDomain, facts.author.domain, brand) || away.some((t) => belongs(t.link.domain, t.link.host, brand))) continue;
    if (!showsBrand(facts, brand)) continue;
    const hosts = away[0]?.link.host ?? '';
    return [
      finding('brand-mismatch', 'brand', `The message shows ${brand.name}, but its link leads to ${harmless(hosts)}`, {
        links: away.flatMap((t) => t.indices),
      }),
    ];
  }
  return [];
}
