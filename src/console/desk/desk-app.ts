/**
 * The console of the mail team: behind a login the pages below, and the same for scripts under `/api/v1` (api.ts). Works without
 * JavaScript; every act is a form, and a GET changes nothing.
 *
 *   GET /                        held mail; `?show=locked`; `?show=all` with a search
 *   GET /messages/ID             the verdict in words; POST ID/release, ID/trust, ID/phish-undo
 *   GET /messages/ID/phish       what a report would do; POST reports
 *   GET, POST /login  POST /logout
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Accounts } from '../../account/ports.ts';
import { type Acts, Refusal } from '../../act/by-hand/acts.ts';
import { nothingWaits, phishText, releaseText, trustText, unphishText } from '../../act/by-hand/words.ts';
import { blamelessIn } from '../../mail/url/typed-host.ts';
import { type Clock, type Log, type Randomness, StoreUnavailable } from '../../ports.ts';
import { createPasswordCheck } from '../password-check.ts';
import { securityHeaders } from '../protection.ts';
import { isOwnSignedForm, readerAddress, readerNetwork } from '../reader.ts';
import { createSessions } from '../sessions.ts';
import { createApi } from './api.ts';
import { type Section, told } from './frame.ts';
import { listPage } from './list-page.ts';
import { loginPage } from './login-page.ts';
import { messagePage } from './message-page.ts';
import { Absent, allRows, findMessage, lockedRows, type MailPorts, type Message, type Rows, waitingRows } from './messages.ts';
import { phishPage } from './phish-page.ts';
import { BadRequest, readQuery } from './query.ts';
import { actorOf, signedIn, type WhoEnv, wayBack } from './who.ts';

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
  addLogin(app, { ...parts, sessions, check });
  for (const path of ['/', '/logout', '/messages/*'] as const) app.use(path, signedIn(sessions, foreign));
  addLists(app, mail, clock);
  addMessages(app, mail, acts);
  return app;
}

type App = Hono<WhoEnv>;

interface LoginParts extends Pick<DeskAppParts, 'accounts' | 'journal' | 'clock'> {
  sessions: ReturnType<typeof createSessions>;
  check: ReturnType<typeof createPasswordCheck>;
}

function addLogin(app: App, { accounts, journal, clock, sessions, check }: LoginParts): void {
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

function addLists(app: App, mail: MailPorts, clock: Clock): void {
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

function addMessages(app: App, mail: MailPorts, acts: Acts): void {
  const find = async (c: Context): Promise<Message> => {
    const id = c.req.param('id') ?? '';
    const message = await findMessage(mail, id);
    if (message === null) throw new Absent(id);
    return message;
  };
  /** Says exactly what was done, in the words of the commands. */
  const done = (c: Context<WhoEnv>, title: string, text: string, { entry }: Message) =>
    c.html(told({ title, who: c.get('who') }, text, { path: `/messages/${entry.id}`, text: 'Back to the message' }));

  app.get('/messages/:id', async (c) => c.html(messagePage(c.get('who'), await find(c))));
  app.post('/messages/:id/release', async (c) => {
    const message = await find(c);
    const form = await fieldsOf(c);
    const recipients = form.getAll('recipient');
    if (recipients.length === 0) throw new Refusal('no recipient was chosen: nothing was sent');
    const { id } = message.entry;
    const rows = await acts.release({ id, recipients, to: null, again: false, trust: form.get('trust') === '1', actor: actorOf(c) });
    if (rows.length === 0) throw new Refusal(nothingWaits(id));
    const title = rows.every(({ outcome }) => outcome === 'released') ? 'Released' : 'Not all of it was released';
    return done(c, title, rows.map((row) => releaseText(id, row)).join('\n'), message);
  });
  app.post('/messages/:id/trust', async (c) => {
    const message = await find(c);
    return done(c, 'Trusted', trustText(message.entry.id, await acts.trust(message.entry.id, actorOf(c))), message);
  });
  app.get('/messages/:id/phish', async (c) => {
    const message = await find(c);
    return c.html(phishPage(c.get('who'), message, await acts.blame(message.entry.id)));
  });
  app.post('/messages/:id/phish', async (c) => {
    const message = await find(c);
    const spare = (await fieldsOf(c)).getAll('spare').map(spared);
    return done(c, 'Reported as phishing', phishText(await acts.phish(message.entry.id, actorOf(c), spare)), message);
  });
  app.post('/messages/:id/phish-undo', async (c) => {
    const message = await find(c);
    await acts.unphish(message.entry.id, actorOf(c));
    return done(c, 'The report is taken back', unphishText(message.entry.id), message);
  });
}

function spared(text: string): string {
  try {
    return blamelessIn(text);
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(`not to blame: ${error.message}`) : error;
  }
}

/** A form of a page; anything else has no fields. */
async function fieldsOf(c: Context): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  return new URLSearchParams(isForm ? await c.req.text() : '');
}

const notice = (c: Context, title: string, text: string, status: 403 | 404 | 409 | 413 | 500 | 503) =>
  c.html(told({ title, who: c.get('who') ?? null }, text, { path: '/', text: 'To the held mail' }), status);

const foreign = (c: Context) => notice(c, 'Not from this page', 'The request did not come from a page of this console. Nothing was done.', 403);

function trouble(c: Context, error: Error, log: Log): Response | Promise<Response> {
  if (error instanceof Absent) return notice(c, 'No such message', error.message, 404);
  if (error instanceof Refusal) return notice(c, 'That can’t be done', error.message, 409);
  if (error instanceof StoreUnavailable) {
    c.header('Retry-After', '10');
    return notice(c, 'Please try again', 'The store can’t be used now. Try again in a moment.', 503);
  }
  log.error({ err: error }, 'a page of the console failed');
  return notice(c, 'Something went wrong', 'The log of kithgate says more.', 500);
}
