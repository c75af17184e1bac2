/** Who, what and where: the tables under the cases. */
import { counted, number, percent } from '../health.ts';
import type { Alerts, Report, Row, SignalRow } from '../report.ts';
import { AUTHENTICATED } from './cases.ts';
import { rowBar } from './charts.ts';
import { html, type Markup, NOTHING, others } from './markup.ts';

export function breakdownSection(report: Report): Markup {
  if (report.messages.judged === 0) return NOTHING;
  return html`<section aria-labelledby="who">
<h2 id="who">Who, what and where</h2>
<div class="grid">
${rowsCard('Recipients', 'Whose mail it would touch, of all that was judged for them', report.recipients)}
${rowsCard('Correspondents', 'Whose mail it is, of all that was judged', report.correspondents)}
${rowsCard('Link hosts', 'Where risky links lead, of all messages with a link there', report.hosts)}
${identityCard(report)}
${signalCard(report.signals)}
</div>
</section>
`;
}

function rowsCard(title: string, about: string, rows: readonly Row[]): Markup {
  const largest = Math.max(1, ...rows.map(({ lock, hold }) => lock + hold));
  const body = rows.map((row) => {
    return html`<tr><th scope="row">${others(row.name)}${rowBar(row, largest)}</th><td class="n">${number(row.hold)}</td><td class="n">${number(row.lock)}</td><td class="n">${number(row.judged)}</td></tr>`;
  });
  if (rows.length === 0) return html`<div class="card"><h3>${title}</h3><p class="soft small">None with a locked or held message.</p></div>`;
  return html`<div class="card"><h3>${title}</h3><table class="rows"><caption>${about}</caption><thead><tr><th scope="col"><span class="skip">Name</span></th><th scope="col" class="n">hold</th><th scope="col" class="n">lock</th><th scope="col" class="n">all</th></tr></thead><tbody>${body}</tbody></table></div>`;
}

function signalCard(signals: readonly SignalRow[]): Markup {
  if (signals.length === 0) return NOTHING;
  const largest = Math.max(1, ...signals.map(({ lock, hold }) => lock + hold));
  const body = signals.map(({ signal, about, lock, hold, points }) => {
    const name = about === '' ? html`<span class="mono">${signal}</span>` : html`${about}<br><span class="mono soft">${signal}</span>`;
    return html`<tr><th scope="row">${name}${rowBar({ lock, hold }, largest)}</th><td class="n">${number(hold)}</td><td class="n">${number(lock)}</td><td class="n">${points.toFixed(1)}</td></tr>`;
  });
  return html`<div class="card"><h3>Signals</h3><table class="rows"><caption>What spoke against the mail, most weight first</caption><thead><tr><th scope="col"><span class="skip">Signal</span></th><th scope="col" class="n">hold</th><th scope="col" class="n">lock</th><th scope="col" class="n">points</th></tr></thead><tbody>${body}</tbody></table></div>`;
}

function identityCard({ authentication, firstContact, links, messages }: Report): Markup {
  const rows: [string, Alerts][] = [
    ...authentication.filter(({ judged }) => judged > 0).map((row): [string, Alerts] => [AUTHENTICATED[row.class], row]),
    ['first contact: nobody here knew the author', firstContact],
  ];
  const largest = Math.max(1, ...rows.map(([, { lock, hold }]) => lock + hold));
  const body = rows.map(([name, row]) => {
    return html`<tr><th scope="row">${name}${rowBar(row, largest)}</th><td class="n">${number(row.hold)}</td><td class="n">${number(row.lock)}</td><td class="n">${number(row.judged)}</td><td class="n">${percent(row.judged, messages.judged)}</td></tr>`;
  });
  return html`<div class="card"><h3>Authors and links</h3><table class="rows"><caption>How the authors were authenticated</caption><thead><tr><th scope="col"><span class="skip">Class</span></th><th scope="col" class="n">hold</th><th scope="col" class="n">lock</th><th scope="col" class="n">messages</th><th scope="col" class="n">share</th></tr></thead><tbody>${body}</tbody></table>
<p class="foot">${counted(links.seen, 'link')} seen in ${counted(links.messages, 'message')}; ${number(links.locked)} of them found risky.</p></div>`;
}
