/**
 * A message dressed as a service whose links lead elsewhere: a DocSend link in a Prezi frame. The brand counts when it stands
 * in the subject, in a link's text, in the display name or alone on a line of the text above quotations, and neither the
 * author's domain nor any link belongs to it. A brand named in running text is only talked about.
 */

import { LINK_CAP } from '../history/link-targets.ts';
import type { Link } from '../mail/message.ts';
import { once } from '../mail/once.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { foldedWords, linkWords } from './lexicon.ts';
import type { Brand } from './lists.ts';
import { harmless } from './words.ts';

const LINE_LIMIT = 40;
const LINK_TEXT_LIMIT = 80;
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
  const wordsOf = linkWords(facts.message);
  const ofLink = (index: number): readonly string[] => {
    const { text } = links[index] as Link;
    return text.length <= LINK_TEXT_LIMIT ? wordsOf(index) : foldedWords(text.slice(0, LINK_TEXT_LIMIT));
  };
  const named = links.flatMap((link, index) => (link.clickable && link.text !== '' ? [index] : [])).slice(0, LINK_CAP);
  const folded = [...[header.subject, header.from[0]?.name ?? '', ...shown].map(foldedWords), ...named.map(ofLink)];
  const text = folded.map((words) => ` ${words.join(' ')} `).join('\n');
  return { text, words: new Set(folded.flat()), lines: new Set(lines.map((line) => line.trim().toLowerCase())) };
}

/** A brand as it is looked for. */
interface Worn {
  brand: Brand;
  /** Lower case. */
  name: string;
  shown: readonly { first: string; phrase: string | null }[];
}

const wornBy = once((brands: readonly Brand[]) =>
  brands.map((brand): Worn => {
    const shown = brand.words.map((word) => ({ first: word.split(' ', 1)[0] ?? '', phrase: word.includes(' ') ? ` ${word} ` : null }));
    return { brand, name: brand.name.toLowerCase(), shown };
  }),
);

/** Names that are words as well (Zoom, Box) count where they stand alone on a line, as a letterhead does. */
const wears = ({ words, text, lines }: Dress, { name, shown }: Worn): boolean =>
  lines.has(name) || shown.some(({ first, phrase }) => words.has(first) && (phrase === null || text.includes(phrase)));

export function brandMismatch(facts: MessageFacts): Finding[] {
  const away = facts.targets.filter((target) => !target.ownDomain && !target.quoted);
  if (away.length === 0) return [];
  const belongs = (domain: string, host: string, brand: Brand): boolean => brand.domains.some((d) => domain === d || host === d || host.endsWith(`.${d}`));
  const dress = dressOf(facts);
  for (const worn of wornBy(facts.lists.brands)) {
    if (!wears(dress, worn)) continue;
    const { brand } = worn;
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
