/**
 * `/api/v1`: for scripts what the pages are for people, and the same JSON as the commands print.
 *
 *   GET  /messages?from=&to=&subject=&host=&action=&since=&limit=&page=   `{ messages: [as trace --json], next }`; `next` is the `page` to go on with
 *   GET  /messages/ID                                   as `trace --id ID --json`
 *   POST /messages/ID/release { recipients?, trust? }   `{ id, rows: [as held release --json] }`
 *   POST /messages/ID/trust                             as `held trust --json`
 *   POST /messages/ID/phish { undo?, spare? }           as `held phish --json`
 *
 * Errors are `{ error }`, in the words of the commands: 400 the request, 401 who asks, 404 no such message, 409 not with this one now.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { type Acts, Refusal } from '../../act/by-hand/acts.ts';
import { afterFacts, entryFacts } from '../../act/by-hand/afterwards.ts';
import { nothingWaits, phishFacts } from '../../act/by-hand/words.ts';
import { type Clock, type Log, StoreUnavailable } from '../../ports.ts';
import { jsonLine } from '../../report/plain.ts';
import type { Sessions } from '../sessions.ts';
import { Absent, findMessage, type MailPorts } from './messages.ts';
import { BadRequest, readQuery, spared } from './query.ts';
import { actorOf, type PasswordCheck, signedInForApi, type WhoEnv } from './who.ts';

const MAX_BODY = 65_536;

export interface ApiParts extends MailPorts {
  acts: Acts;
  sessions: Sessions;
  check: PasswordCheck;
  clock: Clock;
  log: Log;
}

const releaseBody = z.strictObject({ recipients: z.array(z.string().min(1).max(320)).min(1).max(1000).optional(), trust: z.boolean().optional() });
const phishBody = z.strictObject({ undo: z.boolean().optional(), spare: z.array(z.string().max(2000)).max(200).optional() });
const noBody = z.strictObject({});

export function createApi({ acts, sessions, check, clock, log, ...mail }: ApiParts): Hono<WhoEnv> {
  const api = new Hono<WhoEnv>().basePath('/api');
  const known = async (c: Context): Promise<string> => {
    const id = c.req.param('id') ?? '';
    const message = await findMessage(mail, id);
    if (message === null) throw new Absent(id);
    return id;
  };

  api.use('*', signedInForApi(sessions, check));
  api.use('*', bodyLimit({ maxSize: MAX_BODY, onError: (c) => c.json({ error: `at most ${MAX_BODY} octets` }, 413) }));
  api.notFound((c) => c.json({ error: 'no such path: /api/v1/messages is where to begin' }, 404));
  api.onError((error, c) => trouble(c, error, log));

  api.get('/v1/messages', async (c) => {
    const { filter, page } = readQuery(c.req.query(), clock.now());
    const { entries, next } = await mail.journal.page(filter, page);
    return json(c, { messages: entries.map(entryFacts), next });
  });
  api.get('/v1/messages/:id', async (c) => {
    const message = await findMessage(mail, c.req.param('id'));
    if (message === null) throw new Absent(c.req.param('id'));
    return json(c, { ...entryFacts(message.entry), ...afterFacts(message.after) });
  });
  api.post('/v1/messages/:id/release', async (c) => {
    const { recipients = null, trust = false } = await bodyOf(c, releaseBody);
    const id = await known(c);
    const rows = await acts.release({ id, recipients, to: null, again: false, trust, actor: actorOf(c) });
    if (rows.length === 0) throw new Refusal(nothingWaits(id));
    return json(c, { id, rows });
  });
  api.post('/v1/messages/:id/trust', async (c) => {
    await bodyOf(c, noBody);
    const id = await known(c);
    return c.json({ id, trusted: true, ...(await acts.trust(id, actorOf(c))) });
  });
  api.post('/v1/messages/:id/phish', async (c) => {
    const { undo = false, spare = [] } = await bodyOf(c, phishBody);
    if (undo && spare.length > 0) throw new BadRequest('undo takes the whole report back: without spare');
    const id = await known(c);
    if (!undo) return json(c, phishFacts(await acts.phish(id, actorOf(c), spare.map(spared))));
    await acts.unphish(id, actorOf(c));
    return c.json({ id, reported: false });
  });
  return api;
}

/** As the commands print it: what a terminal would obey is written as `\uXXXX`, for whoever calls this from one. */
const json = (c: Context, value: unknown, status: 200 | 400 | 404 | 409 = 200): Response =>
  c.body(jsonLine(value), status, { 'Content-Type': 'application/json; charset=UTF-8' });

/** JSON, or nothing at all. A form of another site can't send JSON unasked. */
async function bodyOf<Body>(c: Context, schema: z.ZodType<Body>): Promise<Body> {
  const text = await c.req.text();
  if (text !== '' && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) throw new BadRequest('expected Content-Type: application/json');
  let value: unknown = {};
  try {
    if (text !== '') value = JSON.parse(text);
  } catch {
    throw new BadRequest('the body is not JSON');
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new BadRequest(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not as expected'}`);
}

function trouble(c: Context, error: Error, log: Log): Response {
  if (error instanceof BadRequest) return json(c, { error: error.message }, 400);
  if (error instanceof Refusal) return json(c, { error: error.message }, 409);
  if (error instanceof Absent) return json(c, { error: error.message }, 404);
  if (error instanceof StoreUnavailable) {
    c.header('Retry-After', '10');
    return c.json({ error: 'the store can’t be used now: try again in a moment' }, 503);
  }
  log.error({ err: error }, 'a request to the API failed');
  return c.json({ error: 'internal error; the log has more' }, 500);
}
