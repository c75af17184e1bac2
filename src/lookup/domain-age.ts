/**
 * Ages of domains: lists first, then RDAP. A suffix whose customers own the names below it (`github.io`) is as old as its hosting company and
 * says nothing of them: nobody is asked about its names.
 */
import { getDomain } from 'tldts';
import type { Clock, DomainAge, DomainFacts, Log } from '../ports.ts';
import { createDomainList } from './domain-list.ts';
import { bootstrapFrom, IANA_BOOTSTRAP } from './rdap/load-bootstrap.ts';
import { createRdap, type Rdap } from './rdap/rdap.ts';

export interface DomainAgeSettings {
  lists: readonly string[];
  rdap: { enabled: boolean; bootstrap?: string | undefined };
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
export async function createDomainAge(settings: DomainAgeSettings, { clock, log }: { clock: Clock; log: Log }): Promise<DomainAges> {
  const list = await createDomainList(settings.lists, log);
  const end = new AbortController();
  let rdap = rdapFor(settings);
  let asked = settings.rdap;

  function rdapFor({ rdap: { enabled, bootstrap = IANA_BOOTSTRAP } }: DomainAgeSettings): Rdap | null {
    return enabled ? createRdap({ clock, log, bootstrap: bootstrapFrom(bootstrap, { clock, log, signal: end.signal }) }) : null;
  }

  return {
    async lookup(domains, deadlineMs) {
      const facts = await list.lookup(domains, deadlineMs);
      const server = rdap;
      if (server !== null && deadlineMs > 0) {
        const unlisted = domains.filter((domain) => facts.get(domain)?.source === 'unknown' && isRegistered(domain));
        // What is known already takes nobody's place.
        const asked = new Set(unlisted.filter((domain) => server.isOpen(domain)).slice(0, MOST_ASKED));
        const answered = unlisted.filter((domain) => asked.has(domain) || !server.isOpen(domain));
        await Promise.all(answered.map(async (domain) => facts.set(domain, await server.age(domain, deadlineMs))));
      }
      for (const [domain, one] of facts) if (one.source === 'unknown' && one.why === undefined) facts.set(domain, NOT_ASKED);
      return facts;
    },
    async reload(now) {
      await list.reload(now.lists);
      // What was asked before is still known.
      if (now.rdap.enabled === asked.enabled && now.rdap.bootstrap === asked.bootstrap) return;
      asked = now.rdap;
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

/** A name that a registry sold, not one below a hosting company's suffix. */
const isRegistered = (domain: string): boolean => getDomain(domain, { allowPrivateDomains: false }) === domain;
