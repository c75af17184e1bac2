/**
 * The console's address: `/healthz` (the process lives), `/readyz` (mail can be taken), `/metrics`, the public pages where
 * they have no address of their own, and the pages and the API of the mail team, which are behind a login (desk/).
 */
import { Hono } from 'hono';
import type { Clock, Log } from '../ports.ts';
import { DESK_PATHS } from './desk/desk-app.ts';
import type { Metrics } from './metrics.ts';
import { securityHeaders } from './protection.ts';
import { type Checks, createReadiness } from './readiness.ts';

export interface ConsoleAppOptions {
  metrics: Metrics;
  /** `{ store, nextHop }` in practice. */
  checks: Checks;
  clock: Clock;
  log: Log;
  /** The mail team's. */
  desk: Pick<Hono, 'fetch'>;
  /** The public pages, when they are served here; `null` when they have an address of their own. */
  publicApp: Hono | null;
}

export function createConsoleApp({ metrics, checks, clock, log, desk, publicApp }: ConsoleAppOptions): Hono {
  const app = new Hono();
  const readiness = createReadiness(checks, clock, log);

  app.use(securityHeaders);
  app.get('/healthz', (c) => c.text('ok\n'));
  app.get('/readyz', async (c) => {
    const answer = await readiness();
    return c.json(answer, answer.ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    c.header('Content-Type', metrics.contentType);
    return c.body(await metrics.text());
  });
  for (const path of DESK_PATHS) app.all(path, (c) => desk.fetch(c.req.raw, c.env));
  // Its own 404 and 503 pages answer for whatever it does not serve.
  if (publicApp !== null) app.all('*', (c) => publicApp.fetch(c.req.raw, c.env));
  app.notFound((c) => c.text('Not found\n', 404));
  app.onError((error, c) => {
    log.error({ err: error }, 'console request failed');
    return c.text('Internal error\n', 500);
  });
  return app;
}
