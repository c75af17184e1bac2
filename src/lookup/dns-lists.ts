/**
 * DNS lists of new domains: a zone is asked for `domain.zone`, and an address of 127.0.0.0/8 says that the domain was registered less than
 * so many days ago (RFC 5782 section 2.1, as for other lists of domains). No date is told, so none is made up. That it is not listed
 * says nothing: a list knows some registries, and days go by until it knows of a domain.
 */
import type { Clock } from '../ports.ts';
import type { DomainAgeFacts } from '../signals/facts.ts';
import { codeOf, isAbsent, type Resolve } from './resolve.ts';
import { cachedResolve } from './resolve-cache.ts';

export interface DnsListSettings {
  /** Such as `fresh.example`. */
  zone: string;
  /** What it means to be listed there. */
  youngerThanDays: number;
}

export interface DnsLists {
  /**
   * What the lists say of a registrable domain, within the deadline; what comes later is known for the next message. Never rejects.
   *
   * @returns `null` where no list has it
   */
  age(domain: string, deadlineMs: number): Promise<DomainAgeFacts | null>;
}

/** @param resolve asks a name server each time it is called */
export function createDnsLists(lists: readonly DnsListSettings[], { clock, resolve }: { clock: Clock; resolve: Resolve }): DnsLists {
  // Each with a circuit breaker of its own: that the servers of one list are away says nothing of another's, or of the resolver.
  const asked = lists.map((list) => ({ ...list, resolve: cachedResolve(resolve, clock) }));
  return {
    async age(domain, deadlineMs) {
      const answers = await Promise.all(asked.map((list) => within(deadlineMs, answerOf(list, domain))));
      const [youngest] = asked.filter((_, i) => answers[i] === 'listed').sort((a, b) => a.youngerThanDays - b.youngerThanDays);
      if (youngest !== undefined) return { registeredAt: null, source: 'list', youngerThan: { days: youngest.youngerThanDays, by: youngest.zone } };
      const why = TROUBLE.find((trouble) => answers.includes(trouble));
      return why === undefined ? null : { registeredAt: null, source: 'unknown', why };
    },
  };
}

type Trouble = 'list-refused' | 'list-away' | 'deadline';
type Answer = 'listed' | 'not-listed' | Trouble;

/** What is told where several lists have no answer: what an operator can do most about first. */
const TROUBLE: readonly Trouble[] = ['list-refused', 'list-away', 'deadline'];

async function answerOf({ zone, resolve }: { zone: string; resolve: Resolve }, domain: string): Promise<Answer> {
  const name = `${domain}.${zone}`;
  if (name.length > LONGEST_NAME) return 'not-listed';
  try {
    const addresses = await resolve(name, 'A');
    return addresses.some(isListing) ? 'listed' : 'list-refused';
  } catch (error) {
    return isAbsent(codeOf(error)) ? 'not-listed' : 'list-away';
  }
}

/** Octets of a name in text (RFC 1035 section 2.3.4). */
const LONGEST_NAME = 253;

/** In 127.0.0.0/8, but not one of the codes by which lists say that they don't answer: asked wrongly, through a public resolver, or too often (127.255.255.0/24). */
const isListing = (address: unknown): boolean => typeof address === 'string' && address.startsWith('127.') && !address.startsWith('127.255.255.');

function within(deadlineMs: number, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('deadline'), deadlineMs);
    void answer.then((told) => {
      clearTimeout(timer);
      resolve(told);
    });
  });
}
