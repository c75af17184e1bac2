/** Signing in and out. */
import type { Context, Hono } from 'hono';
import type { Accounts } from '../../account/ports.ts';
import type { Clock, Journal } from '../../ports.ts';
import { isOwnSignedForm, readerAddress, readerNetwork } from '../reader.ts';
import type { Sessions } from '../sessions.ts';
import { fieldsOf, foreign } from './answers.ts';
import { loginPage } from './login-page.ts';
import { type PasswordCheck, type WhoEnv, wayBack } from './who.ts';

export interface LoginParts {
  accounts: Accounts;
  journal: Journal;
  clock: Clock;
  sessions: Sessions;
  check: PasswordCheck;
}

export function addLogin(app: Hono<WhoEnv>, { accounts, journal, clock, sessions, check }: LoginParts): void {
  const page = async (c: Context, next: string, trouble: string, status: 200 | 401 | 429) =>
    c.html(loginPage({ possible: (await accounts.list()).length > 0, next, trouble }), status);

  app.get('/login', async (c) => ((await sessions.name(c)) === null ? page(c, wayBack(c.req.query('next') ?? '/'), '', 200) : c.redirect('/', 303)));
  app.post('/login', async (c) => {
    if (!isOwnSignedForm(c)) return foreign(c);
    const form = await fieldsOf(c);
    const next = wayBack(form.get('next') ?? '/');
    const checked = await check({ name: form.get('name') ?? '', password: form.get('password') ?? '', network: readerNetwork(c) });
    if (checked.kind === 'too-many') {
      c.header('Retry-After', '60');
      return page(c, next, 'Too many wrong passwords. Wait a minute, then try again.', 429);
    }
    if (checked.kind === 'wrong' || !(await sessions.begin(c, checked.name, checked.hash))) return page(c, next, 'Wrong name or password.', 401);
    await journal.audit(clock.now(), `console:${checked.name}`, 'sign-in', readerAddress(c) ?? 'unknown');
    return c.redirect(next, 303);
  });
  app.post('/logout', async (c) => {
    if (!isOwnSignedForm(c)) return foreign(c);
    await sessions.end(c);
    return c.redirect('/login', 303);
  });
}
