/**
 * The CEL of our rules: the types of `vocabulary.ts`, a few functions of our own, and bounds. Regular expressions are left out, for a
 * hostile text can keep one busy for years; so is what makes lists longer or walks lists within lists. What is left takes
 * time in proportion to the mail.
 */
import { Environment } from '@marcbachmann/cel-js';
import { foldedText } from '../../signals/ask-words.ts';
import { AuthorFacts, HouseFacts, MessageFacts, RecipientFacts, ReplyToFacts } from './facts.ts';
import { AttachmentFacts, LinkFacts } from './item-facts.ts';
import { LISTS, THINGS } from './vocabulary.ts';

/** Far above what a readable rule needs. */
export const LIMITS = { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 20, maxCallArguments: 8 };

const CLASSES: Readonly<Record<string, new (...given: never[]) => object>> = {
  Message: MessageFacts,
  Author: AuthorFacts,
  ReplyTo: ReplyToFacts,
  Recipient: RecipientFacts,
  Link: LinkFacts,
  Attachment: AttachmentFacts,
  House: HouseFacts,
};

/** Folding a long text costs more than all the rest of a rule, and several rules ask for the same one. */
const FOLDED_KEPT = 4;
const folded: [text: string, words: string][] = [];

function wordsOf(text: string): string {
  const known = folded.find(([one]) => one === text);
  if (known !== undefined) return known[1];
  const words = foldedText(text);
  folded.unshift([text, words]);
  folded.length = Math.min(folded.length, FOLDED_KEPT);
  return words;
}

function mentions(text: string, phrase: string): boolean {
  const open = phrase.endsWith('*');
  const wanted = foldedText(phrase).trimEnd();
  return wanted !== '' && wordsOf(text).includes(open ? wanted : `${wanted} `);
}

export function createEnvironment(): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [name, thing] of Object.entries(THINGS)) {
    const fields = Object.fromEntries(Object.entries(thing.facts).map(([field, { type }]) => [field, type]));
    environment.registerType(thing.type, { ctor: CLASSES[thing.type] as new () => object, fields });
    environment.registerVariable(name, thing.many ? `list<${thing.type}>` : thing.type);
  }
  for (const [name, { type }] of Object.entries(LISTS)) environment.registerVariable(name, type);
  return environment
    .registerFunction('string.mentions(string): bool', mentions)
    .registerFunction('string.mentionsAny(list<string>): bool', (text: string, phrases: string[]) => phrases.some((phrase) => mentions(text, phrase)))
    .registerFunction('string.isUnder(string): bool', (host: string, domain: string) => domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
}
