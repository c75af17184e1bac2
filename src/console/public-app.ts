/**
 * The pages anyone with a locked link can reach: `/l/TOKEN` and nothing else. The token is the capability;
 * there is no session and no cookie.
 *
 *   GET, HEAD /l/TOKEN        (and whatever a mail client has glued to it) locked or denied: the page. unlocked: 302 to the target. Changes and records nothing,
 *                             because mail scanners and chat programs prefetch.
 *   POST      /l/TOKEN/ask    records one access request a decision, then 303 back to the page
 *   POST      /l/TOKEN/report  records once a decision that its reader says it is phishing, then 303 back to the page
 *   POST      /l/TOKEN/open   where the policy allows it: records the opening, then 303 to the target
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Clock, type Journal, type LockEvent, type LockRecord, type Locks, type Log, StoreUnavailable } from '../ports.ts';
import { openableTarget } from './defang.ts';
import {
  deniedPage,
  FOREIGN_FORM,
  type GateView,
  isAccessRequested,
  isReported,
  lockedPage,
  mayOpen,
  NOT_ALLOWED,
  NOT_FOUND,
  type Notice,
  noticePage,
  STORE_AWAY,
  TOO_MANY,
  UNKNOWN_LINK,
  unopenablePage,
} from './gate-page.ts';
import { allowFormToLeave, leave, securityHeaders } from './protection.ts';
import { createRateLimit } from './rate-limit.ts';
import { isOwnForm, readerAddress } from './reader.ts';

const MAX_FORM_BYTES = 1024;
const REJUDGE_DEADLINE_MS = 2_000;
/** As `lockLinks` makes them: 144 bits in base64url. What stands behind is none of it. */
const TOKEN = /^[A-Za-z0-9_-]{24}/;
/** Looked up in place of a malformed token, so that both answers take one look-up. */
const NO_TOKEN = 'A'.repeat(24);

/** What is known about a locked link at the moment of the click. */
export interface Rejudgement {
  /** Outward reason, in place of the one given at delivery. */
  reason: string;
  /** True when the link may no longer be opened by its reader. */
  refuse: boolean;
}

export interface PublicAppOptions {
  locks: Locks;
  journal: Journal;
  clock: Clock;
  log: Log;
  config: { organisationName?: string | undefined };
  /** Its reader says it is phishing: called, and waited for, before that is on record. */
  reported?: (record: LockRecord) => Promise<void>;
  /** Judges the link again; `null` when nothing new is known. Too slow or failing counts as nothing new. */
  rejudge?: (record: LockRecord) => Promise<Rejudgement | null>;
}

type Gate = { record: LockRecord; events: LockEvent[] };

export function createPublicApp({ locks, journal, clock, log, config, rejudge, reported }: PublicAppOptions): Hono {
  const app = new Hono();
  const rate = createRateLimit(clock);
  const name = config.organisationName;
  const notice = (c: Context, what: Notice, status: 400 | 403 | 404 | 413 | 429 | 503) => c.html(noticePage(what, name), status);

  async function find(token: string): Promise<Gate | null> {
    return await locks.get(TOKEN.exec(token)?.[0] ?? NO_TOKEN);
  }

  async function view(gate: Gate): Promise<GateView> {
    const now = rejudge === undefined ? null : await inTime(rejudge(gate.record), log);
    return { ...gate, organisationName: name, newReason: now?.reason ?? null, refused: now?.refuse ?? false };
  }

  /** Durable before the reader is told: the event first, then the audit trail. */
  async function note(c: Context, record: LockRecord, kind: 'access-requested' | 'reported' | 'opened', what: string): Promise<void> {
    const at = clock.now();
    const clientIp = readerAddress(c);
    await locks.note({ token: record.token, at, kind, clientIp, note: '' });
    await journal.audit(at, `reader ${clientIp ?? 'unknown'}`, what, record.token);
    log.info({ token: `${record.token.slice(0, 6)}…`, host: record.host, clientIp }, what);
  }

  app.use(securityHeaders);
  app.onError((error, c) => {
    if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'gate page failed');
    c.header('Retry-After', '60');
    return notice(c, STORE_AWAY, 503);
  });
  app.notFound((c) => notice(c, NOT_FOUND, 404));

  app.get('/l/:token', async (c) => {
    const gate = await find(c.req.param('token'));
    if (gate === null) return notice(c, UNKNOWN_LINK, 404);
    const target = openableTarget(gate.record.target);
    if (gate.record.state === 'unlocked' && target !== null) return leave(c, target, 302);
    const shown = await view(gate);
    if (mayOpen(shown)) allowFormToLeave(c);
    if (gate.record.state === 'unlocked') return c.html(unopenablePage(shown));
    return c.html(gate.record.state === 'denied' ? deniedPage(shown) : lockedPage(shown));
  });

  // The forms of the page are relative to its own address.
  app.get('/l/:token/*', async (c, next) => {
    const [, , , ...behind] = c.req.path.slice(c.req.path.indexOf('/l/')).split('/');
    const token = TOKEN.exec(c.req.param('token'))?.[0];
    return token === undefined ? await next() : c.redirect(`${'../'.repeat(behind.length)}${token}`, 302);
  });

  app.use('/l/:token/:act', async (c, next) => {
    if (c.req.method !== 'POST') return notice(c, NOT_FOUND, 404);
    if (!rate.take(readerAddress(c) ?? 'unknown')) {
      c.header('Retry-After', '60');
      return notice(c, TOO_MANY, 429);
    }
    if (!isOwnForm(c)) return notice(c, FOREIGN_FORM, 403);
    return await next();
  });
  app.use('/l/:token/:act', bodyLimit({ maxSize: MAX_FORM_BYTES, onError: (c) => notice(c, FOREIGN_FORM, 413) }));

  app.post('/l/:token/ask', async (c) => {
    const gate = await find(c.req.param('token'));
    if (gate === null) return notice(c, UNKNOWN_LINK, 404);
    if (gate.record.state === 'locked' && !isAccessRequested(gate.events)) await note(c, gate.record, 'access-requested', 'asked for access to a locked link');
    return c.redirect(`../${gate.record.token}`, 303);
  });

  app.post('/l/:token/report', async (c) => {
    const gate = await find(c.req.param('token'));
    if (gate === null) return notice(c, UNKNOWN_LINK, 404);
    if (gate.record.state === 'locked' && !isReported(gate.events)) {
      await reported?.(gate.record);
      await note(c, gate.record, 'reported', 'reported a locked link as phishing');
    }
    return c.redirect(`../${gate.record.token}`, 303);
  });

  app.post('/l/:token/open', async (c) => {
    const gate = await find(c.req.param('token'));
    if (gate === null) return notice(c, UNKNOWN_LINK, 404);
    const target = openableTarget(gate.record.target);
    const allowed = gate.record.state === 'unlocked' || mayOpen(await view(gate));
    if (!allowed || target === null) return notice(c, NOT_ALLOWED, 403);
    await note(c, gate.record, 'opened', 'opened a locked link');
    return leave(c, target, 303);
  });

  return app;
}

/** The answer if it comes in time; a reader never waits for more than the deadline. */
async function inTime(answer: Promise<Rejudgement | null>, log: Log): Promise<Rejudgement | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, REJUDGE_DEADLINE_MS, null);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    log.warn({ err: error }, 'a locked link could not be judged again');
    return null;
  } finally {
    clearTimeout(timer);
  }
}
