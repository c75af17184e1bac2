/**
 * Registration dates by RDAP (RFC 9082, 9083; which server by RFC 9224). A message waits no longer than its deadline; the
 * question goes on behind it, so that the next message finds the answer. Each server is asked at a bounded rate, left alone when
 * it asks for that, and for a while when it does not answer; one question for one domain at a time.
 */
import type { Clock, DomainFacts, Log, UnknownAge } from '../../ports.ts';
import { type CircuitBreaker, createCircuitBreaker } from '../circuit-breaker.ts';
import { registrationOf } from './answer.ts';
import type { Bootstrap } from './bootstrap.ts';
import { type Fetched, fetchJson } from './fetch-json.ts';
import { createRate, type Rate, type RateOptions } from './rate.ts';

export interface RdapOptions {
  clock: Clock;
  log: Log;
  /** Resolves once; `null` = none to be had: every age is unknown. */
  bootstrap: () => Promise<Bootstrap | null>;
  /** Ms one question may take behind the messages that asked it. */
  answerMs?: number;
  rate?: RateOptions;
  /** Domains remembered. */
  entries?: number;
  fetch?: typeof fetch;
}

export interface Rdap {
  /** Facts of a registrable domain, in A-labels. Never rejects; `unknown` names why when nothing is told in time. */
  age(domain: string, deadlineMs: number): Promise<DomainFacts>;
  /** Whether `age` would ask somebody. */
  isOpen(domain: string): boolean;
  /** Ends every question under way: a command does not wait for what nobody waits for. */
  close(): void;
}

const HOUR = 3_600_000;
/** A registration date does not change; a name may be dropped and taken again. */
const KEEP_DATE = 24 * HOUR;
/** What is not registered today may be tomorrow's attack. */
const KEEP_ABSENT = HOUR;
const KEEP_TROUBLE = 5 * 60_000;
const ANSWER_MS = 10_000;
const ANSWER_OCTETS = 512 * 1024;
const MOST_REMEMBERED = 50_000;
/** Questions under way at one time, over all servers. */
const MOST_ASKING = 50;

interface Server {
  rate: Rate;
  breaker: CircuitBreaker;
}

interface Kept {
  facts: DomainFacts;
  until: number;
}

export function createRdap(options: RdapOptions): Rdap {
  const { clock, log, answerMs = ANSWER_MS, rate = { burst: 10, perSecond: 2 }, entries = MOST_REMEMBERED } = options;
  const kept = new Map<string, Kept>();
  const asking = new Map<string, Promise<DomainFacts>>();
  const servers = new Map<string, Server>();
  const end = new AbortController();

  function serverAt(base: string): Server {
    const host = new URL(base).host;
    let server = servers.get(host);
    if (server === undefined) {
      const onChange = (state: 'open' | 'closed'): void =>
        log.warn({ server: host, state }, `RDAP server ${state === 'open' ? 'is left alone for a while' : 'answers again'}`);
      server = { rate: createRate(clock, rate), breaker: createCircuitBreaker(clock, { onChange }) };
      servers.set(host, server);
    }
    return server;
  }

  async function ask(domain: string): Promise<Kept> {
    const bootstrap = await options.bootstrap();
    const bases = bootstrap?.serversFor(domain) ?? [];
    if (bases.length === 0) return keep(unknown(bootstrap === null ? 'no-bootstrap' : 'no-server'), KEEP_DATE);
    let trouble: UnknownAge = 'server-away';
    for (const base of bases) {
      const server = serverAt(base);
      if (!server.rate.take()) {
        trouble = 'rate-limited';
        continue;
      }
      if (!server.breaker.allows()) continue;
      const url = `${base}domain/${encodeURIComponent(domain)}`;
      const fetched = await fetchJson(url, {
        accept: 'application/rdap+json',
        timeoutMs: answerMs,
        octets: ANSWER_OCTETS,
        now: clock.now(),
        signal: end.signal,
        ...(options.fetch ? { fetch: options.fetch } : {}),
      });
      const settled = settle(fetched, server);
      if (settled !== null) return settled;
      trouble = fetched.kind === 'busy' ? 'rate-limited' : 'server-away';
    }
    // A question that was not put is not remembered: the next message may put it.
    return keep(unknown(trouble), trouble === 'rate-limited' ? 0 : KEEP_TROUBLE);
  }

  function settle(fetched: Fetched, server: Server): Kept | null {
    if (fetched.kind === 'failed') {
      server.breaker.failed();
      return null;
    }
    server.breaker.succeeded();
    if (fetched.kind === 'busy') {
      server.rate.rest(fetched.retryMs ?? 60_000);
      return null;
    }
    if (fetched.kind === 'absent') return keep(unknown('not-registered'), KEEP_ABSENT);
    // An odd name, of which a sender may make as many as he likes: they must not silence the server for others.
    if (fetched.kind === 'refused') return keep(unknown('no-date'), KEEP_ABSENT);
    const registeredAt = registrationOf(fetched.value);
    return registeredAt === null ? keep(unknown('no-date'), KEEP_DATE) : keep({ registeredAt, source: 'rdap' }, KEEP_DATE);
  }

  const keep = (facts: DomainFacts, ms: number): Kept => ({ facts, until: clock.now() + ms });

  function remember(domain: string, answer: Kept): void {
    kept.delete(domain);
    if (answer.until <= clock.now()) return;
    kept.set(domain, answer);
    const oldest = kept.size > entries ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
  }

  function remembered(domain: string): DomainFacts | null {
    const known = kept.get(domain);
    return known !== undefined && known.until > clock.now() ? known.facts : null;
  }

  function flightFor(domain: string): Promise<DomainFacts> | null {
    const flight = asking.get(domain);
    if (flight !== undefined) return flight;
    if (asking.size >= MOST_ASKING) return null;
    const begun = ask(domain)
      .catch((error: unknown): Kept => {
        log.warn({ domain, error: String(error) }, 'an RDAP question failed');
        return keep(unknown('server-away'), KEEP_TROUBLE);
      })
      .then((answer) => {
        remember(domain, answer);
        return answer.facts;
      })
      .finally(() => asking.delete(domain));
    asking.set(domain, begun);
    return begun;
  }

  return {
    async age(domain, deadlineMs) {
      const known = remembered(domain);
      if (known !== null) return known;
      const flight = flightFor(domain);
      if (flight === null) return unknown('rate-limited');
      return within(flight, deadlineMs, unknown('deadline'));
    },
    isOpen: (domain) => remembered(domain) === null,
    close: () => end.abort(),
  };
}

const unknown = (why: UnknownAge): DomainFacts => ({ registeredAt: null, source: 'unknown', why });

/** The answer, or what stands for it when time is over; the question goes on. */
async function within<T>(answer: Promise<T>, ms: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
