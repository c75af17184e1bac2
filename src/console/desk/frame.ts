/** The frame of the mail team's pages. No script, nothing loaded from anywhere; text of strangers goes in through `shown`. */
import { html, raw } from 'hono/html';
import { plain } from '../../report/plain.ts';
import { documentOf, type Markup } from '../page.ts';
import { STYLE } from '../style.ts';
import { DESK_STYLE } from './style.ts';

export type Section = 'waiting' | 'locked' | 'all';

export interface Frame {
  title: string;
  /** Who is signed in; `null`: nobody. */
  who: string | null;
  section?: Section;
}

/** Text of a stranger: one line, nothing invisible, kept from turning its surroundings around; then escaped by the template. */
export const shown = (text: string, limit?: number): Markup => html`<bdi>${plain(text, limit)}</bdi>`;

const SECTIONS: readonly [Section, string, string][] = [
  ['waiting', '/', 'Held'],
  ['locked', '/?show=locked', 'Locked links'],
  ['all', '/?show=all', 'All mail'],
];

export function frame({ title, who, section }: Frame, body: Markup): Markup {
  return documentOf(
    `${plain(title, 100)} – kithgate`,
    [STYLE, DESK_STYLE],
    html`<body class="desk">
<main>
${who === null ? '' : top(who, section)}
${body}
</main>
</body>`,
  );
}

function top(who: string, section: Section | undefined): Markup {
  const links = SECTIONS.map(([name, path, text]) => html`<a href="${path}"${name === section ? raw(' aria-current="page"') : ''}>${text}</a>`);
  return html`<header class="top"><strong>kithgate</strong><nav aria-label="Mail">${links}</nav>
<form method="post" action="/logout"><span>${who}</span><button type="submit" class="quiet">Sign out</button></form></header>`;
}

/** One card with a heading. */
export function card(frameOf: Frame, body: Markup): Markup {
  return frame(
    frameOf,
    html`<section class="card${frameOf.who === null ? ' narrow' : ''}" aria-labelledby="title"><h1 id="title">${shown(frameOf.title)}</h1>${body}</section>`,
  );
}

/** What there is to say, and where to go on. */
export function told(frameOf: Frame, text: string, back: { path: string; text: string }): Markup {
  return card(frameOf, html`<pre class="told" role="status">${text}</pre><p><a href="${back.path}">${back.text}</a></p>`);
}
