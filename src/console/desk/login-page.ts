/** Where the mail team signs in. What was typed is never shown again. */
import { html } from 'hono/html';
import type { Markup } from '../page.ts';
import { card } from './frame.ts';

export interface LoginView {
  /** Somebody has an account. */
  possible: boolean;
  /** Where to go on to. */
  next: string;
  /** What went wrong; `''` = nothing yet. */
  trouble: string;
}

export function loginPage({ possible, next, trouble }: LoginView): Markup {
  const title = { title: 'Sign in to kithgate', who: null };
  if (!possible)
    return card(
      title,
      html`<p>There is no account yet. On the machine that runs kithgate, make one and come back:</p><p class="target">kithgate user add NAME</p>
<p><a href="/login">I have made one</a></p>`,
    );
  return card(
    title,
    html`${trouble === '' ? '' : html`<p class="note" role="alert">${trouble}</p>`}
<form method="post" action="/login" class="sign">
<input type="hidden" name="next" value="${next}">
<label>Name <input type="text" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>`,
  );
}
