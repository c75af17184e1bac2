/** Every place mail may be sent on to: that it is complete, is not ourselves, and gets no password in clear. */

import { defaultPort } from '../normalise.ts';
import type { KeyPath } from '../outline.ts';
import type { Config, ListenerConfig, NextHopTarget } from '../schema.ts';
import { type Endpoint, isLoopback, leadsTo, parseEndpoint } from './endpoint.ts';
import type { Check, Report } from './report.ts';

export const checkNextHops: Check = (config, report) => {
  for (const { target, path } of nextHops(config)) {
    const endpoints = endpointsOf(target, path, report);
    for (const endpoint of endpoints) checkLoop(endpoint, path, config.listeners, report);
    checkPassword(target, endpoints, path, report);
  }
};

/** Those that will be used: a gateway that only observes has none. */
function nextHops(config: Config): { target: NextHopTarget; path: KeyPath }[] {
  const own = config.listeners.flatMap((listener, index) =>
    listener.nextHop === undefined || listener.direction === 'observe' ? [] : [{ target: listener.nextHop, path: ['listeners', index, 'nextHop'] }],
  );
  const sendsOn = config.listeners.some(({ direction }) => direction !== 'observe');
  const shared = config.nextHop.overrides.map((target, index) => ({ target, path: ['nextHop', 'overrides', index] }));
  return sendsOn ? [{ target: config.nextHop, path: ['nextHop'] }, ...shared, ...own] : [];
}

function endpointsOf(target: NextHopTarget, path: KeyPath, report: Report): Endpoint[] {
  if (target.protocol === 'maildir') return [];
  const port = target.port ?? defaultPort(target.protocol);
  if (target.host === undefined && target.hosts === undefined) {
    report.error(path, `expected host (or hosts) for protocol ${target.protocol}; for example host: 127.0.0.1`);
    return [];
  }
  if (target.host !== undefined && target.hosts !== undefined) report.warn([...path, 'host'], 'hosts is given too: host is tried first');
  const named = target.host === undefined ? [] : [{ text: target.host, path: [...path, 'host'] }];
  const listed = (target.hosts ?? []).map((text, index) => ({ text, path: [...path, 'hosts', index] }));
  return [...named, ...listed].flatMap((entry) => {
    const endpoint = parseEndpoint(entry.text, port);
    if (endpoint === null) report.error(entry.path, `expected host, host:port or [IPv6]:port, got ${JSON.stringify(entry.text)}`);
    return endpoint === null ? [] : [endpoint];
  });
}

function checkLoop(endpoint: Endpoint, path: KeyPath, listeners: readonly ListenerConfig[], report: Report): void {
  const own = listeners.find(({ address, port }) => leadsTo(endpoint, { host: address, port }));
  if (own !== undefined)
    report.error(path, `expected another server: ${endpoint.host} port ${endpoint.port} is kithgate's own listener ${own.name}, mail would loop`);
}

function checkPassword(target: NextHopTarget, endpoints: readonly Endpoint[], path: KeyPath, report: Report): void {
  const remote = endpoints.find(({ host }) => !isLoopback(host));
  if (target.auth === undefined || remote === undefined) return;
  if (target.tls === 'none') report.error([...path, 'tls'], `expected required or verify: auth would send a password in clear to ${remote.host}`);
  else if (target.tls !== 'verify') report.warn([...path, 'tls'], `auth sends a password to ${remote.host} whatever certificate it shows; verify is safer`);
}
