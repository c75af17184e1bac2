/** A next hop reached by SMTP or LMTP: its addresses, its sessions, and what it can do. */
import { setMaxListeners } from 'node:events';

import type { Capabilities, Clock, Log } from '../../ports.ts';
import { capabilitiesOf } from '../client/extensions.ts';
import { type Manner, openSession } from '../client/handshake.ts';
import { Patience } from '../client/patience.ts';
import type { Session } from '../client/session.ts';
import { Trouble } from '../client/trouble.ts';
import type { HopTransaction, MailFrom, NextHop } from '../next-hop.ts';
import { endpointName, endpointsOf, type NextHopTarget } from '../target.ts';
import { Endpoints } from './endpoints.ts';
import { Pool } from './pool.ts';
import { SmtpTransaction } from './smtp-transaction.ts';

/** Milliseconds for which what EHLO said counts as fresh. */
const freshMs = 300_000;
/** Milliseconds after a failed attempt before another is made only to learn the capabilities. */
const retryMs = 5_000;
/** Most milliseconds to wait for each reply then: a client waits for ours to EHLO. */
const askMs = 5_000;
/** Milliseconds an unused session is kept: below the shortest idle timeout of servers under stress (Postfix: 10 s). */
const idleMs = 8_000;
const mostUses = 200;
/** Milliseconds to wait for a free session before one is taken from a transaction at rest. */
const revokeMs = 500;

export interface SmtpNextHopOptions {
  target: NextHopTarget & { protocol: 'smtp' | 'lmtp' };
  /** Name given in EHLO where the target sets none. */
  hostname: string;
  log: Log;
  clock: Clock;
  /** Other times than usual, in milliseconds. */
  idleMs?: number;
  revokeMs?: number;
}

export class SmtpNextHop implements NextHop {
  readonly name: string;
  readonly oneReply: boolean;
  readonly #target: NextHopTarget;
  readonly #manner: Manner;
  readonly #endpoints: Endpoints;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #pool: Pool;
  /** Ends what is still connecting when the rest is closed. */
  readonly #closing = new AbortController();
  #known: { capabilities: Capabilities; at: number } | null = null;
  #asking: Promise<void> | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor({ target, hostname, log, clock, ...options }: SmtpNextHopOptions) {
    const endpoints = endpointsOf(target);
    this.name = `${target.protocol} ${endpoints.map(endpointName).join(', ')}`;
    this.oneReply = target.protocol === 'smtp';
    this.#target = target;
    this.#manner = { protocol: target.protocol, hello: target.helo ?? hostname, tls: target.tls, ca: target.ca, auth: target.auth, xforward: target.xforward };
    this.#endpoints = new Endpoints(endpoints);
    // Every connection listens to it, as many as there are.
    setMaxListeners(0, this.#closing.signal);
    this.#log = log;
    this.#clock = clock;
    this.#pool = new Pool({
      limit: target.connections,
      idleMs: options.idleMs ?? idleMs,
      mostUses,
      revokeMs: options.revokeMs ?? revokeMs,
      open: (patience) => this.#open(patience),
    });
  }

  /**
   * What the latest EHLO said. Known but stale: answered at once and asked again beside, also while the
   * next hop is away, for a client that needs SMTPUTF8 bounces where it is not offered. Never known:
   * waits for one attempt.
   */
  async capabilities(): Promise<Capabilities | null> {
    const now = this.#clock.now();
    if (this.#known !== null && now - this.#known.at < freshMs) return this.#known.capabilities;
    if (now - this.#failedAt >= retryMs) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = null;
      });
    }
    if (this.#known === null) await this.#asking;
    return this.#known?.capabilities ?? null;
  }

  /** A session opened anew: one from the pool may be stale. It goes to the pool, for the next mail. */
  async reach(): Promise<void> {
    this.#pool.release(await this.#pool.acquire(true, new Patience(this.#clock, Math.min(this.#target.timeoutMs, askMs))));
  }

  begin(mail: MailFrom): HopTransaction {
    return new SmtpTransaction(mail, {
      name: this.name,
      pool: this.#pool,
      log: this.#log,
      patience: (deadlineAt) => new Patience(this.#clock, this.#target.timeoutMs, deadlineAt),
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#closing.abort();
  }

  async #ask(): Promise<void> {
    try {
      await this.reach();
    } catch (trouble) {
      this.#failedAt = this.#clock.now();
      this.#log.warn({ nextHop: this.name, cause: String(trouble) }, 'Next hop cannot be asked what it offers');
    }
  }

  /** The first address that gives a working session. */
  async #open(patience: Patience): Promise<Session> {
    let last: unknown = new Trouble('unreachable', 'connect', 'no address');
    for (const endpoint of this.#endpoints.inOrder(this.#clock.now())) {
      try {
        const session = await openSession(endpoint, this.#manner, patience, this.#log, this.#closing.signal);
        this.#endpoints.worked(endpoint);
        this.#known = { capabilities: capabilitiesOf(session.extensions), at: this.#clock.now() };
        return session;
      } catch (trouble) {
        this.#endpoints.failed(endpoint, this.#clock.now());
        this.#log.warn({ nextHop: endpointName(endpoint), cause: String(trouble) }, 'Next hop cannot be used');
        last = trouble;
      }
    }
    throw last;
  }
}
