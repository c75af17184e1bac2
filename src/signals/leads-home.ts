/**
 * Links that lead to the author's own domain: most of what shops, services and newsletters send does, and hardly any of what comes from
 * broken-in mailboxes and hired senders. Whoever buys a domain and writes from it has it too, so it is worth little; nothing for a free mailbox, whose domain is
 * nobody's, and nothing where the author may not be who he says he is (see `vouching.ts`).
 */
import type { Link } from '../mail/message.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { harmless } from './words.ts';

const WORDS =
  /unsubscri|opt[ -]?out|\bremove me\b|abmeld|abbestell|austragen|désabonn|désinscri|darse de baja|cancelar (?:la |a )?(?:suscri|subscri|assinatura)|disiscri|annulla iscrizione|uitschrijv|afmelden|descadastr|wypisz|odhlás|leiratkoz|dezabon|avregistr|avprenumerer|afmeld|avslutt|peruuta|отпис|відпис|διαγραφ|listeden çık|配信停止|退订|退訂|수신 ?거부|إلغاء الاشتراك/u;
const IN_ADDRESS = /unsub|opt-?out|abmeld|abbestell|desabon|desinscri|uitschrij/;

/** Where bulk mail is to be stopped, in its words or in its address. */
export const isWayOut = ({ text, target }: Link): boolean => WORDS.test(text.toLowerCase()) || IN_ADDRESS.test(target.toLowerCase());

/** Strength of `leads-home` is the share of links that do. */
export function leadsHome({ freemail, authorDomain, targets, message }: MessageFacts): Finding[] {
  if (freemail || authorDomain === '') return [];
  const home = targets.filter((target) => target.ownDomain && !target.quoted).flatMap((target) => target.indices);
  if (home.length === 0) return [];
  const of = targets.reduce((sum, { indices }) => sum + indices.length, 0);
  const site = harmless(authorDomain);
  const out = [finding('leads-home', 'home', `${home.length} of ${of} links lead to the author's own ${site}`, { strength: home.length / of, sample: of })];
  if (!home.some((index) => isWayOut(message.links[index] as Link))) return out;
  return [...out, finding('unsubscribes-at-home', 'home', `It can be unsubscribed from at the author's own ${site}`)];
}
