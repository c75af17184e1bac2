/**
 * A listener: takes connections, keeps to its limits, and closes without cutting off a message.
 * One front door for each configured listener; the byte budget is shared by all.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { inNetworks, plainAddress } from '../mail/header/network.ts';
import type { SmtpReply } from '../mail/reply.ts';
import { Admission } from './admission.ts';
import { loadSecureContext } from './certificate.ts';
import { Connection } from './connection.ts';
import { Identity } from './identity.ts';
import type { FrontDoorOptions, FrontDoorSettings } from './options.ts';
import { TOO_MANY_CONNECTIONS, TOO_MANY_FROM_ADDRESS } from './replies.ts';
import { Session } from './session.ts';
import { systemTimers } from './timers.ts';

export interface FrontDoor {
  /** Rejects when the address is taken or the certificate can't be used. */
  listen(): Promise<{ address: string; port: number }>;
  /**
   * Stops accepting; idle sessions hear 421, transactions in flight finish. Resolves when all sessions have
   * ended, or after `graceMs` milliseconds, when the rest is cut off.
   */
  close(graceMs?: number): Promise<void>;
  /** Sessions open now. */
  connections(): number;
  /** The certificate for STARTTLS from the next handshake on; `null` stops offering it. */
  setSecureContext(context: SecureContext | null): void;
}

/** Connections over the limit that may hear a 421 at one time; more are closed without a word. */
const REFUSED_AT_ONCE = 100;

export function createFrontDoor(options: FrontDoorOptions): FrontDoor {
  const { listener, limits, log } = options;
  const settings: FrontDoorSettings = { greetingDelayMs: 100, memoryThreshold: 1024 * 1024, timers: systemTimers, ...options };
  const admission = new Admission(limits.connections);
  /** Each open session with the promise of its end. */
  const sessions = new Map<Session, Promise<void>>();
  const open = new Set<Connection>();
  let secureContext: SecureContext | null = null;
  let closing: Promise<void> | null = null;

  // allowHalfOpen: a client may end its side behind its last command and still read our replies.
  const server = createServer({ allowHalfOpen: true, keepAlive: true }, accept);
  server.maxConnections = limits.connections + REFUSED_AT_ONCE;

  function accept(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const connection = new Connection(socket, settings.timers, limits.idleMs);
    open.add(connection);
    const trusted = inNetworks(address, listener.trustedPeers);
    const admitted = address === '' ? 'full' : admission.enter(address, trusted);
    connection.onceClosed(() => open.delete(connection));
    if (admitted !== 'yes') {
      turnAway(connection, address, admitted === 'full' ? TOO_MANY_CONNECTIONS : TOO_MANY_FROM_ADDRESS);
      return;
    }
    const session = new Session(settings, connection, new Identity(address, trusted), () => secureContext);
    const end = session.run().then(() => {
      admission.leave(address);
      sessions.delete(session);
    });
    sessions.set(session, end);
    if (closing !== null) session.retire();
  }

  function turnAway(connection: Connection, address: string, last: SmtpReply): void {
    log.info({ listener: listener.name, client: address, open: admission.open }, 'connection refused: too many');
    connection.hangUp(last);
  }

  async function shut(graceMs: number): Promise<void> {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const session of sessions.keys()) session.retire();
    await new Promise<void>((resolve) => {
      const cancel = settings.timers.after(graceMs, resolve);
      void Promise.all(sessions.values()).then(() => {
        cancel();
        resolve();
      });
    });
    if (sessions.size > 0) log.warn({ listener: listener.name, sessions: sessions.size }, 'sessions cut off at shutdown');
    for (const connection of open) connection.leave();
    await stopped;
  }

  return {
    async listen() {
      if (listener.tls !== undefined) secureContext = await loadSecureContext(listener.tls);
      return listen(server, listener.address, listener.port, (error) => log.error({ err: error, listener: listener.name }, 'listener failed'));
    },
    close(graceMs = 30_000) {
      closing ??= shut(graceMs);
      return closing;
    },
    connections: () => admission.open,
    setSecureContext(context) {
      secureContext = context;
    },
  };
}

/** @param onError told of what goes wrong after listening began; what goes wrong before rejects. */
function listen(server: Server, address: string, port: number, onError: (error: Error) => void): Promise<{ address: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      server.on('error', onError);
      const bound = server.address();
      resolve(bound === null || typeof bound === 'string' ? { address, port } : { address: bound.address, port: bound.port });
    });
  });
}
