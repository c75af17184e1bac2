/**
 * What a locked link leads to. Everything of the message on it (target, text, reason) is hostile text: it
 * goes through `shownText`/`shownTarget`, then through the template's escaping, and never into an attribute.
 */
import { html } from 'hono/html';
import type { LockEvent, LockRecord } from '../ports.ts';
import { openableTarget, shownTarget, shownText } from './defang.ts';
import { type Markup, page } from './page.ts';

const MAX_REASON = 300;

export interface GateView {
  record: LockRecord;
  events: readonly LockEvent[];
  organisationName: string | undefined;
  /** What became known since the mail came; replaces the record's reason. `null` when nothing did. */
  newReason: string | null;
  /** True when what is known now forbids opening, whatever the policy allowed before. */
  refused: boolean;
}

/** Opening is offered when the recipient's policy said so at delivery, the target is a web address and nothing newer forbids it. */
export function mayOpen(view: Pick<GateView, 'record' | 'refused'>): boolean {
  return view.record.state === 'locked' && view.record.openAnyway && !view.refused && openableTarget(view.record.target) !== null;
}

/** A request since the last decision; an answered one may be made again. */
export const isAccessRequested = (events: readonly LockEvent[]): boolean => isSaid('access-requested', events);
/** Its reader has said that it is phishing, since the last decision. */
export const isReported = (events: readonly LockEvent[]): boolean => isSaid('reported', events);

function isSaid(kind: LockEvent['kind'], events: readonly LockEvent[]): boolean {
  const decided = Math.max(-Infinity, ...events.filter((e) => e.kind === 'unlocked' || e.kind === 'denied').map((e) => e.at));
  return events.some((e) => e.kind === kind && e.at >= decided);
}

function target(view: GateView): Markup {
  const shown = shownTarget(view.record.target);
  const text = shownText(view.record.text);
  const address = shown.address === null ? shownText(view.record.target) : html`${shown.before}<strong>${shown.host}</strong>${shown.after}`;
  return html`<dl>
<dt>Where it really leads</dt>
<dd><div class="target" dir="ltr">${address}</div></dd>
${shown.unicodeHost === null ? '' : html`<dt>That site’s name contains letters of other alphabets</dt><dd><bdi>${shown.unicodeHost}</bdi> is <bdi>${shown.host}</bdi></dd>`}
${shown.userinfo === null ? '' : html`<dt>Take care</dt><dd class="note">What stands before the @ is not the site. The site is <bdi>${shown.host}</bdi>.</dd>`}
<dt>What the mail showed</dt>
<dd>${text === '' ? 'No text: a picture, or nothing at all' : html`<bdi>${text}</bdi>`}</dd>
<dt>Why it is locked</dt>
<dd>${shownText(view.newReason ?? view.record.reason, MAX_REASON)}</dd>
</dl>`;
}

/** Relative to `/l/TOKEN`, so that the page works below any prefix a reverse proxy adds. */
function askForm(view: GateView): Markup {
  if (isAccessRequested(view.events)) {
    return html`<p class="done" role="status"><strong>Your mail team has been told.</strong> They will look at this link. If they release it, this same link opens the site.</p>`;
  }
  return html`<form method="post" action="${view.record.token}/ask">
<button type="submit">Ask for access</button>
<p>Your mail team is told and looks at the link for you.</p>
</form>`;
}

function reportForm(view: GateView): Markup {
  if (isReported(view.events)) {
    return html`<p class="done" role="status"><strong>Thank you: your mail team has been told that this looks like phishing.</strong> If you entered a password on that site, tell them now.</p>`;
  }
  return html`<form method="post" action="${view.record.token}/report">
<button type="submit" class="quiet">Report as phishing</button>
<p>Your mail team is told. The link stays locked.</p>
</form>`;
}

function openForm(view: GateView): Markup {
  // Who says it is phishing is not tempted to look.
  if (!mayOpen(view) || isReported(view.events)) return html``;
  return html`<form method="post" action="${view.record.token}/open">
<button type="submit" class="quiet">Open anyway</button>
<p>Only if you expected this link. Never enter a password there. That you opened it is noted.</p>
</form>`;
}

export function lockedPage(view: GateView): Markup {
  return page(
    'This link is locked',
    view.organisationName,
    html`<p>A link in a mail to you looked risky, so it does not open by itself. The rest of the mail was delivered as usual.</p>
${target(view)}
<div class="acts">
${view.refused ? html`<p class="note">What is known about this site has become worse since the mail came, so it can’t be opened from here.</p>` : ''}
${askForm(view)}
${reportForm(view)}
${openForm(view)}
</div>`,
  );
}

export function deniedPage(view: GateView): Markup {
  return page(
    'This link stays closed',
    view.organisationName,
    html`<p>Your mail team has looked at this link and decided that it stays closed. If you entered a password on that site by another way, tell them now.</p>
${target(view)}`,
  );
}

/** Unlocked, but to something a browser should not be sent to. */
export function unopenablePage(view: GateView): Markup {
  return page(
    'This link can’t be opened here',
    view.organisationName,
    html`<p>It was released, but it is no web address, so it can’t be followed from this page.</p>
${target(view)}`,
  );
}

export interface Notice {
  title: string;
  text: string;
}

/** One answer for a token never given out, a mistyped one and one taken back: nothing can be learned by trying. */
export const UNKNOWN_LINK: Notice = {
  title: 'No such link',
  text: 'This address leads nowhere. If you came from a mail, open the link from there again, or ask your mail team.',
};
export const NOT_FOUND: Notice = { title: 'Nothing here', text: 'There is no page at this address.' };
export const FOREIGN_FORM: Notice = {
  title: 'Not from this page',
  text: 'The request did not come from the page itself. Open the link from your mail again and use the button there.',
};
export const TOO_MANY: Notice = { title: 'Please wait a moment', text: 'Too many requests came from your address. Try again in a minute.' };
export const NOT_ALLOWED: Notice = {
  title: 'This link is locked',
  text: 'It can’t be opened from here. Go back and ask for access: your mail team looks at the link for you.',
};
export const STORE_AWAY: Notice = { title: 'Please try again', text: 'The link can’t be looked up right now. Nothing was changed; try again in a minute.' };

export function noticePage(notice: Notice, organisationName: string | undefined): Markup {
  return page(notice.title, organisationName, html`<p>${notice.text}</p>`);
}
