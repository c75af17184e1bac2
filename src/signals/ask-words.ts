/** What a message asks of its reader, found by the phrases of `rules/ask.yaml` in the subject and the text above quotations. */
import type { ParsedMessage } from '../mail/message.ts';
import { ASK_KINDS, type AskKind, type Lists } from './lists.ts';

export interface AskHit {
  kind: AskKind;
  /** The phrase as listed. */
  phrase: string;
}

const TEXT_LIMIT = 8_000;
const QUOTED_LINE = /^(?:>.*|-{2,}\s*original message[\s\S]*|on .{1,120} wrote:[\s\S]*)$/gimu;

/** Lower case, one kind of apostrophe and space, words only: so that phrases match across line breaks. */
export function foldedText(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[’`]/gu, "'")
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim()} `;
}

/** At most one hit for each kind. */
export function asksIn(message: ParsedMessage, phrases: Lists['ask']): AskHit[] {
  const linkTexts = message.links.filter((link) => link.clickable && !link.text.includes('://')).map((link) => link.text);
  const own = message.visibleText.slice(0, TEXT_LIMIT).replace(QUOTED_LINE, ' ');
  const text = foldedText([message.header.subject, own, ...linkTexts.slice(0, 30)].join(' \n '));
  return ASK_KINDS.flatMap((kind) => {
    const phrase = phrases[kind].find((candidate) => text.includes(` ${candidate} `));
    return phrase === undefined ? [] : [{ kind, phrase }];
  });
}
