/**
 * Browsers that are signed in (docs/decisions/010). The cookie holds 256 random bits, the store their SHA-256 alone: who reads
 * the store can't sign in with it, and a restart signs nobody out.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import type { Accounts } from '../account/ports.ts';
import type { Clock, Randomness } from '../ports.ts';
import { isHttps } from './reader.ts';

const COOKIE = 'kithgate';
const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const HOUR = 3_600_000;
/** Unused for this long a session is over: a meeting and a meal pass, a night does not. */
export const IDLE_MS = 2 * HOUR;
/** However much it is used: a working day. */
export const WHOLE_MS = 12 * HOUR;
/** Use is written down no more often than this. */
const NOTED_EVERY_MS = 60_000;
/** Browsers of one person. */
const MOST = 10;

export interface Sessions {
  /** Signs the browser in that sent this request. @returns false: the account was changed or removed meanwhile */
  begin(c: Context, name: string, hash: string): Promise<boolean>;
  /** Name of the account that is signed in; `null` = nobody. */
  name(c: Context): Promise<string | null>;
  end(c: Context): Promise<void>;
}

export function createSessions({ accounts, clock, random }: { accounts: Accounts; clock: Clock; random: Randomness }): Sessions {
  return {
    async begin(c, name, hash) {
      const old = digestIn(c);
      if (old !== null) await accounts.end(old);
      const token = random.bytes(TOKEN_BYTES).toString('base64url');
      const at = clock.now();
      const times = { at, begunAfter: at - WHOLE_MS, seenAfter: at - IDLE_MS };
      if (!(await accounts.begin({ digest: digestOf(token), name, hash, most: MOST, ...times }))) return false;
      setCookie(c, COOKIE, token, cookieOptions(c));
      return true;
    },
    async name(c) {
      const digest = digestIn(c);
      const session = digest === null ? null : await accounts.session(digest);
      if (digest === null || session === null) return null;
      const now = clock.now();
      if (now - session.seenAt >= IDLE_MS || now - session.begunAt >= WHOLE_MS) {
        await accounts.end(digest);
        return null;
      }
      if (now - session.seenAt >= NOTED_EVERY_MS) await accounts.seen(digest, now);
      return session.name;
    },
    async end(c) {
      const digest = digestIn(c);
      if (digest !== null) await accounts.end(digest);
      deleteCookie(c, COOKIE, cookieOptions(c));
    },
  };
}

/**
 * Over https under the name `__Host-kithgate`, which no other host and no page over http can set (RFC 6265bis section 4.1.3).
 * Lax, not Strict: a link to a message, from a ticket or a chat, is to open it. Nothing that a GET does changes anything, and
 * every POST says by itself where it comes from (isOwnSignedForm).
 */
const cookieOptions = (c: Context): CookieOptions => ({
  httpOnly: true,
  sameSite: 'Lax',
  path: '/',
  ...(isHttps(c) && { secure: true, prefix: 'host' as const }),
});

function digestIn(c: Context): Buffer | null {
  const token = isHttps(c) ? getCookie(c, COOKIE, 'host') : getCookie(c, COOKIE);
  return token !== undefined && TOKEN.test(token) ? digestOf(token) : null;
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();
