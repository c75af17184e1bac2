/** From the configuration to what the road heeds. */
import type { Config } from '../config/schema.ts';
import type { RoadSettings } from '../road.ts';
import type { Rules } from '../rules/rules.ts';

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
    locks: { publicUrl: locks.publicUrl, openAnyway: locks.openAnyway },
    onAnalysisFailure,
    limits: { analysisMs: limits.analysisMs, transactionMs: limits.transactionMs },
    observers: listeners.filter((listener) => listener.direction === 'observe').map((listener) => listener.name),
    relayFrom: Object.fromEntries(listeners.map((listener) => [listener.name, listener.relayFrom])),
  };
}
