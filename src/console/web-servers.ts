/** Listens for the console and, where configured, for the public pages on an address of their own. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** Most connections open at one address; gate pages are small and short. */
const MAX_CONNECTIONS = 500;

export interface Listening {
  address: string;
  /** The real port, also when the configuration said 0. */
  port: number;
}

export interface WebServers {
  console: Listening;
  /** Where the public pages are: the same as `console` unless they have an address of their own. */
  publicPages: Listening;
  /** Stops listening, lets requests in flight end, drops idle connections. */
  close(): Promise<void>;
}

/** The parts of the configuration that say where to listen. */
export interface WebConfig {
  console: { address: string; port: number };
  /** What is absent is the console's. */
  locks: { address?: string | undefined; port?: number | undefined };
}

/** True when `locks` names an address or port that is not the console's. */
export function hasPublicAddress({ console, locks }: WebConfig): boolean {
  return (locks.address ?? console.address) !== console.address || (locks.port ?? console.port) !== console.port;
}

/**
 * @param consoleApp with the public pages inside unless `hasPublicAddress`
 * @throws Error with one line that names the setting, when an address can't be listened on
 */
export async function createWebServers(config: WebConfig, consoleApp: Hono, publicApp: Hono): Promise<WebServers> {
  const { console, locks } = config;
  const main = await listen(consoleApp, console.address, console.port, 'console');
  if (!hasPublicAddress(config)) return { console: main.at, publicPages: main.at, close: () => close([main.server]) };
  try {
    const own = await listen(publicApp, locks.address ?? console.address, locks.port ?? console.port, 'locks');
    return { console: main.at, publicPages: own.at, close: () => close([main.server, own.server]) };
  } catch (error) {
    await close([main.server]);
    throw error;
  }
}

async function listen(app: Hono, address: string, port: number, section: 'console' | 'locks'): Promise<{ server: Server; at: Listening }> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(explain(error, address, port, section), { cause: error })));
    server.listen(port, address, resolve);
  });
  return { server, at: { address, port: (server.address() as AddressInfo).port } };
}

function explain(error: NodeJS.ErrnoException, address: string, port: number, section: string): string {
  const where = `${section}: can't listen on ${address}:${port}`;
  if (error.code === 'EADDRINUSE') return `${where}: another program (or another kithgate) does; set ${section}.port to a free one`;
  if (error.code === 'EACCES') return `${where}: not permitted; ports below 1024 need a privilege`;
  if (error.code === 'EADDRNOTAVAIL') return `${where}: this machine has no such address; set ${section}.address`;
  return `${where}: ${error.message}`;
}

async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await closed;
    }),
  );
}
