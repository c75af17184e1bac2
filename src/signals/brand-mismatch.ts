/**
 * A message dressed as a service whose links lead elsewhere: a DocSend link in a Prezi frame. The brand counts when it stands
 * in the subject, in a link's text, in the display name or alone on a line of the text above quotations, and neither the
 * author's domain nor any link belongs to it. A brand named in running text is only talked about.
 */

import { LINK_CAP } from '../history/link-targets.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { foldedWords } from './lexicon.ts';
import type { Brand } from './lists.ts';
import { harmless } from './words.ts';

const LINE_LIMIT = 40;
const OPENING_LIMIT = 600;
/** `has shared a file with you using OneDrive`: the sentence a share service writes. */
const SERVICE_SENTENCE = /\b(?:shared|sent|via|using|through|powered by|with)\b/iu;

/** Where a brand would stand if the message were dressed as it, folded for matching. */
interface Dress {
  /** One text a line. */
  text: string;
  words: Set<string>;
  /** Trimmed lines of the opening. */
  lines: Set<string>;
}

function dressOf(facts: MessageFacts): Dress {
  const { header, ownText, links } = facts.message;
  const lines = ownText.slice(0, OPENING_LIMIT).split('\n');
  const shown = lines.filter((line) => line.trim().length <= LINE_LIMIT || SERVICE_SENTENCE.test(line));
  const linkTexts = links.filter((link) => link.clickable && link.text !== '').slice(0, LINK_CAP);
  const texts = [header.subject, header.from[0]?.name ?? '', ...linkTexts.map((link) => link.text.slice(0, LINE_LIMIT * 2)), ...shown];
  const folded = [...new Set(texts)].map(foldedWords);
  const text = folded.map((words) => ` ${words.join(' ')} `).join('\n');
  return { text, words: new Set(folded.flat()), lines: new Set(lines.map((line) => line.trim().toLowerCase())) };
}

/** Names that are words as well (Zoom, Box) count where they stand alone on a line, as a letterhead does. */
function wears(dress: Dress, brand: Brand): boolean {
  const shows = (name: string): boolean => (name.includes(' ') ? dress.text.includes(` ${name} `) : dress.words.has(name));
  return dress.lines.has(brand.name.toLowerCase()) || brand.words.some(shows);
}

export function brandMismatch(facts: MessageFacts): Finding[] {
  const away = facts.targets.filter((target) => !target.ownDomain && !target.quoted);
  if (away.length === 0) return [];
  const belongs = (domain: string, host: string, brand: Brand): boolean => brand.domains.some((d) => domain === d || host === d || host.endsWith(`.${d}`));
  const dress = dressOf(facts);
  for (const brand of facts.lists.brands) {
    if (!wears(dress, brand)) continue;
    if (belongs(facts.authorDomain, facts.author.domain, brand) || away.some((t) => belongs(t.link.domain, t.link.host, brand))) continue;
    const hosts = away[0]?.link.host ?? '';
    return [
      finding('brand-mismatch', 'brand', `The message shows ${brand.name}, but its link leads to ${harmless(hosts)}`, {
        links: away.flatMap((t) => t.indices),
      }),
    ];
  }
  return [];
}
