/** Opens a TCP connection or a local socket within a time. */
import { createConnection, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { type Endpoint, endpointName } from '../target.ts';
import { Trouble } from './trouble.ts';

/**
 * A name with IPv6 and IPv4 addresses is tried over both (RFC 8305), as Node does by itself. Rejects with a Trouble.
 *
 * @param signal ends the socket, at whatever stage it is then
 */
export function connect(endpoint: Endpoint, ms: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ ...endpoint, noDelay: true });
    const fail = (kind: 'unreachable' | 'timeout', detail: string, cause?: unknown): void => {
      clearTimeout(timer);
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new Trouble(kind, 'connect', `${endpointName(endpoint)} ${detail}`, cause));
    };
    const timer = setTimeout(() => fail('timeout', `did not answer within ${Math.round(ms)} ms`), ms);
    // Several addresses tried: an AggregateError, whose message is empty.
    const onError = (error: NodeJS.ErrnoException): void => fail('unreachable', error.message || (error.code ?? 'cannot be reached'), error);
    socket.once('error', onError);
    addAbortSignal(signal, socket);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', onError);
      resolve(socket);
    });
  });
}
