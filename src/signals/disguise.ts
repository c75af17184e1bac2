/**
 * Links that show something else than where they lead. `text-hides-target` (Click Here, View RFP, a picture) is in most
 * honest mail and weak alone; text that shows *another* host is a lie; forms no honest writer needs (credentials in the URL,
 * bare IP addresses, mixed scripts) are obscure.
 */

import { isStrong, WAYS, type Way } from '../mail/catalogue/ways.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { LinkTarget } from './targets.ts';
import { harmless } from './words.ts';

/** A way that honest mail has too, but seldom where the link is strange. Links that cannot be seen are in every second newsletter. */
const ODD: readonly Way[] = ['punycode'];
const isObscure = (way: Way): boolean => isStrong(way) || ODD.includes(way);

const linksOf = (facts: MessageFacts, target: LinkTarget) => target.indices.map((index) => ({ index, link: facts.message.links[index] }));

export function disguise(facts: MessageFacts): Finding[] {
  const strange = facts.targets.filter((target) => !target.ownDomain && !target.quoted).flatMap((target) => linksOf(facts, target));
  const out: Finding[] = [];
  const hiding = strange.filter(({ link }) => link?.hidden.includes('text-hides-target'));
  const first = hiding[0]?.link;
  if (first !== undefined) {
    const shown = first.text === '' ? 'A link without words' : `"${harmless(first.text)}"`;
    out.push(
      finding('text-hides-target', 'disguise', `${shown} does not show that it leads to ${harmless(first.host)}`, { links: hiding.map(({ index }) => index) }),
    );
  }
  const lying = strange.filter(({ link }) => link?.mismatch !== null && link?.mismatch !== undefined);
  const lie = lying[0]?.link;
  if (lie !== undefined) {
    out.push(
      finding('text-shows-other-host', 'disguise', `The text shows ${harmless(lie.mismatch ?? '')} but leads to ${harmless(lie.host)}`, {
        links: lying.map(({ index }) => index),
      }),
    );
  }
  const obscure = strange.flatMap(({ index, link }) => (link?.hidden ?? []).filter(isObscure).map((way) => ({ index, link, way })));
  const worst = obscure[0];
  if (worst?.link !== undefined) {
    out.push(
      finding('link-obscured', 'disguise', `The link to ${harmless(worst.link.host)}: ${WAYS[worst.way].about}`, { links: obscure.map(({ index }) => index) }),
    );
  }
  return out;
}
