/**
 * Who asks: a browser by its session, a script by name and password with each request (HTTP Basic, RFC 7617). Before anything
 * changes, the request has to come from our own page, or from no browser at all.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { Checked } from '../password-check.ts';
import { isOwnForm, isOwnSignedForm, readerNetwork } from '../reader.ts';
import type { Sessions } from '../sessions.ts';

export interface WhoEnv {
  Variables: {
    /** Name of the account. */
    who: string;
  };
}

export type PasswordCheck = (claim: { name: string; password: string; network: string }) => Promise<Checked>;

/** For the audit. */
export const actorOf = (c: Context<WhoEnv>): string => `console:${c.get('who')}`;

export const isSafe = (c: Context): boolean => c.req.method === 'GET' || c.req.method === 'HEAD';

/** The path asked for, where it is one of ours to come back to after signing in; else the list. */
export function wayBack(path: string): string {
  return /^\/(?:messages\/[0-9A-Za-z]{4,40}(?:\/phish)?|\?[A-Za-z0-9=&%.@+_-]{0,600})?$/.test(path) ? path : '/';
}

/** For pages: whoever is not signed in is asked to. */
export function signedIn(sessions: Sessions, foreign: (c: Context) => Response | Promise<Response>): MiddlewareHandler<WhoEnv> {
  return async (c, next) => {
    if (!isSafe(c) && !isOwnSignedForm(c)) return foreign(c);
    const who = await sessions.name(c);
    if (who === null) {
      const { pathname, search } = new URL(c.req.url);
      const back = isSafe(c) ? wayBack(`${pathname}${search}`) : '/';
      return c.redirect(back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`, 303);
    }
    c.set('who', who);
    return await next();
  };
}

/** For the API: every refusal is JSON. */
export function signedInForApi(sessions: Sessions, check: PasswordCheck): MiddlewareHandler<WhoEnv> {
  return async (c, next) => {
    const basic = c.req.header('authorization');
    if (!isSafe(c) && !(basic === undefined ? isOwnSignedForm(c) : isOwnForm(c))) return c.json({ error: 'the request came from another site’s page' }, 403);
    const who = basic === undefined ? await sessions.name(c) : await byPassword(c, basic, check);
    if (who instanceof Response) return who;
    if (who === null) return unknown(c, 'sign in at /login, or send name and password (HTTP Basic)');
    c.set('who', who);
    return await next();
  };
}

async function byPassword(c: Context, header: string, check: PasswordCheck): Promise<string | Response> {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(header) ?? [];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  if (name === undefined || password === undefined) return unknown(c, 'expected name and password as HTTP Basic has them (RFC 7617)');
  const checked = await check({ name, password, network: readerNetwork(c) });
  if (checked.kind === 'right') return checked.name;
  if (checked.kind === 'wrong') return unknown(c, 'wrong name or password');
  c.header('Retry-After', '60');
  return c.json({ error: 'too many wrong passwords: try again in a minute' }, 429);
}

function unknown(c: Context, error: string): Response {
  c.header('WWW-Authenticate', 'Basic realm="kithgate", charset="UTF-8"');
  return c.json({ error }, 401);
}
