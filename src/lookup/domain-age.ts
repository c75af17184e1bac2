/**
 * Ages of domains: lists first, then RDAP and DNS lists of new domains at one time: a date says more than a bound. A suffix whose customers own the names below it (`github.io`) is as old as its hosting company and
 * says nothing of them: nobody is asked about its names.
 */
import { getDomain } from 'tldts';
import type { Clock, DomainAge, DomainFacts, Log } from '../ports.ts';
import { createDnsLists, type DnsListSettings, type DnsLists } from './dns-lists.ts';
import { createDomainList } from './domain-list.ts';
import { bootstrapFrom, IANA_BOOTSTRAP } from './rdap/load-bootstrap.ts';
import { createRdap, type Rdap } from './rdap/rdap.ts';
import { type Resolve, systemResolve } from './resolve.ts';

export interface DomainAgeSettings {
  lists: readonly string[];
  rdap: { enabled: boolean; bootstrap?: string | undefined };
  dnsLists?: readonly DnsListSettings[];
}

export interface DomainAgeParts {
  clock: Clock;
  log: Log;
  /** Asks the name servers; default: those of the system. */
  resolve?: Resolve;
}

export interface DomainAges extends DomainAge {
  /** Reads the lists again, and asks as these settings say. @throws Error naming the file that can't be read, all as before */
  reload(settings: DomainAgeSettings): Promise<void>;
  /** Ends what is being asked. */
  close(): void;
}

/** Domains of one message that are asked about: more would be asked at a server's cost, not the sender's. */
const MOST_ASKED = 10;

/** @throws Error naming the list that can't be read */
export async function createDomainAge(settings: DomainAgeSettings, { clock, log, resolve = systemResolve() }: DomainAgeParts): Promise<DomainAges> {
  const list = await createDomainList(settings.lists, log);
  const end = new AbortController();
  let rdap = rdapFor(settings);
  let dnsLists = dnsListsFor(settings);
  let asked = settings;

  function rdapFor({ rdap: { enabled, bootstrap = IANA_BOOTSTRAP } }: DomainAgeSettings): Rdap | null {
    return enabled ? createRdap({ clock, log, bootstrap: bootstrapFrom(bootstrap, { clock, log, signal: end.signal }) }) : null;
  }

  function dnsListsFor({ dnsLists: lists = [] }: DomainAgeSettings): DnsLists | null {
    return lists.length === 0 ? null : createDnsLists(lists, { clock, resolve });
  }

  async function fromRegistries(server: Rdap, domains: readonly string[], deadlineMs: number): Promise<Map<string, DomainFacts>> {
    // What is known already takes nobody's place.
    const open = new Set(domains.filter((domain) => server.isOpen(domain)).slice(0, MOST_ASKED));
    const answered = domains.filter((domain) => open.has(domain) || !server.isOpen(domain));
    return new Map(await Promise.all(answered.map(async (domain) => [domain, await server.age(domain, deadlineMs)] as const)));
  }

  async function fromDnsLists(lists: DnsLists, domains: readonly string[], deadlineMs: number): Promise<Map<string, DomainFacts | null>> {
    const few = domains.slice(0, MOST_ASKED);
    return new Map(await Promise.all(few.map(async (domain) => [domain, await lists.age(domain, deadlineMs)] as const)));
  }

  return {
    async lookup(domains, deadlineMs) {
      const facts = await list.lookup(domains, deadlineMs);
      if (deadlineMs > 0) {
        const unlisted = domains.filter((domain) => facts.get(domain)?.source === 'unknown' && isRegistered(domain));
        const [dated, bounded] = await Promise.all([
          rdap === null ? new Map<string, DomainFacts>() : fromRegistries(rdap, unlisted, deadlineMs),
          dnsLists === null ? new Map<string, null>() : fromDnsLists(dnsLists, unlisted, deadlineMs),
        ]);
        for (const domain of unlisted) facts.set(domain, surer(dated.get(domain), bounded.get(domain)) ?? NOT_ASKED);
      }
      for (const [domain, one] of facts) if (one.source === 'unknown' && one.why === undefined) facts.set(domain, NOT_ASKED);
      return facts;
    },
    async reload(now) {
      await list.reload(now.lists);
      // What was asked before is still known.
      const before = asked;
      asked = now;
      if (JSON.stringify(now.dnsLists ?? []) !== JSON.stringify(before.dnsLists ?? [])) dnsLists = dnsListsFor(now);
      if (now.rdap.enabled === before.rdap.enabled && now.rdap.bootstrap === before.rdap.bootstrap) return;
      rdap?.close();
      rdap = rdapFor(now);
    },
    close() {
      end.abort();
      rdap?.close();
    },
  };
}

const NOT_ASKED: DomainFacts = { registeredAt: null, source: 'unknown', why: 'not-asked' };

/** A date, else what a list says, else what hindered the registry, else what hindered a list. */
function surer(dated: DomainFacts | undefined, bounded: DomainFacts | null | undefined): DomainFacts | undefined {
  if (dated !== undefined && dated.source !== 'unknown') return dated;
  return bounded?.source === 'list' ? bounded : (dated ?? bounded ?? undefined);
}

/** A name that a registry sold, not one below a hosting company's suffix. */
const isRegistered = (domain: string): boolean => getDomain(domain, { allowPrivateDomains: false }) === domain;
