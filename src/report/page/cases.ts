/** The strongest cases, each as an operator would tell it: who, to whom, what stood there, where it led, and why it stood out. */
import type { Authenticated } from '../../decide/verdict.ts';
import { rarityText } from '../../score/rarity.ts';
import { number } from '../health.ts';
import type { CaseLink, Report, ReportCase } from '../report.ts';
import { stamp } from '../time.ts';
import { shareBar } from './charts.ts';
import { html, type Markup, NOTHING, others } from './markup.ts';

export function casesSection(report: Report): Markup {
  const { held, locked } = report;
  if (held.length + locked.length === 0) return NOTHING;
  return html`<section aria-labelledby="cases">
<h2 id="cases">The strongest cases</h2>
<p class="soft">One message for each incident, the strongest first, few of one author. Addresses are written so that nothing can be clicked.</p>
${group(report, 'held', held)}${group(report, 'locked', locked)}
</section>
`;
}

function group(report: Report, what: 'held' | 'locked', cases: readonly ReportCase[]): Markup {
  if (cases.length === 0) return NOTHING;
  const incidents = report.incidents[what === 'held' ? 'hold' : 'lock'];
  const shown =
    cases.length < incidents ? `${cases.length} of ${number(incidents)} incidents` : `${number(incidents)} ${incidents === 1 ? 'incident' : 'incidents'}`;
  return html`<h3 class="group">${what === 'held' ? 'Held' : 'Link locked'} <span class="soft">· ${shown}</span></h3>
<div class="cases">${cases.map((each) => caseCard(each, report.kind))}</div>
`;
}

export const AUTHENTICATED: Record<Authenticated, string> = {
  pass: 'authenticated',
  fail: 'authentication failed',
  none: 'not authenticated',
  unknown: 'authentication unknown',
};

function caseCard(each: ReportCase, kind: Report['kind']): Markup {
  const { from, action, score } = each;
  const name = from.name === '' || from.name.toLowerCase() === from.address.toLowerCase() ? NOTHING : html`<b>${others(from.name)}</b> `;
  const more = each.recipients > each.to.length ? ` and ${number(each.recipients - each.to.length)} more` : '';
  const to = each.to.map((address, index) => html`${index > 0 ? ', ' : ''}${others(address)}`);
  return html`<article class="card case is-${action}">
<header>
<p class="score ${action}">${score}<small>${action === 'hold' ? 'hold' : 'lock'}</small></p>
<div>
<h3>${each.subject === '' ? html`<span class="soft">no subject</span>` : others(each.subject)}</h3>
<p class="who">${name}${from.address === '' ? 'no author address' : others(from.address)} <span class="small">(${AUTHENTICATED[each.authenticated]})</span></p>
<p class="who">to ${to}${more} · ${stamp(Date.parse(each.at))} UTC</p>
${each.rarity === null ? NOTHING : html`<p class="who">The score is ${rarityText(each.rarity)}</p>`}
</div>
</header>
${each.links.length === 0 ? NOTHING : html`<ul class="leads">${each.links.map(leadsTo)}</ul>`}
${reasonTable(each)}
<p class="foot">${foot(each, kind)}</p>
</article>
`;
}

function leadsTo({ text, target, host, locked, facts }: CaseLink): Markup {
  const label = text === '' ? (locked ? 'A link' : 'Link') : html`“${others(text)}”`;
  const told = [...(host === null ? [] : [`the host is ${host}`]), ...facts];
  return html`<li>${label} leads to <span class="mono">${others(target)}</span>${told.length === 0 ? '' : html`<span class="facts">${others(told.join(' · '))}</span>`}</li>`;
}

/** Less than this shows as 0.0, and explains nothing. */
const LEAST_POINTS = 0.05;

function reasonTable({ reasons: all, action }: ReportCase): Markup {
  // What an operator's own policy said is worth no points, and explains all.
  const reasons = all.filter(
    ({ points, signal }) => Math.abs(points) >= LEAST_POINTS || signal === 'policy' || signal === 'exception' || signal.startsWith('rule-'),
  );
  if (reasons.length === 0) return NOTHING;
  const most = Math.max(...reasons.map(({ points }) => Math.abs(points)), 1);
  const rows = reasons.map(({ points, bits, sample, text, signal }) => {
    const evidence = [...(bits === null ? [] : [`${bits.toFixed(1)} bits`]), ...(sample === null ? [] : [`sample ${number(sample)}`]), signal];
    const fill = points < 0 ? 'pass' : action === 'hold' ? 'hold' : 'lock';
    return html`<tr><td class="points">${signed(points)}</td><td class="bar">${shareBar(
      [
        { value: Math.abs(points), fill },
        { value: most - Math.abs(points), fill: 'rest' },
      ],
      'bar',
    )}</td><td>${others(text)} <span class="sample">${evidence.join(' · ')}</span></td></tr>`;
  });
  return html`<table class="why"><thead class="skip"><tr><th>Points</th><th></th><th>Reason</th></tr></thead><tbody>${rows}</tbody></table>`;
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;

function foot(each: ReportCase, kind: Report['kind']): Markup {
  const incident = each.messages > 1 ? html`${number(each.messages)} messages in this incident. ` : NOTHING;
  // The queue id is ours; a Message-ID is the author's to choose, and never stands in a command that may be pasted.
  const command = kind === 'trial' ? html`<span class="mono">kithgate trace --id ${each.id}</span> · ` : NOTHING;
  const id = each.messageId === null ? 'no Message-ID' : html`Message-ID <span class="mono">${others(each.messageId)}</span>`;
  const file = each.file === null ? NOTHING : html` · ${others(each.file)}`;
  const campaign = each.campaign === null ? NOTHING : html` · campaign ${each.campaign}`;
  return html`${incident}${command}${id}${file}${campaign}`;
}
