/**
 * The report as one page that needs nothing else: no script, no request, one style sheet named by its hash in the policy. Made
 * to be mailed to somebody who was not there, read on a phone, and printed.
 */
import { counted, number, percent } from '../health.ts';
import type { HealthLine, Report, Timeline } from '../report.ts';
import { dayOf, stamp } from '../time.ts';
import { breakdownSection } from './breakdown.ts';
import { casesSection } from './cases.ts';
import { alertChart, shareBar, swatch, volumeChart } from './charts.ts';
import { html, type Markup, NOTHING, raw } from './markup.ts';
import { STYLE, STYLE_SOURCE } from './style.ts';

const POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; img-src data:; base-uri 'none'; form-action 'none'`;

/** @returns the page, UTF-8 */
export async function reportPage(report: Report): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${titleOf(report)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${headerOf(report)}
${timelineSection(report)}
${healthSection(report.health)}
${casesSection(report)}
${aftermathSection(report)}
${breakdownSection(report)}
${readingSection(report)}
</main>
</body>
</html>
`;
  return page.toString();
}

const titleOf = ({ kind, organisation, period }: Report): string =>
  `kithgate ${kind}: ${organisation.slice(0, 3).join(', ')}${period === null ? '' : `, ${dayOf(Date.parse(period.from))} to ${dayOf(Date.parse(period.to))}`}`;

/** Passive mode and archives: nothing was done, so it is what would have been. */
const would = ({ enforced }: Report): boolean => enforced.lock + enforced.hold === 0;

function headerOf(report: Report): Markup {
  const { period, messages, actions, incidents, kind, organisation } = report;
  const span = period === null ? 'no mail' : `${dayOf(Date.parse(period.from))} to ${dayOf(Date.parse(period.to))}`;
  const title = would(report)
    ? `What kithgate would have done with the mail of ${organisation.slice(0, 3).join(', ')}`
    : `What kithgate did with the mail of ${organisation.slice(0, 3).join(', ')}`;
  const mail = `${counted(messages.inbound, 'message')} from outside and ${number(messages.outbound)} of yours`;
  const seen = kind === 'forecast' ? `from an archive of ${mail}` : mail;
  return html`<header>
<p class="brand">kithgate · ${kind === 'forecast' ? 'forecast from an archive' : 'trial report'}</p>
<h1>${title}</h1>
<p class="soft">${span} · ${seen}</p>
${answer(report)}
${shareBar(
  [
    { value: actions.hold, fill: 'hold' },
    { value: actions.lock, fill: 'lock' },
    { value: actions.deliver, fill: 'pass' },
  ],
  'share',
)}
<ul class="key"><li>${swatch('hold')}held</li><li>${swatch('lock')}a link locked</li><li>${swatch('pass')}delivered as it is</li></ul>
</header>
<section aria-label="In figures">
<dl class="tiles">
${tile('Judged', number(messages.judged), `${messages.judged === 1 ? 'message' : 'messages'} from outside`)}
${tile('Delivered as they are', number(actions.deliver), percent(actions.deliver, messages.judged))}
${tile('A link locked', number(actions.lock), `${percent(actions.lock, messages.judged)} · ${counted(incidents.lock, 'incident')}`, 'lock')}
${tile('Held for a person', number(actions.hold), `${percent(actions.hold, messages.judged)} · ${counted(incidents.hold, 'incident')}`, 'hold')}
</dl>
</section>
`;
}

const tile = (name: string, value: string, more: string, className = ''): Markup =>
  html`<div><dt>${name}</dt><dd class="${className}">${value}</dd><dd>${more}</dd></div>`;

function answer(report: Report): Markup {
  const { messages, actions, incidents, period } = report;
  if (messages.judged === 0) return html`<p class="answer">No message was judged.</p>`;
  const alerts = incidents.lock + incidents.hold;
  if (alerts === 0)
    return html`<p class="answer">${messages.judged === 1 ? 'The one message that was judged' : `All ${number(messages.judged)} messages that were judged`} ${would(report) ? 'would have been' : messages.judged === 1 ? 'was' : 'were'} delivered ${messages.judged === 1 ? 'as it is' : 'as they are'}.</p>`;
  const have = would(report) ? 'would have' : '';
  const weeks = period === null ? 0 : (Date.parse(period.to) - Date.parse(period.from)) / (7 * 86_400_000);
  const rate = weeks >= 2 ? ` That is about ${perWeek(alerts / weeks)} for a person to look at.` : '';
  return html`<p class="answer">Of ${counted(messages.judged, 'message')} from outside it ${have} delivered ${number(actions.deliver)} untouched, locked a link in <b class="lock">${number(actions.lock)}</b> and held <b class="hold">${number(actions.hold)}</b>: <b>${counted(alerts, 'incident')}</b>.${rate}</p>`;
}

const perWeek = (rate: number): string => (rate >= 1 ? `${number(Math.round(rate))} a week` : `${number(Math.max(1, Math.round(rate * 4.35)))} a month`);

function timelineSection(report: Report): Markup {
  const { timeline } = report;
  const { steps, unit } = timeline;
  if (steps.length < 2) return NOTHING;
  const most = Math.max(0, ...steps.map(({ lock, hold }) => lock + hold));
  const name = (day: string): string =>
    unit === 'day' ? dayOf(Date.parse(day)) : unit === 'week' ? `week of ${dayOf(Date.parse(day))}` : dayOf(Date.parse(day)).replace(/^\d+ /, '');
  const label = (step: Timeline['steps'][number]): string => `${name(step.day)}: ${step.hold} held, ${step.lock} locked, ${step.judged} judged`;
  const [first, middle, last] = [steps[0], steps[Math.floor(steps.length / 2)], steps.at(-1)];
  const title = `Locked and held messages by ${unit}`;
  const description = `${steps.length} ${unit}s from ${name(first?.day ?? '')} to ${name(last?.day ?? '')}; at most ${most} in one ${unit}. The table below has all figures.`;
  const rows = steps.map(
    (step) =>
      html`<tr><th scope="row">${name(step.day)}</th><td class="n">${step.hold}</td><td class="n">${step.lock}</td><td class="n">${step.judged}</td><td class="n">${step.inbound}</td></tr>`,
  );
  return html`<section aria-labelledby="time">
<h2 id="time">Over time</h2>
<p class="soft">${title}, with the mail that came in below.</p>
<div class="card chart">
<p class="axis top"><span>${most === 0 ? 'none' : `${number(most)} in one ${unit}`}</span></p>
${alertChart(timeline, { title, description, label })}
${volumeChart(timeline)}
<p class="axis"><span>${dateOf(first)}</span>${steps.length > 2 ? html`<span>${dateOf(middle)}</span>` : NOTHING}<span>${dateOf(last)}</span></p>
<ul class="key"><li>${swatch('hold')}held</li><li>${swatch('lock')}a link locked</li><li>${swatch('mail')}inbound mail, at most ${number(Math.max(...steps.map(({ inbound }) => inbound)))} a ${unit}</li></ul>
<details><summary>As a table</summary><div class="scroll"><table class="rows"><thead><tr><th scope="col">${unit}</th><th scope="col" class="n">held</th><th scope="col" class="n">locked</th><th scope="col" class="n">judged</th><th scope="col" class="n">inbound</th></tr></thead><tbody>${rows}</tbody></table></div></details>
</div>
</section>
`;
}

const dateOf = (step: Timeline['steps'][number] | undefined): string => (step === undefined ? '' : dayOf(Date.parse(step.day)));

const LEVELS: Record<HealthLine['level'], string> = { good: 'Sound', note: 'To know', warning: 'Mend this first' };

function healthSection(lines: readonly HealthLine[]): Markup {
  return html`<section aria-labelledby="health">
<h2 id="health">How far to trust this</h2>
<ul class="health">${lines.map(({ level, title, text }) => html`<li class="${level}"><span class="level">${LEVELS[level]}</span><h3>${title}</h3><p>${text}</p></li>`)}</ul>
</section>
`;
}

function aftermathSection({ aftermath }: Report): Markup {
  if (aftermath === null) return NOTHING;
  const { locks } = aftermath;
  return html`<section aria-labelledby="after">
<h2 id="after">What became of it</h2>
<p class="soft">What people did with held mail and locked links in this time.</p>
<dl class="tiles">
${tile('Released', number(aftermath.released), `${number(aftermath.waiting)} ${aftermath.waiting === 1 ? 'copy waits' : 'copies wait'} for a person`)}
${tile('Called right', number(aftermath.trusted), 'a person said: this was honest')}
${tile('Deleted', number(aftermath.deleted), 'held messages')}
${tile('Links locked', number(locks.made), 'one for each recipient and link')}
${tile('Opened anyway', number(locks.opened), 'by readers, on the gate page')}
${tile('Reported as phishing', number(aftermath.reported + locks.reported), `${number(aftermath.reported)} by the mail team, ${number(locks.reported)} by readers of locked links`)}
${tile('Access asked for', number(locks.asked), `${number(locks.unlocked)} granted, ${number(locks.denied)} denied`)}
</dl>
</section>
`;
}

function readingSection({ policy, generatedAt, version }: Report): Markup {
  return html`<section aria-labelledby="reading">
<h2 id="reading">How to read this</h2>
<dl class="words">
<dt>Score</dt><dd>0 to 100: 100 times the probability of an attack, if one message in ten were one. From ${policy.lockAt} on risky links are locked, from ${policy.holdAt} on a message is held.</dd>
<dt>Points</dt><dd>What each reason adds to the score, as log-odds: +0.7 doubles the odds of an attack, +2.3 multiplies them by ten.</dd>
<dt>Bits</dt><dd>How surprising something is from this correspondent: each bit halves its likelihood. 1 bit is a coin toss, 10 bits are one in a thousand.</dd>
<dt>Sample</dt><dd>How many messages or days of history a statement rests on.</dd>
<dt>Incident</dt><dd>Messages of one campaign, or of one author with one link, within a week of each other.</dd>
</dl>
<p class="foot">Made by kithgate ${version} on ${stamp(Date.parse(generatedAt))} UTC. Times are UTC. This page holds parts of your mail: treat it as such.</p>
</section>
`;
}
