/** Before a message is reported as phishing: what that will do, and which of the places it led to are not to blame. */
import { html } from 'hono/html';
import type { Blame } from '../../act/by-hand/acts.ts';
import { WHY_SPARED } from '../../act/by-hand/words.ts';
import { defang, plain } from '../../report/plain.ts';
import { counted } from '../../signals/words.ts';
import type { Markup } from '../page.ts';
import { card, shown } from './frame.ts';
import { isWaiting } from './message-page.ts';
import type { Message } from './messages.ts';

export function phishPage(who: string, message: Message, { blamed, spared }: Blame): Markup {
  const { entry, after } = message;
  const open = after.locks.filter(({ record }) => record.state !== 'denied').length;
  const waiting = after.held.filter(isWaiting).length;
  return card(
    { title: 'Report as phishing?', who },
    html`<p>${shown(entry.subject || '(no subject)')}<br><span class="soft">from ${shown(entry.from || 'nobody')}</span></p>
<p>This is the organisation’s word:</p>
<ul>
<li>What it taught is taken back, and no copy of it teaches again.</li>
<li>A text of its shape counts against any message${blamed.length === 0 ? '' : ', and so does a link to the places below'}.</li>
${entry.from === '' ? '' : html`<li>For 30 days nothing vouches for mail of ${shown(entry.from)}, or until a later message is trusted.</li>`}
${open === 0 ? '' : html`<li>${counted(open, 'locked link')} of it will be denied.</li>`}
${waiting === 0 ? '' : html`<li>${counted(waiting, 'copy', 'copies')} of it will stay held.</li>`}
</ul>
<form method="post" action="/messages/${entry.id}/phish">
${blamed.length === 0 ? '' : choice(blamed)}
${spared.length === 0 ? '' : html`<p>Not blamed: ${spared.map(({ target, why }) => `${defang(target)} (${WHY_SPARED[why]})`).join(', ')}.</p>`}
<div class="buttons"><button type="submit" class="bad">Report as phishing</button><a href="/messages/${entry.id}">Do nothing</a></div>
</form>`,
  );
}

/** Each host once: what is spared is spared as a whole. */
function choice(blamed: readonly string[]): Markup {
  const hosts = [...new Set(blamed.map((target) => target.split('/')[0] ?? target))];
  const rows = hosts.map(
    (host) => html`<label><input type="checkbox" name="spare" value="${plain(host, 300)}"><span>${defang(host)} is not to blame</span></label>`,
  );
  return html`<fieldset class="choose"><legend>It led to ${blamed.map((target) => defang(target)).join(', ')}</legend>${rows}</fieldset>`;
}
