/** How an author that nobody here knows calls himself: what throw-away mailboxes look like. Weak each; the fit says how weak. */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isOddLabel } from './host-form.ts';
import { foldedWords } from './lexicon.ts';
import { unfamiliar } from './unfamiliar.ts';
import { harmless } from './words.ts';

const ROLE =
  /\b(?:support|security|service|team|customer|notification|notice|admin|help ?desk|account|billing|payment|alert|info|update|delivery|cent(?:er|re)|department|dept|atendimento|suporte|segurança|kunden(?:service)?|servicio|serviço|central|fatura|aviso|clientes?|verification|important|reward|winner|confirmation|bonus|offer|deal|promo|gutschein|gewinn|order|parcel|package|shipping|bank|banco|wallet|card|mail|server|hr|ceo|official)\b/iu;
/** What every organisation calls offices of its own. */
const OFFICE =
  /(?<!\p{L})(?:accounts?|payables?|receivables?|sales|resources|payroll|office|reception|marketing|finance|legal|logistics|purchasing|procurement|bookings?|reservations?|press|events?|news(?:letter)?|buchhaltung|vertrieb|rechnung(?:en)?|personal(?:abteilung)?|einkauf|empfang|comptabilit[ée]|ventes?|achats|ressources|accueil|contabilidad|ventas|compras|recursos|amministrazione|vendite|acquisti|administra(?:tie|ción|ção)|inkoop|verkoop|contabilidade|vendas)(?!\p{L})/iu;
const CODE = /\d{3,}|\.{3,}|[-_*|]{2,}|,\s*\w{2,5}$/u;
const EMOJI = /\p{Extended_Pictographic}/u;
const LONG_LABEL = 18;

const plainLatin = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/[øØ]/g, 'o').replace(/[łŁ]/g, 'l');

/** The name of an office, not of a person: others have one of that name. */
export const isOffice = (name: string): boolean => ROLE.test(name) || OFFICE.test(name);

export function authorForm(facts: MessageFacts): Finding[] {
  const { targets, links } = unfamiliar(facts);
  if (targets.length === 0 || facts.known) return [];
  const { address, domain } = facts.author;
  const name = facts.message.header.from[0]?.name.trim() ?? '';
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  const shown = `"${harmless(name, 40)}"`;
  const out: Finding[] = [];
  const say = (signal: string, text: string): void => {
    out.push(finding(signal, 'author-form', text, { links }));
  };

  if (!domain.includes('.')) say('author-without-address', 'The author has no address that could be answered');
  // An address cannot say what is not written in Latin letters; it says the rest without accents.
  const words = foldedWords(plainLatin(name)).filter((word) => word.length > 2 && /[a-z]/.test(word));
  if (name.includes('@')) say('name-shows-address', `The display name ${shown} looks like an address`);
  if (words.length > 0 && !words.some((word) => address.includes(word))) {
    say('name-not-in-address', `Nothing of the name ${shown} is in the address ${harmless(address)}`);
    // A firm that writes from its mail service's domain still leads to a site of its own name; a person who writes plain text has none.
    const isPage = targets.some(({ link }) => link.where === 'html');
    if (isPage && !targets.some(({ link }) => words.some((word) => link.host.includes(word))))
      say('name-nowhere', `Nothing of the name ${shown} is in any host that its links lead to`);
  }
  if (ROLE.test(name)) say('name-of-a-role', `The author calls himself by an office, not a name: ${shown}`);
  if (name.length > 5 && name === name.toUpperCase() && name !== name.toLowerCase()) say('name-in-capitals', `The display name is in capitals: ${shown}`);
  if (EMOJI.test(name)) say('name-with-pictures', `Pictures in the display name: ${shown}`);
  if (CODE.test(name)) say('name-with-code', `Numbers or rows of signs in the display name: ${shown}`);
  if (/\d{4,}/.test(local) || (local.length >= 8 && isOddLabel(local))) say('address-by-chance', `The address ${harmless(address)} looks thrown together`);
  const label = facts.authorDomain.split('.')[0] ?? '';
  if (label.length >= LONG_LABEL || label.split('-').length > 2 || /\d{3,}/.test(label))
    say('author-domain-odd', `The domain ${harmless(facts.authorDomain)} is not one that people choose`);
  if (facts.lists.abused.topLevelDomains.has(domain.slice(domain.lastIndexOf('.') + 1)))
    say('author-cheap-domain', `The author's domain ${harmless(domain)} is below a much abused top-level domain`);
  return out;
}
