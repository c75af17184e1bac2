/** Which themes of lures a message plays on, in its subject, its opening and the texts of its links, where it leads somewhere its author never led anybody here. */

import { once } from '../mail/once.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { dilution } from './length.ts';
import { foldedWords, joined, Lexicon, linkWords } from './lexicon.ts';
import { type Lists, LURE_THEMES, type LureTheme } from './lists.ts';
import { linksOf, unfamiliar } from './unfamiliar.ts';
import { harmless, listed } from './words.ts';

/** Characters of the author's own words that are his opening: what is to move a reader stands there. */
const OPENING = 900;
const MOST_LINKS = 30;
/** Hits of one theme that count. */
const MOST_HITS = 3;

const ABOUT: Readonly<Record<LureTheme, string>> = {
  account: 'an account or signing in',
  money: 'money',
  prize: 'something to win',
  parcel: 'a parcel',
  deadline: 'haste',
  document: 'a document',
  impersonal: 'an address to nobody in particular',
  advert: 'an offer nobody asked for',
  'not-you': 'an alarm',
  call: 'a call to follow a link',
};

const lexiconOf = once((lures: Lists['lures']) => new Lexicon<LureTheme>(lures));
const callsOf = once(({ call }: Lists['lures']) => new Lexicon<'call'>({ call }));

const HOURS = /\b(?:12|24|48|72)\s*(?:h|hrs?|hours?|horas?|stunden|heures?|uur|godzin|ore)\b/i;

export function lures(facts: MessageFacts): Finding[] {
  const { targets, links, away, strange } = unfamiliar(facts);
  if (targets.length === 0) return [];
  const { header, ownText, links: all } = facts.message;
  const [lexicon, calls] = [lexiconOf(facts.lists.lures), callsOf(facts.lists.lures)];
  const opening = ownText.slice(0, OPENING);
  const wordsOf = linkWords(facts.message);
  const shown = all.flatMap((link, index) => (link.clickable && link.region !== 'quoted' && !link.text.includes('://') ? [index] : [])).slice(0, MOST_LINKS);
  const subjectWords = foldedWords(header.subject);
  const subject = lexicon.find(subjectWords);
  const body = lexicon.find(joined([subjectWords, foldedWords(opening), ...shown.map(wordsOf)]));
  const byChance = dilution(facts.message);
  const out: Finding[] = [];
  const themes = LURE_THEMES.filter((theme) => theme !== 'call' && (body.get(theme)?.size ?? 0) > 0);
  for (const theme of themes) {
    const hits = [...(body.get(theme) ?? [])];
    const words = listed(hits.map((hit) => `"${harmless(hit, 30)}"`));
    out.push(
      finding(`lure-${theme}`, 'lure', `Words about ${ABOUT[theme]}: ${words}`, { strength: (byChance * Math.min(hits.length, MOST_HITS)) / MOST_HITS, links }),
    );
    const first = [...(subject.get(theme) ?? [])][0];
    if (first !== undefined) out.push(finding(`subject-${theme}`, 'lure', `The subject speaks of ${ABOUT[theme]}: "${harmless(first, 30)}"`, { links }));
  }
  if (themes.length > 1) {
    out.push(
      finding('lures-together', 'lure', `Several lures at once: ${listed(themes.map((theme) => ABOUT[theme]))}`, {
        strength: byChance * Math.min(themes.length - 1, 4),
        links,
      }),
    );
    if (strange.length > 0) {
      out.push(
        finding('lures-lead-astray', 'lure', `Several lures, and a link to ${harmless(strange[0]?.link.host ?? '')}`, {
          strength: byChance * Math.min(themes.length - 1, 4),
          links: linksOf(strange),
        }),
      );
    }
  }
  if (HOURS.test(`${header.subject} ${opening}`)) out.push(finding('hours-to-act', 'lure', 'It gives hours to act', { links }));
  const isCall = (index: number): boolean => calls.speaksIn(wordsOf(index));
  const calling = away.filter((target) => target.indices.some(isCall));
  const called = calling[0];
  if (called !== undefined) {
    const text = `A call to follow a link to ${harmless(called.link.host)}`;
    out.push(finding('call-away', 'lure', text, { strength: calling.length / away.length, links: linksOf(calling) }));
  }
  return out;
}
