/** `kithgate domain`: what is known of a domain, by lists and registries, and by who linked to it here. */
import { domainToUnicode } from 'node:url';
import type { Command } from 'commander';
import type { Config } from '../config/schema.ts';
import { isKnown } from '../history/relation.ts';
import type { IdentityClass } from '../history/types.ts';
import { canonicalAddress, registrableDomain } from '../mail/header/address.ts';
import type { DomainFacts, JournalEntry, Linker, PhishReport, SitePortrait } from '../ports.ts';
import { ageInDays } from '../signals/domain-age.ts';
import { type Imitated, imitated } from '../signals/imitated.ts';
import { isWidelyLinked } from '../signals/widely-linked.ts';
import { example } from './help.ts';
import type { Desk } from './kit.ts';
import { domainName } from './options.ts';
import type { Session } from './session.ts';
import { siteText } from './show/domain.ts';
import { iso } from './show/time.ts';

/** Hosts, and people who linked to them, that are listed. */
const MOST_LISTED = { people: 10, machines: 100 };
/** Messages of the journal looked at, the newest. */
const MOST_MESSAGES = 1000;
/** As many of our correspondents' domains as a message is compared with. */
const MOST_WRITTEN = 500;

/** Whose mail linked there. */
export interface LinkedBy {
  address: string;
  class: IdentityClass;
  /** Days with such a link that history has learnt: 0 where all was held, or has not taught yet. */
  days: number;
  /** Messages with one in the journal. */
  messages: number;
  /** Ms. */
  firstSeen: number;
  lastSeen: number;
}

export interface Site {
  /** As asked for, in A-labels. */
  name: string;
  /** Registrable. */
  domain: string;
  unicode: string;
  age: DomainFacts;
  ageDays: number | null;
  ours: boolean;
  widelyLinked: boolean;
  shared: boolean;
  freemail: boolean;
  abusedTopLevel: boolean;
  portrait: SitePortrait;
  /** The name itself in a link, ms; `null` = never. */
  nameFirstSeen: number | null;
  /** Strongest first, and how many there are. */
  linkedBy: readonly LinkedBy[];
  linkedByCount: number;
  lookalikeOf: readonly Imitated[];
  /** Messages that led there, or to a tenant of it, and were reported as phishing; newest first. */
  reports: readonly PhishReport[];
}

export function addDomain(program: Command, session: Session): void {
  program
    .command('domain')
    .description('what is known of a domain: age and source, first seen here, who linked to it, lookalike of what')
    .argument('<name>', 'domain, host or URL', domainName)
    .addHelpText('after', example('kithgate domain partner-files.example'))
    .action((name: string) =>
      session.atDesk('read', async (desk, config) => {
        const site = await siteOf(name, desk, config, session);
        if (session.json) session.printJson(siteFacts(site));
        else session.print(siteText(site, session));
      }),
    );
}

async function siteOf(name: string, desk: Desk, { protectedDomains }: Config, session: Session): Promise<Site> {
  const { lists, histories, habits, journal } = desk;
  const domain = registrableDomain(name);
  const most = session.json ? MOST_LISTED.machines : MOST_LISTED.people;
  const [age, portrait, met, entries, writtenDomains, reports] = await Promise.all([
    desk.age(domain),
    habits.site(domain, MOST_LISTED.machines),
    histories.hostsFirstSeen([name]),
    journal.find({ host: domain, limit: MOST_MESSAGES }),
    histories.writtenDomains(MOST_WRITTEN),
    histories.reports({ target: domain }),
  ]);
  const linkedBy = together(portrait.linkers, entries);
  return {
    name,
    domain,
    unicode: domainToUnicode(domain) || domain,
    age,
    ageDays: ageInDays(age.registeredAt, session.now),
    ours: protectedDomains.some((own) => registrableDomain(own) === domain),
    widelyLinked: isWidelyLinked(lists, domain),
    shared: desk.isShared(name) || desk.isShared(domain),
    freemail: lists.freemail.has(domain),
    abusedTopLevel: lists.abused.topLevelDomains.has(domain.slice(domain.lastIndexOf('.') + 1)),
    portrait: { ...portrait, hosts: portrait.hosts.slice(0, most) },
    nameFirstSeen: met.get(name) ?? null,
    linkedBy: linkedBy.slice(0, most),
    linkedByCount: linkedBy.length + portrait.linkerCount - portrait.linkers.length,
    reports,
    lookalikeOf: imitated(domain, { protectedDomains, writtenDomains, lists }),
  };
}

/** History knows what was learnt, the journal also what was held. Identities stay apart, as everywhere. */
function together(linkers: readonly Linker[], entries: readonly JournalEntry[]): LinkedBy[] {
  const all = new Map<string, LinkedBy>();
  for (const linker of linkers) all.set(`${linker.class} ${linker.address}`, { ...linker, messages: 0 });
  for (const { at, from, direction, verdict } of entries) {
    if (direction === 'outbound' || from === '') continue;
    const address = canonicalAddress(from);
    const of = verdict?.authenticated ?? 'unknown';
    const one = all.get(`${of} ${address}`) ?? { address, class: of, days: 0, messages: 0, firstSeen: at, lastSeen: at };
    all.set(`${of} ${address}`, { ...one, messages: one.messages + 1, firstSeen: Math.min(one.firstSeen, at), lastSeen: Math.max(one.lastSeen, at) });
  }
  return [...all.values()].sort((a, b) => b.days - a.days || b.messages - a.messages || b.lastSeen - a.lastSeen || (a.address < b.address ? -1 : 1));
}

function siteFacts({ age, portrait, linkedBy, nameFirstSeen, ...site }: Site): object {
  const { hosts, hostCount, authors } = portrait;
  return {
    name: site.name,
    domain: site.domain,
    unicode: site.unicode,
    registeredAt: iso(age.registeredAt),
    ageDays: site.ageDays,
    ageFrom: age.source,
    ...(age.youngerThan && { ageBelow: age.youngerThan.days }),
    ageUnknown: age.registeredAt === null && age.youngerThan === undefined ? (age.why ?? 'not-asked') : null,
    ours: site.ours,
    widelyLinked: site.widelyLinked,
    sharedService: site.shared,
    freemail: site.freemail,
    abusedTopLevel: site.abusedTopLevel,
    firstSeen: iso(hosts[0]?.firstSeen ?? null),
    nameFirstSeen: iso(nameFirstSeen),
    hosts: hosts.map(({ host, firstSeen }) => ({ host, firstSeen: iso(firstSeen) })),
    hostCount,
    linkedBy: linkedBy.map(({ class: of, firstSeen, lastSeen, ...one }) => ({
      ...one,
      authenticated: of,
      firstSeen: iso(firstSeen),
      lastSeen: iso(lastSeen),
    })),
    linkedByCount: site.linkedByCount,
    author: authors && {
      ...authors.relation,
      firstSeen: iso(authors.relation.firstSeen),
      lastSeen: iso(authors.relation.lastSeen),
      authenticated: authors.class,
      known: isKnown(authors.relation),
    },
    lookalikeOf: site.lookalikeOf,
    reports: site.reports.map(({ id, at, actor, targets }) => ({ id, at: iso(at), actor, targets })),
  };
}
