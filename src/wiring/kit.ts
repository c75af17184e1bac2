/** The kit of the commands: everything behind them, opened when a command asks for it. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openArchive } from '../archive/open-archive.ts';
import { type Desk, type Kit, Refusal, type StoreUse } from '../cli/kit.ts';
import type { Config } from '../config/schema.ts';
import { createMetrics } from '../console/metrics.ts';
import { readMessage } from '../mail/parse.ts';
import { openStore, type StoreMode } from '../store/sqlite/open.ts';
import { createOpeners } from '../workers/open/openers.ts';
import { clock, createAdapters, createLog, loadRules, nextHopName, ownName, random, relaysFor } from './adapters.ts';
import { createDesk } from './desk.ts';
import { roadSettings } from './settings.ts';

const MODES: Readonly<Record<StoreUse, StoreMode>> = { read: 'read', write: 'cli', throwaway: 'memory' };

/** Reading one message after another, a command keeps no more workers busy: it learns in one thread itself, and each worker costs its start and its own warm code. */
const MOST_READERS = 4;
/** A core is the command's own: it judges and learns while they read. */
const readers = (): number => Math.max(1, Math.min(MOST_READERS, availableParallelism() - 1));

export const kit: Kit = {
  version: (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version,
  clock,
  // Loaded when asked for: a command beside a running gateway has no need of servers.
  serve: async (order) => (await import('./gateway.ts')).serve(order),
  async archive(paths, look = {}) {
    try {
      return await openArchive(paths, { ...look, now: clock.now() });
    } catch (error) {
      if (look.signal?.aborted) throw error;
      throw new Refusal(error instanceof Error ? error.message : String(error));
    }
  },
  open,
  rules(config, files = []) {
    const rules = loadRules(config.rules, files);
    const openers = createOpeners();
    return { rules, read: (mail) => readMessage(Buffer.from(mail), rules.reading, openers) };
  },
};

async function open(config: Config, use: StoreUse): Promise<Desk> {
  // A command says what matters itself; the log of its parts is for when something breaks.
  const log = createLog(process.env.LOG_LEVEL ?? 'error');
  const rules = loadRules(config.rules);
  const { halfLifeDays } = config.history;
  const store = await openStore({
    folder: config.dataFolder,
    halfLifeDays,
    keepDays: config.journal.keepDays,
    clock,
    mode: MODES[use],
    log,
    freemail: (domain) => rules.lists.freemail.has(domain),
  });
  const adapters = await createAdapters(config, rules, log, readers());
  const relays = relaysFor(config, log);
  const { histories, holds, locks, journal } = store;
  const { reader, authenticator, sealer, domainAge, origins } = adapters;
  const relayFor = (listener: string) => relays.relayFor(listener);
  return createDesk({
    ports: {
      clock,
      random,
      log,
      meter: createMetrics(),
      histories,
      habits: histories,
      holds,
      locks,
      journal,
      reader,
      authenticator,
      sealer,
      domainAge,
      origins,
      relayFor,
    },
    settings: roadSettings(config, rules, ownName()),
    housekeeping: store.housekeeping,
    accounts: store.accounts,
    nextHopName: (listener, address) => nextHopName(config, listener, address),
    async close() {
      await relays.close();
      await adapters.close();
      await store.close();
    },
  });
}
