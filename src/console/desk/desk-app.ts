/**
 * The console of the mail team: behind a login the pages below, and the same for scripts under `/api/v1` (api.ts). Works without
 * JavaScript; every act is a form, and a GET changes nothing.
 *
 *   GET /                        held mail; `?show=locked`; `?show=all` with a search
 *   GET /messages/ID             the verdict in words; POST ID/release, ID/trust, ID/lock, ID/phish-undo
 *   GET /messages/ID/phish       what a report would do; POST reports
 *   GET, POST /login  POST /logout
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Accounts } from '../../account/ports.ts';
import type { Acts } from '../../act/by-hand/acts.ts';
import type { Clock, Log, Randomness } from '../../ports.ts';
import { createPasswordCheck } from '../password-check.ts';
import { securityHeaders } from '../protection.ts';
import { createSessions } from '../sessions.ts';
import { foreign, notice, trouble } from './answers.ts';
import { createApi } from './api.ts';
import type { Section } from './frame.ts';
import { listPage } from './list-page.ts';
import { addLogin } from './login-routes.ts';
import { addMessages } from './message-routes.ts';
import { allRows, lockedRows, type MailPorts, type Rows, waitingRows } from './messages.ts';
import { BadRequest, readQuery } from './query.ts';
import { signedIn, type WhoEnv } from './who.ts';

const MAX_FORM_BYTES = 65_536;

export interface DeskAppParts extends MailPorts {
  accounts: Accounts;
  acts: Acts;
  clock: Clock;
  random: Randomness;
  log: Log;
}

/** The paths it answers; everything else is somebody else's. */
export const DESK_PATHS = ['/', '/login', '/logout', '/messages/*', '/api/*'] as const;

const NOTHING: Rows = { rows: [], next: null, cut: false };

export function createDeskApp(parts: DeskAppParts): Hono<WhoEnv> {
  const { accounts, acts, clock, random, log, journal, holds, locks, histories } = parts;
  const mail: MailPorts = { journal, holds, locks, histories };
  const sessions = createSessions({ accounts, clock, random });
  const check = createPasswordCheck({ accounts, clock, log });
  const app = new Hono<WhoEnv>();

  app.use(securityHeaders);
  app.onError((error, c) => trouble(c, error, log));
  app.notFound((c) => notice(c, 'Nothing here', 'There is no page at this address.', 404));
  const api = createApi({ ...mail, acts, sessions, check, clock, log });
  // Its refusals are JSON, whatever they are about.
  app.all('/api/*', (c) => api.fetch(c.req.raw, c.env));
  app.use('*', bodyLimit({ maxSize: MAX_FORM_BYTES, onError: (c) => notice(c, 'Too much', 'The form is larger than any of these pages makes.', 413) }));
  addLogin(app, { accounts, journal, clock, sessions, check });
  for (const path of ['/', '/logout', '/messages/*'] as const) app.use(path, signedIn(sessions, foreign));
  addLists(app, mail, clock);
  addMessages(app, mail, acts);
  return app;
}

function addLists(app: Hono<WhoEnv>, mail: MailPorts, clock: Clock): void {
  app.get('/', async (c) => {
    const who = c.get('who');
    const { show = '', ...given } = c.req.query();
    const section: Section = show === 'locked' || show === 'all' ? show : 'waiting';
    const query = { ...given, show: section };
    if (section === 'waiting') return c.html(listPage({ who, section, rows: await waitingRows(mail), query, trouble: '' }));
    if (section === 'locked') return c.html(listPage({ who, section, rows: await lockedRows(mail), query, trouble: '' }));
    try {
      const { filter, page } = readQuery(given, clock.now());
      return c.html(listPage({ who, section, rows: await allRows(mail, filter, page), query, trouble: '' }));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      return c.html(listPage({ who, section, rows: NOTHING, query, trouble: error.message }), 400);
    }
  });
}
