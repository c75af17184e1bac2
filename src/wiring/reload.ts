/**
 * SIGHUP: new settings, rules, domain lists, next hops and certificates, all or nothing. A bad new
 * configuration is refused as a whole and the old one stays; what only a restart can change is said.
 */
import type { ServeOrder } from '../cli/kit.ts';
import type { Config } from '../config/schema.ts';
import type { DomainAges } from '../lookup/domain-age.ts';
import type { OriginLookup } from '../lookup/origin.ts';
import type { Log } from '../ports.ts';
import type { Relays } from '../relay/relay.ts';
import type { RoadSettings } from '../road.ts';
import { loadSecureContext } from '../smtp/certificate.ts';
import type { FrontDoor } from '../smtp/front-door.ts';
import type { RunningReader } from '../workers/reader.ts';
import { loadRules, ownName, relaysFor } from './adapters.ts';
import { roadSettings } from './settings.ts';

/** What a reload replaces. */
export interface Live {
  config: Config;
  settings: RoadSettings;
  relays: Relays;
}

export interface Reloadable {
  live: Live;
  domainAge: DomainAges;
  origins: OriginLookup;
  reader: RunningReader;
  doors: ReadonlyMap<string, FrontDoor>;
  log: Log;
}

/** Reloads follow one another: of two signals the later configuration stays. */
export function reloader(parts: Reloadable): (order: ServeOrder) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (order) => {
    last = last
      .then(() => reload(order, parts))
      .catch((error: unknown) => {
        parts.log.error({ error: error instanceof Error ? error.message : String(error) }, 'the new configuration is refused, the old one stays');
      });
    return last;
  };
}

async function reload(order: ServeOrder, { live, domainAge, origins, reader, doors, log }: Reloadable): Promise<void> {
  const { config } = order.reload();
  const rules = loadRules(config.rules);
  const settings = roadSettings(config, rules, ownName());
  const relays = relaysFor(config, log);
  const contexts = new Map<string, Awaited<ReturnType<typeof loadSecureContext>>>();
  for (const { name, tls } of config.listeners) if (tls !== undefined) contexts.set(name, await loadSecureContext(tls));
  // The last step that can fail.
  await domainAge.reload(config.domainAge);
  origins.reload(config.origin);
  for (const key of afterRestart(live.config, config)) log.warn({ key }, `${key} changed: takes effect at the next start`);
  const old = live.relays;
  Object.assign(live, { config, settings, relays });
  reader.renew(rules.reading);
  for (const [name, door] of doors) door.setSecureContext(contexts.get(name) ?? null);
  // Transactions that began with the old next hop end there.
  setTimeout(() => void old.close(), 2 * config.limits.transactionMs).unref();
  log.info({ mode: config.mode }, 'configuration reloaded');
}

/** Parts of the configuration that are read at the start alone. */
const FIXED: Readonly<Record<string, (config: Config) => unknown>> = {
  listeners: ({ listeners }) =>
    listeners.map(({ name, address, port, protocol, direction, trustedPeers }) => [name, address, port, protocol, direction, trustedPeers]),
  dataFolder: ({ dataFolder }) => dataFolder,
  console: ({ console }) => console,
  'locks.address': ({ locks }) => [locks.address, locks.port],
  limits: ({ limits: { analysisMs: _, transactionMs: __, ...others } }) => others,
  'history.halfLifeDays': ({ history }) => history.halfLifeDays,
  journal: ({ journal }) => journal,
};

function afterRestart(before: Config, now: Config): string[] {
  return Object.entries(FIXED).flatMap(([key, pick]) => (JSON.stringify(pick(before)) === JSON.stringify(pick(now)) ? [] : [key]));
}
