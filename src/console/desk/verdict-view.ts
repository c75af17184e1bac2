/** A verdict for people to read: to whom what was done, why, and where its links lead. */
import { html } from 'hono/html';
import type { DeliveryVerdict, Reason, Verdict, VerdictLink } from '../../decide/verdict.ts';
import { defangWithin, plain } from '../../report/plain.ts';
import { alike, distinctLinks, linkFacts, placeOf, pointsText, reasonFacts, scoreText, shownFindings } from '../../report/verdict-words.ts';
import { rarityText } from '../../score/rarity.ts';
import { shownTarget } from '../defang.ts';
import type { Markup } from '../page.ts';
import { shown } from './frame.ts';
import { stateMark } from './list-page.ts';

export function verdictView(verdict: Verdict): Markup {
  const groups = alike(verdict.deliveries);
  const findings = shownFindings(verdict);
  return html`<h2>Verdict</h2>
${groups.length === 0 ? html`<p>It was judged for nobody here.</p>` : groups.map((group) => judged(group, groups.length > 1))}
${linksView(verdict)}
${
  findings.length === 0
    ? ''
    : html`<h2>Also found</h2><ul>${findings.map(({ detail, where }) => html`<li>${shown([defangWithin(detail, 200), ...placeOf(where)].join(' '), 400)}</li>`)}</ul>`
}`;
}

function judged(group: readonly DeliveryVerdict[], named: boolean): Markup {
  const [first] = group;
  if (first === undefined) return html``;
  const to = group.map(({ recipient }) => plain(recipient)).join(', ');
  return html`<p>${stateMark(first.action)}<strong>Score ${scoreText(first.score)}</strong> of 100${named ? html` for ${shown(to, 1000)}` : ''}${first.rarity ? html`<br><span class="soft">${rarityText(first.rarity)}</span>` : ''}</p>
${first.reasons.length === 0 ? html`<p class="soft">Nothing spoke for or against it.</p>` : html`<table class="reasons"><tbody>${first.reasons.map(reason)}</tbody></table>`}`;
}

/** Points against the message in the colour of what is bad; the sign says it as well. */
function reason({ signal, points, bits, sample, text }: Reason): Markup {
  return html`<tr><td class="points${points > 0 ? ' plus' : ''}">${pointsText(points)}</td><td>${shown(defangWithin(text, 400), 400)} <small>${reasonFacts({ signal, bits, sample })}</small></td></tr>`;
}

function linksView(verdict: Verdict): Markup {
  const { shown: links, rest } = distinctLinks(verdict);
  if (links.length === 0) return html``;
  return html`<h2>Links</h2><ul class="links">${links.map(link)}</ul>${rest > 0 ? html`<p class="soft">and ${rest} more</p>` : ''}`;
}

function link(of: VerdictLink): Markup {
  const where = shownTarget(of.target);
  const address = where.address === null ? plain(of.target) : html`${where.before}<strong>${where.host}</strong>${where.after}`;
  return html`<li>${of.text === '' ? html`<span class="soft">no text</span>` : shown(of.text, 80)}
<div class="target" dir="ltr">${address}</div><span class="soft">${shown(linkFacts(of).join('; '), 600)}</span></li>`;
}
