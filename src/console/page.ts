/** The frame every public page shares: one card, one heading, no script, nothing loaded from anywhere. */
import { html, raw } from 'hono/html';
import { STYLE } from './style.ts';

export type Markup = ReturnType<typeof html>;

/**
 * @param title heading and document title
 * @param organisationName whose mail protection speaks, `undefined` when not configured
 */
export function page(title: string, organisationName: string | undefined, body: Markup): Markup {
  const speaker = organisationName === undefined ? 'Mail protection' : `Mail protection at ${organisationName}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<p class="from">${speaker}</p>
<section class="card" aria-labelledby="title">
<h1 id="title">${title}</h1>
${body}
</section>
</main>
</body>
</html>
`;
}
