/** Lists of messages: what waits, what has locked links, and all there is on record. */
import { html } from 'hono/html';
import { plain } from '../../report/plain.ts';
import { stamp } from '../../report/time.ts';
import type { Markup } from '../page.ts';
import { type Frame, frame, type Section, shown } from './frame.ts';
import { type Row, type Rows, rowScore } from './messages.ts';
import { ACTIONS } from './query.ts';

const TITLES: Record<Section, string> = { waiting: 'Held mail', locked: 'Mail with locked links', all: 'All mail' };
const EMPTY: Record<Section, string> = { waiting: 'Nothing is held.', locked: 'No link is locked.', all: 'Nothing found.' };

export interface ListView {
  who: string;
  section: Section;
  rows: Rows;
  /** What is searched for, as given. */
  query: Readonly<Record<string, string>>;
  /** What is wrong with it; `''` = nothing. */
  trouble: string;
}

export function listPage({ who, section, rows, query, trouble }: ListView): Markup {
  const title: Frame = { title: TITLES[section], who, section };
  return frame(
    title,
    html`<h1>${TITLES[section]}</h1>
${section === 'all' ? search(query) : ''}
${trouble === '' ? '' : html`<p class="note" role="alert">${plain(trouble)}</p>`}
${rows.rows.length === 0 ? html`<p class="empty">${emptyText(section, rows)}</p>` : html`<ol class="mails">${rows.rows.map(line)}</ol>`}
${rows.cut ? html`<p class="foot">There are more than these: the commands <code>held list</code> and <code>locks list</code> show all.</p>` : ''}
${pages(query, rows)}
${rows.rows.length === 0 ? '' : html`<p class="foot">Times are UTC.</p>`}`,
  );
}

const emptyText = (section: Section, { next }: Rows): string => (next === null ? EMPTY[section] : 'Nothing found among the newest: go on to older mail.');

function line(row: Row): Markup {
  const to = row.to.length > 1 ? `${plain(row.to[0] ?? '')} and ${row.to.length - 1} more` : plain(row.to[0] ?? '');
  return html`<li><a href="/messages/${row.id}">
<span>${row.states.slice(0, 2).map((state) => stateMark(state))}</span>
<span class="what"><b>${shown(row.subject === '' ? '(no subject)' : row.subject)}</b><span class="by">${shown(row.from || '<>')}</span>${row.note === '' ? '' : html`<span class="hint">${row.note}</span>`}</span>
<span class="to">${shown(to)}</span>
<span class="score">${rowScore(row)}</span>
<span class="when">${stamp(row.at)}</span>
</a></li>`;
}

const TONES: Record<string, string> = { held: 'hold', 'would-hold': 'hold', hold: 'hold', failed: 'hold', locked: 'lock', 'would-lock': 'lock', lock: 'lock' };

export const stateMark = (state: string): Markup => html`<span class="state ${TONES[state] ?? ''}">${state.replace('-', ' ')}</span> `;

function search(query: Readonly<Record<string, string>>): Markup {
  const field = (name: string, label: string, example: string): Markup =>
    html`<label>${label} <input type="text" name="${name}" value="${plain(query[name] ?? '')}" placeholder="${example}" autocapitalize="none" spellcheck="false"></label>`;
  const options = ACTIONS.map((action) => html`<option value="${action}"${query.action === action ? html` selected` : ''}>${action}</option>`);
  return html`<form method="get" action="/" class="search" role="search">
<input type="hidden" name="show" value="all">
${field('from', 'From', 'anna@partner.example')}${field('to', 'To', 'ceo@example.org')}${field('subject', 'Subject', 'invoice')}${field('since', 'Since', '7d')}
<label>Verdict <select name="action"><option value="">any</option>${options}</select></label>
<button type="submit">Search</button>
</form>`;
}

function pages(query: Readonly<Record<string, string>>, { next }: Rows): Markup {
  const path = (page: string | null): string => {
    const { page: _, ...given } = query;
    const asked = Object.entries({ ...given, ...(page !== null && { page }) }).filter(([, value]) => value !== '');
    return `/?${new URLSearchParams(asked)}`;
  };
  if (next === null && query.page === undefined) return html``;
  return html`<nav class="pages" aria-label="Pages">${query.page === undefined ? '' : html`<a href="${path(null)}">Newest</a>`}${next === null ? '' : html`<a href="${path(next)}" rel="next">Older</a>`}</nav>`;
}
