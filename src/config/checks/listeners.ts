/** Names and addresses we listen on, certificates, and who may do more than send mail to us. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { KeyPath } from '../outline.ts';
import type { ListenerConfig } from '../schema.ts';
import { collide, type Endpoint, isLoopback } from './endpoint.ts';
import type { Check, Report } from './report.ts';

export const checkListeners: Check = (config, report) => {
  const { listeners } = config;
  listeners.forEach((listener, index) => {
    const path = ['listeners', index];
    const twin = listeners.findIndex((other) => other.name.toLowerCase() === listener.name.toLowerCase());
    if (twin < index) report.error([...path, 'name'], `expected a name of its own, "${listener.name}" is taken by listeners[${twin}]`);
    checkCertificate(listener, path, report);
    checkPeers(listener, path, report);
  });
  checkSockets(sockets(config), report);
  if (!isLoopback(config.console.address))
    report.warn(['console', 'address'], 'passwords of the console will travel in clear; keep it on 127.0.0.1, with a reverse proxy for https in front');
  if (!listeners.some(({ direction }) => direction === 'inbound')) report.warn(['listeners'], 'no listener of direction inbound: nothing will be judged');
};

interface Socket extends Endpoint {
  label: string;
  path: KeyPath;
}

function sockets({ listeners, console, locks }: Parameters<Check>[0]): Socket[] {
  return [
    { label: 'the console', path: ['console', 'port'], host: console.address, port: console.port },
    ...listeners.map((listener, index) => ({
      label: `listener ${listener.name}`,
      path: ['listeners', index, 'port'],
      host: listener.address,
      port: listener.port,
    })),
    ...(locks.address !== undefined && locks.port !== undefined
      ? [{ label: 'the public pages', path: ['locks', 'port'], host: locks.address, port: locks.port }]
      : []),
  ];
}

function checkSockets(all: readonly Socket[], report: Report): void {
  all.forEach((socket, index) => {
    const earlier = all.slice(0, index).find((other) => collide(socket, other));
    if (earlier !== undefined)
      report.error(socket.path, `expected a port of its own, ${earlier.label} already listens on ${earlier.host} port ${earlier.port}`);
  });
}

function checkCertificate({ tls }: ListenerConfig, path: KeyPath, report: Report): void {
  if (tls === undefined) return;
  const cert = readPem(tls.cert, [...path, 'tls', 'cert'], report);
  const key = readPem(tls.key, [...path, 'tls', 'key'], report);
  if (cert === null || key === null) return;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    report.error([...path, 'tls'], `expected a PEM certificate and its private key (${(error as Error).message.replace(/^error:[^:]*:[^:]*:[^:]*:/, '')})`);
  }
}

function readPem(file: string, path: KeyPath, report: Report): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    report.error(path, `expected a readable PEM file, ${file}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
    return null;
  }
}

function checkPeers(listener: ListenerConfig, path: KeyPath, report: Report): void {
  listener.relayFrom.forEach((network, index) => {
    if (isHuge(network)) report.error([...path, 'relayFrom', index], `expected the networks of your own servers; ${network} would make an open relay`);
  });
  listener.trustedPeers.forEach((network, index) => {
    if (isHuge(network))
      report.warn([...path, 'trustedPeers', index], `with ${network} anyone can claim any client address by XCLIENT; name the servers ahead of kithgate`);
  });
  if (listener.direction === 'outbound' && listener.relayFrom.length === 0)
    report.warn(path, 'outbound, but relayFrom is empty: mail to anyone outside protectedDomains will be refused');
}

/** Wider than any one organisation: IPv4 shorter than /8 (10.0.0.0/8 is private), IPv6 shorter than /16. */
export function isHuge(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < (isIP(address) === 4 ? 8 : 16);
}
