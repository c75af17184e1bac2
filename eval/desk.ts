/** A desk as the commands have it, over a throwaway store, that tells what the signals found. */
import { openArchive } from '../src/archive/open-archive.ts';
import type { Desk } from '../src/cli/kit.ts';
import type { Config } from '../src/config/schema.ts';
import { createMetrics } from '../src/console/metrics.ts';
import type { Examined } from '../src/examine.ts';
import type { Rules } from '../src/rules/rules.ts';
import { openStore } from '../src/store/sqlite/open.ts';
import { clock, createAdapters, createLog, random } from '../src/wiring/adapters.ts';
import { createDesk } from '../src/wiring/desk.ts';
import { roadSettings } from '../src/wiring/settings.ts';

export const archiveOf = (path: string) => openArchive([path], { now: clock.now() });

export async function measuringDesk(config: Config, rules: Rules, onExamined: (examined: Examined) => void): Promise<Desk> {
  const log = createLog('error');
  const freemail = (domain: string): boolean => rules.lists.freemail.has(domain);
  const store = await openStore({ folder: config.dataFolder, halfLifeDays: config.history.halfLifeDays, clock, mode: 'memory', log, freemail });
  const adapters = await createAdapters(config, rules, log);
  const { histories, holds, locks, journal } = store;
  const unused = () => {
    throw new Error('nothing is sent on while measuring');
  };
  return createDesk({
    ports: { clock, random, log, meter: createMetrics(), histories, habits: histories, holds, locks, journal, ...adapters, relayFor: unused },
    settings: roadSettings(config, rules, 'measuring.example'),
    housekeeping: store.housekeeping,
    accounts: store.accounts,
    nextHopName: unused,
    onExamined,
    async close() {
      await adapters.close();
      await store.close();
    },
  });
}
