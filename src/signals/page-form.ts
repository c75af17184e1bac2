/** What a message is made of that is nothing but a way to a link its author never sent here. */
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { LONG, lengthOf } from './length.ts';
import { linksOf, unfamiliar } from './unfamiliar.ts';
import { counted, harmless } from './words.ts';

const NOTHING = 5;
const SHORT = 40;
const HIDDEN_LONG = 300;

export function pageForm(facts: MessageFacts): Finding[] {
  const { targets, links, away, strange } = unfamiliar(facts);
  if (targets.length === 0) return [];
  const { message } = facts;
  const out: Finding[] = [];
  const say = (signal: string, text: string, of: readonly number[] = links): void => {
    out.push(finding(signal, 'page-form', text, { links: of }));
  };

  const words = lengthOf(message);
  if (words < NOTHING) say('hardly-a-word', `${counted(words, 'word')} and a link`);
  else if (words < SHORT) say('few-words', `${words} words and a link`);
  if (words < LONG) say('not-long', 'No letter or newsletter of any length');
  const shown = links.flatMap((index) => message.links[index] ?? []);
  const pages = new Set(shown.map((link) => link.target));
  if (shown.length >= 3 && pages.size <= 2) say('one-way-only', `${shown.length} links, all to ${counted(pages.size, 'page')}`);
  if (shown.length > 1 && new Set(facts.targets.map((target) => target.link.domain)).size === 1)
    say('one-site-only', `Every link leads to ${harmless(shown[0]?.domain ?? '')}`);
  if (shown.length > 0 && shown.filter((link) => link.hidden.includes('picture-only')).length > shown.length / 2)
    say('links-are-pictures', 'Most links are pictures without words');
  const pictures = new Set(message.links.filter((link) => !link.clickable && link.domain !== '').map((link) => link.domain));
  const sites = new Set(facts.targets.map((target) => target.link.domain));
  if (pictures.size > 0 && ![...pictures].some((site) => sites.has(site)))
    say('pictures-from-elsewhere', `Pictures come from ${harmless([...pictures][0] ?? '')}, links lead elsewhere`);
  if (words < NOTHING && pictures.size > 0) say('one-picture', 'A picture in place of words');
  if (message.hiddenText.trim().length > HIDDEN_LONG) say('long-hidden-text', `${message.hiddenText.trim().length} characters that nobody sees`);
  const shouting = away.filter(({ link }) => link.text.length >= 6 && link.text === link.text.toUpperCase() && /\p{Lu}/u.test(link.text));
  const loudest = shouting[0];
  if (loudest !== undefined) {
    const text = `A link in capitals: "${harmless(loudest.link.text, 40)}"`;
    out.push(finding('call-in-capitals', 'page-form', text, { strength: shouting.length / away.length, links: linksOf(shouting) }));
  }
  if (facts.freemail && strange.length > 0)
    say('free-mailbox-leads-astray', `From a free mailbox, with a link to ${harmless(strange[0]?.link.host ?? '')}`, linksOf(strange));
  return out;
}
