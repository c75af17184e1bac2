/**
 * The relay: hands accepted mail to the next hop, or hops. One `Relay` for each way in, for a listener
 * may have a next hop of its own; equal targets share their connections.
 */
import type { Capabilities, Clock, Log, Relay } from '../ports.ts';
import { intersection } from './capabilities.ts';
import { MaildirNextHop } from './maildir/maildir-next-hop.ts';
import type { NextHop } from './next-hop.ts';
import { SmtpNextHop } from './remote/smtp-next-hop.ts';
import { Router } from './router.ts';
import type { DomainOverride, NextHopTarget } from './target.ts';
import { RoutedTransaction } from './transaction.ts';

export interface RelayOptions {
  nextHop: NextHopTarget & { overrides?: readonly DomainOverride[] };
  /** By listener name. Takes all that arrives there, whatever the overrides say. */
  listenerNextHops?: Readonly<Record<string, NextHopTarget>>;
  /** Our name: EHLO where a target sets no `helo`, and Maildir file names. */
  hostname: string;
  log: Log;
  clock: Clock;
}

export interface Relays extends Relay {
  /** Rejects when the default next hop was never reached, or does not answer now. */
  reach(): Promise<void>;
  /** The relay for what arrives at this listener. */
  relayFor(listener: string): Relay;
  /** Ends every connection; transactions still open there fail with a 451. */
  close(): Promise<void>;
}

/** @throws Error when a target lacks what its protocol needs (host, path) */
export function createRelay(options: RelayOptions): Relays {
  const hops = new Map<string, NextHop>();
  const hopFor = (target: NextHopTarget): NextHop => {
    const { protocol, host, hosts, port, path, tls, ca, auth, helo, xforward, timeoutMs, connections } = target;
    const key = JSON.stringify({ protocol, host, hosts, port, path, tls, ca, auth, helo, xforward, timeoutMs, connections });
    const hop = hops.get(key) ?? createNextHop(target, options);
    hops.set(key, hop);
    return hop;
  };

  const { overrides = [], ...fallback } = options.nextHop;
  const main = routed(
    new Router(
      hopFor(fallback),
      overrides.map((override) => ({ domains: override.domains, nextHop: hopFor(override) })),
    ),
  );
  const byListener = new Map(Object.entries(options.listenerNextHops ?? {}).map(([name, target]) => [name, routed(new Router(hopFor(target), []))]));
  return {
    ...main,
    reach: () => hopFor(fallback).reach(),
    relayFor: (listener) => byListener.get(listener) ?? main,
    close: async () => {
      await Promise.all([...hops.values()].map((hop) => hop.close()));
    },
  };
}

function routed(router: Router): Relay {
  return {
    begin: (mail) => new RoutedTransaction(router, mail),
    capabilities: async (): Promise<Capabilities> => {
      const [fallback, ...others] = await Promise.all(router.all().map((hop) => hop.capabilities()));
      // Where the default is not known, no promise is made; an override not known yet is left out, its recipients are asked one by one.
      return intersection(fallback === null || fallback === undefined ? [] : [fallback, ...others.filter((other) => other !== null)]);
    },
  };
}

function createNextHop(target: NextHopTarget, { hostname, log, clock }: RelayOptions): NextHop {
  if (target.protocol !== 'maildir') return new SmtpNextHop({ target: { ...target, protocol: target.protocol }, hostname, log, clock });
  if (target.path === undefined) throw new Error('nextHop: protocol maildir needs path');
  return new MaildirNextHop({ path: target.path, hostname, log, clock });
}
