/**
 * From nothing to a session that can take mail: connection, greeting, EHLO, STARTTLS by policy, AUTH.
 * Every refusal on this way is ours or the next hop's own trouble, never the sender's: a Trouble.
 */
import { isIP } from 'node:net';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import type { SmtpReply } from '../../mail/reply.ts';
import { isPermanent, isPositive } from '../../mail/reply.ts';
import type { Log } from '../../ports.ts';
import { type Endpoint, endpointName, type TlsPolicy } from '../target.ts';
import { authenticate } from './auth.ts';
import { connect } from './connect.ts';
import { type Extensions, noExtensions, parseExtensions } from './extensions.ts';
import type { Patience } from './patience.ts';
import { Session } from './session.ts';
import { type Stage, Trouble } from './trouble.ts';
import { Wire } from './wire.ts';

export interface Manner {
  protocol: 'smtp' | 'lmtp';
  /** Name given in EHLO or LHLO. */
  hello: string;
  tls: TlsPolicy;
  ca?: string | undefined;
  auth?: { user: string; password: string } | undefined;
  xforward: boolean;
}

/**
 * Rejects with a Trouble; nothing stays open then.
 *
 * @param signal ends the connection, now or later
 */
export async function openSession(endpoint: Endpoint, manner: Manner, patience: Patience, log: Log, signal: AbortSignal): Promise<Session> {
  try {
    return await open(endpoint, manner, patience, signal);
  } catch (trouble) {
    if (manner.tls !== 'opportunistic' || !(trouble instanceof Trouble) || trouble.kind !== 'tls') throw trouble;
    // Encryption nobody verifies is a courtesy: without it is better than not at all (RFC 7435).
    log.warn({ nextHop: endpointName(endpoint), cause: trouble.message }, 'TLS with the next hop failed; going on without');
    return open(endpoint, { ...manner, tls: 'none' }, patience, signal);
  }
}

async function open(endpoint: Endpoint, manner: Manner, patience: Patience, signal: AbortSignal): Promise<Session> {
  const wire = new Wire(await connect(endpoint, patience.perReply(), signal));
  try {
    positive('greeting', await wire.reply('greeting', patience.perReply()));
    let extensions = await hello(wire, manner, patience);
    if (manner.tls !== 'none' && (await startTls(wire, endpoint, manner, extensions, patience))) {
      // What was said before TLS is forgotten (RFC 3207 section 4.2).
      extensions = await hello(wire, manner, patience);
    }
    if (manner.auth !== undefined) await authenticate(wire, extensions, manner.auth, patience);
    return new Session(wire, manner.protocol, extensions, manner.xforward);
  } catch (trouble) {
    wire.destroy();
    throw trouble;
  }
}

async function hello(wire: Wire, manner: Manner, patience: Patience): Promise<Extensions> {
  const say = (verb: string): Promise<SmtpReply> => {
    wire.write(`${verb} ${manner.hello}\r\n`);
    return wire.reply('hello', patience.perReply());
  };
  if (manner.protocol === 'lmtp') return parseExtensions(positive('hello', await say('LHLO')));
  const answer = await say('EHLO');
  // RFC 5321 section 3.2: a server that does not know EHLO may know HELO.
  if (!isPermanent(answer)) return parseExtensions(positive('hello', answer));
  positive('hello', await say('HELO'));
  return noExtensions;
}

/** @returns true when the session is encrypted now, false when it goes on in the clear (opportunistic only) */
async function startTls(wire: Wire, endpoint: Endpoint, manner: Manner, extensions: Extensions, patience: Patience): Promise<boolean> {
  const optional = manner.tls === 'opportunistic';
  if (!extensions.startTls) {
    if (optional) return false;
    throw new Trouble('refused', 'starttls', `not offered, but tls is ${manner.tls}`);
  }
  wire.write('STARTTLS\r\n');
  const answer = await wire.reply('starttls', patience.perReply());
  if (answer.code !== 220) {
    if (optional && answer.code >= 400 && answer.code !== 421) return false;
    throw Trouble.refused('starttls', answer);
  }
  await wire.startTls(tlsOptions(endpoint, manner), patience.perReply());
  return true;
}

function tlsOptions(endpoint: Endpoint, manner: Manner): ConnectionOptions {
  const options: ConnectionOptions = {
    rejectUnauthorized: manner.tls === 'verify',
    ...(manner.ca === undefined ? {} : { ca: [...rootCertificates, manner.ca] }),
  };
  if ('path' in endpoint) return options;
  // Server name indication takes names only (RFC 6066 section 3); an address is still checked against the certificate.
  return isIP(endpoint.host) === 0 ? { ...options, servername: endpoint.host } : { ...options, host: endpoint.host };
}

function positive(stage: Stage, answer: SmtpReply): SmtpReply {
  if (isPositive(answer)) return answer;
  if (answer.code < 400) throw new Trouble('garbled', stage, `unexpected code ${answer.code}`);
  throw Trouble.refused(stage, answer);
}
