/**
 * The running gateway: adapters → gate → servers, and back down in the opposite order. SIGHUP brings new
 * settings, rules, lists, next hops and certificates; listeners, data folder and console stay until a restart.
 */
import { join } from 'node:path';
import { retryDue } from '../act/retry.ts';
import { type Places, Refusal, type ServeOrder } from '../cli/kit.ts';
import type { LoadedConfig } from '../config/issue.ts';
import type { ListenerConfig } from '../config/schema.ts';
import { createConsoleApp } from '../console/console-app.ts';
import { createDeskApp } from '../console/desk/desk-app.ts';
import { createMetrics } from '../console/metrics.ts';
import { createPublicApp } from '../console/public-app.ts';
import { createWebServers, hasPublicAddress } from '../console/web-servers.ts';
import { createGate } from '../gate.ts';
import type { LockRecord, Log } from '../ports.ts';
import type { RoadPorts } from '../road.ts';
import { createByteBudget } from '../smtp/byte-budget.ts';
import { createFrontDoor, type FrontDoor } from '../smtp/front-door.ts';
import { cleanSpool } from '../smtp/intake/spool.ts';
import { DataFolderInUse, openStore, type Store } from '../store/sqlite/open.ts';
import { createActs } from './acts.ts';
import { type Adapters, clock, createAdapters, createLog, loadRules, nextHopName, ownName, random, relaysFor } from './adapters.ts';
import { rejudgeWith } from './rejudge.ts';
import { type Live, reloader } from './reload.ts';
import { roadSettings } from './settings.ts';
import { upkeep } from './upkeep.ts';

/** How often undelivered copies are looked for; their own pauses begin at a minute. */
const RETRY_EVERY_MS = 20_000;

export async function serve(order: ServeOrder): Promise<void> {
  const log = createLog();
  const gateway = await start(order.loaded, log);
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const reload = () => void gateway.reload(order);
  process.on('SIGHUP', reload);
  order.ready(gateway.places);
  log.info({ places: gateway.places }, 'ready');
  log.info({ signal: await stopped }, 'stopping: finishing transactions in flight');
  process.off('SIGHUP', reload);
  await gateway.close();
  log.info({}, 'stopped');
}

interface Gateway {
  places: Places;
  reload(order: ServeOrder): Promise<void>;
  close(): Promise<void>;
}

async function start(loaded: LoadedConfig, log: Log): Promise<Gateway> {
  const { config } = loaded;
  const closers: (() => Promise<unknown>)[] = [];
  async function close(): Promise<void> {
    for (const step of closers.splice(0).reverse()) await step().catch((error: unknown) => log.error({ error: String(error) }, 'trouble while stopping'));
  }
  try {
    const rules = loadRules(config.rules);
    const store = await openStore({
      folder: config.dataFolder,
      halfLifeDays: config.history.halfLifeDays,
      keepDays: config.journal.keepDays,
      clock,
      mode: 'serve',
      log,
      freemail: (domain) => rules.lists.freemail.has(domain),
    });
    closers.push(() => store.close());
    const adapters = await createAdapters(config, rules, log);
    closers.push(() => adapters.close());
    if (config.authentication.verify) adapters.authenticator.warm();
    if (config.authentication.arc !== undefined) adapters.sealer.warm();
    // Before a port is open: nobody's first message is to wait for a start.
    await adapters.reader.warm();
    const live: Live = { config, settings: roadSettings(config, rules, ownName()), relays: relaysFor(config, log) };
    closers.push(() => live.relays.close());
    return await open(live, store, adapters, closers, close, log);
  } catch (error) {
    await close();
    throw error instanceof DataFolderInUse ? new Refusal(error.message) : error;
  }
}

async function open(live: Live, store: Store, adapters: Adapters, closers: (() => Promise<unknown>)[], close: () => Promise<void>, log: Log): Promise<Gateway> {
  const { config } = live;
  const metrics = createMetrics({ waiting: () => waiting(store), processMetrics: true });
  const { histories, holds, locks, journal } = store;
  const { reader, authenticator, sealer, domainAge, origins } = adapters;
  const relayFor = (listener: string) => live.relays.relayFor(listener);
  const ports: RoadPorts = {
    clock,
    random,
    log,
    meter: metrics,
    histories,
    holds,
    locks,
    journal,
    reader,
    authenticator,
    sealer,
    domainAge,
    origins,
    relayFor,
  };
  const gate = createGate(ports, () => live.settings);
  closers.push(() => gate.drained());
  // All ways in close together: none stays open while another finishes.
  const waysIn: (() => Promise<unknown>)[] = [];
  closers.push(() => Promise.all(waysIn.map((end) => end())));

  const spoolFolder = join(config.dataFolder, 'spool');
  await cleanSpool(spoolFolder);
  const budget = createByteBudget(config.limits.inFlightBytes);
  const doors = new Map<string, FrontDoor>();
  const listeners: Places['listeners'] = [];
  for (const listener of config.listeners) {
    const door = createFrontDoor({ listener, hostname: ownName(), road: gate, limits: config.limits, budget, clock, log, spoolFolder });
    const bound = await door.listen().catch((error: NodeJS.ErrnoException) => refuseListener(listener, error));
    waysIn.push(() => door.close(live.config.limits.transactionMs));
    doors.set(listener.name, door);
    listeners.push({ name: listener.name, direction: listener.direction, protocol: listener.protocol, ...bound });
  }

  const rejudge = rejudgeWith({ locks, histories, domainAge, clock }, () => live.settings.rules.reading.tenants);
  // What a reader says is a hint: what the lock put off waits for a person, and nobody's history changes.
  const reported = ({ verdictId }: LockRecord) => histories.keepWaiting(verdictId);
  const publicApp = createPublicApp({ locks, journal, clock, log, config: {}, rejudge, reported });
  const checks = { store: () => holds.list({ limit: 1 }), nextHop: () => reachable(live) };
  const acts = createActs({
    ports: { ...ports, habits: histories },
    settings: () => live.settings,
    nextHopName: (listener, address) => nextHopName(live.config, listener, address),
  });
  const desk = createDeskApp({ accounts: store.accounts, acts, journal, holds, locks, histories, clock, random, log });
  const consoleApp = createConsoleApp({ metrics, checks, clock, log, desk, publicApp: hasPublicAddress(config) ? null : publicApp });
  const web = await createWebServers(config, consoleApp, publicApp).catch((error: Error) => {
    throw new Refusal(error.message);
  });
  waysIn.push(() => web.close(), retries(ports, live), upkeep(store.housekeeping, log));

  const at = ({ address, port }: { address: string; port: number }) => `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const hasAccounts = (await store.accounts.list()).length > 0;
  const places: Places = { listeners, console: at(web.console), hasAccounts, publicPages: at(web.publicPages) };
  return { places, close, reload: reloader({ live, domainAge, origins, reader, doors, log }) };
}

/** Rounds follow one another, never overlap, and the last is waited for at shutdown. */
function retries(ports: RoadPorts, live: Live): () => Promise<void> {
  let round: Promise<void> = Promise.resolve();
  let running = false;
  let stopping = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    round = retryDue(ports, live.settings, () => stopping)
      .catch((error: unknown) => ports.log.error({ error: String(error) }, 'could not look for undelivered mail'))
      .finally(() => {
        running = false;
      });
  }, RETRY_EVERY_MS);
  return async () => {
    stopping = true;
    clearInterval(timer);
    await round;
  };
}

async function waiting({ holds }: Store): Promise<{ held: number; undelivered: number }> {
  return { held: await holds.count(['held']), undelivered: await holds.count(['undelivered']) };
}

async function reachable({ relays, config }: Live): Promise<void> {
  if (config.listeners.some((listener) => listener.direction !== 'observe')) await relays.reach();
}

function refuseListener({ name, address, port }: ListenerConfig, error: NodeJS.ErrnoException): never {
  const where = `listener ${name}: can't listen on ${address}:${port}`;
  const why: Record<string, string> = {
    EADDRINUSE: 'another program, or another kithgate, does; stop it or choose another port',
    EACCES: 'not permitted; ports below 1024 need a privilege (CAP_NET_BIND_SERVICE)',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  throw new Refusal(`${where}: ${why[error.code ?? ''] ?? error.message}`);
}
