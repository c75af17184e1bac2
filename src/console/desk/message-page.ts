/** One message: what it is, what became of it, why, and what can be done about it. */
import { html } from 'hono/html';
import { DEEDS } from '../../act/by-hand/afterwards.ts';
import type { HeldRecipient, LockRecord } from '../../ports.ts';
import { defang, plain } from '../../report/plain.ts';
import { stamp } from '../../report/time.ts';
import { AUTHENTICATED } from '../../report/verdict-words.ts';
import type { Markup } from '../page.ts';
import { card, shown } from './frame.ts';
import { stateMark } from './list-page.ts';
import type { Message } from './messages.ts';
import { verdictView } from './verdict-view.ts';

export function messagePage(who: string, message: Message): Markup {
  const { entry } = message;
  return card(
    { title: entry.subject === '' ? '(no subject)' : entry.subject, who },
    html`${facts(message)}
${reported(message)}
${acts(message)}
${copies(message)}
${entry.verdict === null ? html`<h2>Verdict</h2><p class="soft">It was not judged.</p>` : verdictView(entry.verdict)}
${locks(message)}`,
  );
}

function facts({ entry }: Message): Markup {
  const name = entry.verdict?.from.name ?? '';
  const identity = entry.verdict === null ? '' : html` <span class="soft">(${AUTHENTICATED[entry.verdict.authenticated]})</span>`;
  return html`<dl class="facts">
<dt>From</dt><dd>${name === '' ? '' : html`${shown(name, 80)} · `}${shown(entry.from || 'nobody')}${identity}</dd>
<dt>Received</dt><dd>${stamp(entry.at)} UTC from ${shown(entry.clientIp ?? 'an unknown client')}, ${entry.mode} mode</dd>
<dt>Return to</dt><dd>${shown(entry.reversePath || '<> (a delivery report)')}</dd>
<dt>Id</dt><dd><code>${entry.id}</code></dd>
</dl>`;
}

function reported({ after: { report } }: Message): Markup {
  if (report === null) return html``;
  const led = report.targets.length === 0 ? '' : html` Links to ${report.targets.map((target) => defang(target)).join(', ')} count against any message.`;
  return html`<p class="note">Reported as phishing ${stamp(report.at)} UTC by ${shown(report.actor)}.${led}</p>`;
}

export const isWaiting = ({ state }: HeldRecipient): boolean => state === 'held' || state === 'undelivered' || state === 'failed';

function acts(message: Message): Markup {
  const { entry, after, held } = message;
  const path = `/messages/${entry.id}`;
  if (after.report !== null)
    return html`<div class="acts"><form method="post" action="${path}/phish-undo"><button type="submit" class="quiet">Take the report back</button><p>What it taught counts again, and its links count against nobody. Locked links that were denied stay so.</p></form></div>`;
  const canRelease = held?.hasContent === true && held.recipients.some(isWaiting);
  const canTrust = !canRelease && (message.authorReported || held?.recipients.some(({ state }) => state === 'would-hold') === true);
  const canReport = entry.direction !== 'outbound';
  if (!canRelease && !canTrust && !canReport) return html``;
  return html`<div class="acts">
${canRelease ? releaseForm(path, held.recipients.filter(isWaiting)) : ''}
<div class="buttons">
${canTrust ? html`<form method="post" action="${path}/trust"><button type="submit" class="quiet">${message.authorReported ? 'Trust its author again' : 'Trust such mail'}</button></form>` : ''}
${canReport ? html`<a class="button" href="${path}/phish">Report as phishing…</a>` : ''}
</div></div>`;
}

function releaseForm(path: string, waiting: readonly HeldRecipient[]): Markup {
  const rows = waiting.map(
    ({ recipient }) => html`<label><input type="checkbox" name="recipient" value="${recipient.address}" checked>${shown(recipient.address)}</label>`,
  );
  const only = waiting.map(({ recipient }) => html`<input type="hidden" name="recipient" value="${recipient.address}">`);
  return html`<form method="post" action="${path}/release">
${waiting.length > 1 ? html`<fieldset class="choose"><legend>To whom</legend>${rows}</fieldset>` : only}
<div class="buttons"><button type="submit">Release</button><button type="submit" name="trust" value="1" class="quiet">Release and trust</button></div>
<p>Sends it on as it came. With trust, history learns from it that such mail is right, and counts its author as trusted again.</p>
</form>`;
}

function copies({ entry, after: { held } }: Message): Markup {
  const rows =
    held.length > 0
      ? held.map(({ recipient, state, changedAt, note }) =>
          row(recipient.address, state, `since ${stamp(changedAt)}${note === '' ? '' : `: ${plain(note, 300)}`}`),
        )
      : [];
  const waiting = new Set(held.map(({ recipient }) => recipient.address));
  const others = entry.outcomes
    .filter(({ recipient }) => !waiting.has(recipient))
    .map(({ recipient, action, outcome, reply }) => row(recipient, outcome, `${action === 'deliver' ? '' : `${action}; `}${plain(reply, 300)}`));
  return html`<h2>What became of it</h2><table class="reasons"><tbody>${rows}${others}</tbody></table>`;
}

const row = (recipient: string, state: string, note: string): Markup =>
  html`<tr><td>${shown(recipient)} <small>${shown(note, 400)}</small></td><td class="state-of">${stateMark(state)}</td></tr>`;

function locks({ entry, after }: Message): Markup {
  if (after.locks.length === 0) return html``;
  const rows = after.locks.slice(0, MOST_LOCKS).map(({ record, events }) => {
    const told = events.map(
      ({ at, kind, clientIp }) => html`<small>${stamp(at)} ${DEEDS[kind]}${clientIp === null ? '' : html` from ${shown(clientIp)}`}</small>`,
    );
    const answer = after.report === null || record.state === 'unlocked' ? answers(entry.id, record) : '';
    return html`<tr><td>${shown(record.recipient)}: ${defang(record.host)}${told}${answer}</td><td class="state-of">${stateMark(record.state)}</td></tr>`;
  });
  return html`<h2>Locked links</h2><table class="reasons"><tbody>${rows}</tbody></table>`;
}

const MOST_LOCKS = 50;

/** What its state is not. Unlocked, it leads its reader to the target, and history learns it. */
function answers(id: string, { token, state, recipient }: LockRecord): Markup {
  const button = (act: string, text: string): Markup =>
    html`<button type="submit" name="act" value="${act}" class="quiet" aria-label="${text} the link for ${plain(recipient)}">${text}</button>`;
  return html`<form method="post" action="/messages/${id}/lock" class="answer"><input type="hidden" name="token" value="${token}">${state === 'unlocked' ? '' : button('unlocked', 'Unlock')}${state === 'denied' ? '' : button('denied', 'Deny')}</form>`;
}
