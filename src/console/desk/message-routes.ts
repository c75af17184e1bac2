/** One message: looking at it, and what a person decides about it. */
import type { Context, Hono } from 'hono';
import { type Acts, Refusal } from '../../act/by-hand/acts.ts';
import { lockText, nothingWaits, phishText, releaseText, trustText, unphishText } from '../../act/by-hand/words.ts';
import { done, fieldsOf } from './answers.ts';
import { messagePage } from './message-page.ts';
import { Absent, findMessage, type MailPorts, type Message } from './messages.ts';
import { phishPage } from './phish-page.ts';
import { spared } from './query.ts';
import { actorOf, type WhoEnv } from './who.ts';

type App = Hono<WhoEnv>;
type Find = (c: Context) => Promise<Message>;

export function addMessages(app: App, mail: MailPorts, acts: Acts): void {
  const find: Find = async (c) => {
    const id = c.req.param('id') ?? '';
    const message = await findMessage(mail, id);
    if (message === null) throw new Absent(id);
    return message;
  };
  app.get('/messages/:id', async (c) => c.html(messagePage(c.get('who'), await find(c))));
  addReleases(app, find, acts);
  addReports(app, find, acts);
}

function addReleases(app: App, find: Find, acts: Acts): void {
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
  app.post('/messages/:id/lock', async (c) => {
    const message = await find(c);
    const form = await fieldsOf(c);
    const act = form.get('act');
    const token = form.get('token') ?? '';
    const isItsOwn = message.after.locks.some(({ record }) => record.token === token);
    if (!isItsOwn || (act !== 'unlocked' && act !== 'denied')) throw new Refusal('no such locked link in this message: nothing was done');
    const record = await acts.settleLock(token, act, actorOf(c));
    if (record === null) throw new Refusal('no such locked link in this message: nothing was done');
    return done(c, act === 'unlocked' ? 'Unlocked' : 'Denied', lockText(record), message);
  });
}

function addReports(app: App, find: Find, acts: Acts): void {
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
