/** From the configuration to what the road heeds. */
import { readFileSync } from 'node:fs';
import type { SealSettings } from '../act/seal.ts';
import type { Config } from '../config/schema.ts';
import type { RoadSettings } from '../road.ts';
import type { Rules } from '../rules/rules.ts';

/** @throws Error when the key of ARC can't be read */
export function roadSettings(config: Config, rules: Rules, hostname: string): RoadSettings {
  const { protectedDomains, mode, policy, exceptions, authentication, history, domainAge, locks, headers, onAnalysisFailure, limits, listeners } = config;
  return {
    hostname,
    protectedDomains,
    mode,
    policy,
    exceptions,
    upstreams: authentication.upstreams,
    verify: authentication.verify,
    warmDays: history.warmDays,
    lookupMs: domainAge.rdap.deadlineMs,
    rules,
    headers,
    seal: sealSettings(config, hostname),
    locks: { publicUrl: locks.publicUrl, openAnyway: locks.openAnyway },
    onAnalysisFailure,
    limits: { analysisMs: limits.analysisMs, transactionMs: limits.transactionMs },
    observers: listeners.filter((listener) => listener.direction === 'observe').map((listener) => listener.name),
    relayFrom: Object.fromEntries(listeners.map((listener) => [listener.name, listener.relayFrom])),
  };
}

function sealSettings({ authentication: { authservId, arc, verify }, domainAge }: Config, hostname: string): SealSettings {
  const key = arc === undefined ? null : { domain: arc.domain, selector: arc.selector, privateKey: readFileSync(arc.keyFile, 'utf8') };
  return { authservId: authservId ?? hostname, key, verify, lookupMs: domainAge.rdap.deadlineMs };
}
