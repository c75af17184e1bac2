/** Answers that all pages share: what was done, what can't be, what went wrong. */
import type { Context } from 'hono';
import { Refusal } from '../../act/by-hand/acts.ts';
import { type Log, StoreUnavailable } from '../../ports.ts';
import { plain } from '../../report/plain.ts';
import { told } from './frame.ts';
import { Absent, type Message } from './messages.ts';
import { BadRequest } from './query.ts';
import type { WhoEnv } from './who.ts';

/** Says exactly what was done to a message, in the words of the commands. */
export const done = (c: Context<WhoEnv>, title: string, text: string, { entry }: Message): Response | Promise<Response> =>
  c.html(told({ title, who: c.get('who') }, text, { path: `/messages/${entry.id}`, text: 'Back to the message' }));

export const notice = (c: Context, title: string, text: string, status: 400 | 403 | 404 | 409 | 413 | 500 | 503) =>
  c.html(told({ title, who: c.get('who') ?? null }, text, { path: '/', text: 'To the held mail' }), status);

export const foreign = (c: Context) => notice(c, 'Not from this page', 'The request did not come from a page of this console. Nothing was done.', 403);

export function trouble(c: Context, error: Error, log: Log): Response | Promise<Response> {
  if (error instanceof Absent) return notice(c, 'No such message', error.message, 404);
  if (error instanceof BadRequest) return notice(c, 'That can’t be done', plain(error.message, 1000), 400);
  if (error instanceof Refusal) return notice(c, 'That can’t be done', plain(error.message, 1000), 409);
  if (error instanceof StoreUnavailable) {
    c.header('Retry-After', '10');
    return notice(c, 'Please try again', 'The store can’t be used now. Try again in a moment.', 503);
  }
  log.error({ err: error }, 'a page of the console failed');
  return notice(c, 'Something went wrong', 'The log of kithgate says more.', 500);
}

/** A form of a page; anything else has no fields. */
export async function fieldsOf(c: Context): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  return new URLSearchParams(isForm ? await c.req.text() : '');
}
