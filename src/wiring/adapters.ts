/** Builds the adapters behind the ports, for one configuration. What is opened is closed in reverse order. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { pino } from 'pino';
import type { Config } from '../config/schema.ts';
import { createAuthenticator, type RunningAuthenticator } from '../lookup/authenticate.ts';
import { createDomainAge, type DomainAges } from '../lookup/domain-age.ts';
import { createOrigins, type OriginLookup } from '../lookup/origin.ts';
import { systemResolve } from '../lookup/resolve.ts';
import { cachedResolve } from '../lookup/resolve-cache.ts';
import { createSealer, type RunningSealer } from '../lookup/seal.ts';
import { domainOf } from '../mail/header/address.ts';
import type { Clock, Log, Randomness } from '../ports.ts';
import { createRelay, type Relays } from '../relay/relay.ts';
import type { Rules } from '../rules/rules.ts';
import { createReader, type RunningReader } from '../workers/reader.ts';

export { loadRules } from './rule-files.ts';

export const clock: Clock = { now: () => Date.now() };
export const random: Randomness = { bytes: (count) => randomBytes(count) };

/** Our name in the greeting, in Received fields and in reports. */
export const ownName = (): string => hostname();

/** One JSON line an event on stderr; `LOG_LEVEL` (info) chooses how much. */
export function createLog(level: string = process.env.LOG_LEVEL ?? 'info'): Log {
  const formatters = { level: (label: string) => ({ level: label }) };
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, formatters }, pino.destination({ fd: 2, sync: false }));
}

export interface Adapters {
  reader: RunningReader;
  authenticator: RunningAuthenticator;
  sealer: RunningSealer;
  domainAge: DomainAges;
  origins: OriginLookup;
  /** In reverse order of opening; safe to call once. */
  close(): Promise<void>;
}

/**
 * @param readers messages read at one time, each by a worker of its own
 * @throws Error naming the domain list that can't be read
 */
export async function createAdapters(config: Config, rules: Rules, log: Log, readers = availableParallelism()): Promise<Adapters> {
  const domainAge = await createDomainAge(config.domainAge, { clock, log });
  const origins = createOrigins(config.origin, log);
  const reader = createReader({ lists: rules.reading, threads: Math.max(1, readers) });
  const resolve = cachedResolve(systemResolve(), clock);
  const authenticator = createAuthenticator({ resolve, clock, log });
  const sealer = createSealer({ resolve, clock, log });
  return {
    reader,
    authenticator,
    sealer,
    domainAge,
    origins,
    async close() {
      domainAge.close();
      await authenticator.close();
      await sealer.close();
      await reader.close();
    },
  };
}

export function relaysFor(config: Config, log: Log): Relays {
  const own = config.listeners.flatMap((listener) => (listener.nextHop === undefined ? [] : [[listener.name, listener.nextHop] as const]));
  return createRelay({ nextHop: config.nextHop, listenerNextHops: Object.fromEntries(own), hostname: ownName(), log, clock });
}

/** Where mail for an address goes, in words for the operator. */
export function nextHopName({ listeners, nextHop }: Config, listener: string, address: string): string {
  const own = listeners.find(({ name }) => name === listener)?.nextHop;
  const override = nextHop.overrides.find(({ domains }) => domains.includes(domainOf(address)));
  const { protocol, path, host, hosts, port } = own ?? override ?? nextHop;
  if (protocol === 'maildir') return `${path}/${address}`;
  return host === undefined ? (hosts ?? []).join(', ') : `${host}:${port}`;
}
