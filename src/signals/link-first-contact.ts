/**
 * Somebody not known here links away from his own domain: a first contact, or one too short to have habits. One's own
 * site in a signature is what honest first contacts have, unless the mailbox is a free one and the site thus nobody's.
 */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { isOurs } from './impersonation.ts';
import { isUnmet } from './unmet.ts';
import { isWidelyLinked } from './widely-linked.ts';
import { counted, harmless, listed } from './words.ts';

export function linkFirstContact(facts: MessageFacts): Finding[] {
  const { known } = facts;
  // What he is to anyone here: a pair's share of it is nobody else's business, and first is first for all.
  const stats = facts.history.correspondent.relation;
  // A known address without its authentication is no first contact but an impostor's (see impersonation.ts).
  if (known || facts.history.authenticatedTwin !== null) return [];
  const away = facts.targets.filter((target) => !target.ownDomain && !isWidelyLinked(facts.lists, target.tenant) && (target.shared || isUnmet(facts, target)));
  if (away.length === 0) return [];
  const hosts = listed([...new Set(away.map((target) => harmless(target.tenant)))]);
  const who = facts.who || 'an author without an address';
  const first = isOurs(facts, facts.author.domain) ? `First message from outside as ${who}` : `First message here from ${who}`;
  const written = stats.messages === 0 ? first : `${who} has written ${counted(stats.messages, 'message')} here`;
  const metToday = away.some((target) => facts.hostsFirstSeen.has(target.link.host));
  const unmet = metToday ? 'which nobody here had met before today' : 'which nobody here has met';
  const text = `${written}, and it links to ${hosts}, ${away.every((target) => target.shared) ? 'where anybody can put a page' : unmet}`;
  // Each day of mail but the first makes it less of a first contact, and so does a message from us: the first copy of an attack, locked or not,
  // must not make the next one less of a surprise. A share named after his own organisation, or a link that came along in forwarded text, is what honest ones have.
  const mild = away.every((target) => target.ownTenant || target.quoted) || stats.outbound > 0;
  const strength = (mild ? 0.5 : 1) / (1 + Math.max(0, stats.days - 1) / 2);
  const links = away.flatMap((target) => target.indices);
  // A newsletter's first issue is a first contact with links to everywhere; a letter is not.
  const { bulk, listUnsubscribe } = facts.message.header;
  const signal = bulk || listUnsubscribe ? 'bulk-first-contact' : 'link-first-contact';
  return [finding(signal, 'links', text, { strength, sample: stats.messages, level: 'correspondent', links, absence: true })];
}
