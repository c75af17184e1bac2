/**
 * Fills what depends on other options or on the place of the file: absolute paths, default ports, the
 * address of the public pages. After this, code elsewhere need not know where a configuration came from.
 */
import { resolve } from 'node:path';
import type { Config, NextHopTarget } from './schema.ts';

/** @param folder absolute; that of the configuration file. Relative paths start there. */
export function normalise(config: Config, folder: string): Config {
  const absolute = (path: string): string => resolve(folder, path);
  const dataFolder = absolute(config.dataFolder);
  const hop = <T extends NextHopTarget>(target: T): T => normaliseHop(target, folder, dataFolder);
  const { address, port, publicUrl, ...locks } = config.locks;
  const ownPages = address !== undefined || port !== undefined;
  return {
    ...config,
    dataFolder,
    listeners: config.listeners.map((listener) => ({
      ...listener,
      ...(listener.tls && { tls: { cert: absolute(listener.tls.cert), key: absolute(listener.tls.key) } }),
      ...(listener.nextHop && { nextHop: hop(listener.nextHop) }),
    })),
    nextHop: { ...hop(config.nextHop), overrides: config.nextHop.overrides.map(hop) },
    authentication: {
      ...config.authentication,
      ...(config.authentication.arc && { arc: { ...config.authentication.arc, keyFile: absolute(config.authentication.arc.keyFile) } }),
    },
    domainAge: {
      ...config.domainAge,
      lists: config.domainAge.lists.map(absolute),
      rdap: {
        ...config.domainAge.rdap,
        ...(config.domainAge.rdap.bootstrap !== undefined && { bootstrap: fileOrUrl(config.domainAge.rdap.bootstrap, folder) }),
      },
    },
    origin: Object.fromEntries(Object.entries(config.origin).flatMap(([kind, file]) => (file === undefined ? [] : [[kind, absolute(file)]]))),
    rules: { ...config.rules, ...(config.rules.folder !== undefined && { folder: absolute(config.rules.folder) }) },
    locks: {
      ...locks,
      publicUrl: publicUrl.replace(/\/+$/, ''),
      ...(ownPages && { address: address ?? config.console.address, port: port ?? config.console.port }),
    },
  };
}

function normaliseHop<T extends NextHopTarget>(target: T, folder: string, dataFolder: string): T {
  if (target.protocol === 'maildir') return { ...target, path: target.path === undefined ? resolve(dataFolder, 'maildir') : resolve(folder, target.path) };
  return { ...target, port: target.port ?? defaultPort(target.protocol) };
}

/** RFC 5321 section 4.5.4.2: 25. RFC 2033 section 4.1 forbids LMTP there; 24 is its registered port. */
export const defaultPort = (protocol: 'smtp' | 'lmtp'): number => (protocol === 'lmtp' ? 24 : 25);

const fileOrUrl = (place: string, folder: string): string => (/^https?:\/\//i.test(place) ? place : resolve(folder, place));
