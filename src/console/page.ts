/** What pages are made of: no script, nothing loaded from anywhere. The frame of the public ones: one card, one heading. */
import { html, raw } from 'hono/html';
import { STYLE } from './style.ts';

export type Markup = ReturnType<typeof html>;

/**
 * A whole document.
 *
 * @param styles a style element each, for each is allowed by its own hash (protection.ts)
 * @param body with its element
 */
export function documentOf(title: string, styles: readonly string[], body: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${styles.map(
  (style) => html`<style>${raw(style)}</style>
`,
)}</head>
${body}
</html>
`;
}

/**
 * @param title heading and document title
 * @param organisationName whose mail protection speaks, `undefined` when not configured
 */
export function page(title: string, organisationName: string | undefined, body: Markup): Markup {
  const speaker = organisationName === undefined ? 'Mail protection' : `Mail protection at ${organisationName}`;
  return documentOf(
    title,
    [STYLE],
    html`<body>
<main>
<p class="from">${speaker}</p>
<section class="card" aria-labelledby="title">
<h1 id="title">${title}</h1>
${body}
</section>
</main>
</body>`,
  );
}
