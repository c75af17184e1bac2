/**
 * A person says that a message is phishing, or was wrong to say so (docs/decisions/009). What is blamed of it is where it led,
 * its text and its author for a while; sites that others have long led to are not, for a hijacked mailbox's signature, or a
 * service that anybody can use, has done nothing.
 */
import { type Acts, type Blame, type PhishOutcome, Refusal, type Spared } from '../act/by-hand/acts.ts';
import { canonicalAddress } from '../mail/header/address.ts';
import { isServiceItself } from '../mail/url/tenants.ts';
import type { Habits, JournalEntry, Linker, PhishReport, SitePortrait } from '../ports.ts';
import type { RoadPorts, RoadSettings } from '../road.ts';
import { isOurHost } from '../signals/facts.ts';
import { isWidelyLinked } from '../signals/widely-linked.ts';

const DAY = 86_400_000;
/** Linkers of a site that are looked at. */
const MOST_LINKERS = 100;
const MOST_MESSAGES = 1000;
/** Days on which somebody else led to a site, from the first to the last, from which it is ordinary here. */
const ORDINARY = { days: 3, span: 14 * DAY };
/** The same of the author himself: a mailbox that was hijacked today has led to its own sites for long. */
const HIS_OWN = { days: 5, span: 30 * DAY };
/** Days with mail from a domain's own addresses, where we never wrote there. */
const KNOWN_DAYS = 3;

type Ports = Pick<RoadPorts, 'histories' | 'journal' | 'holds' | 'locks' | 'clock'> & { habits: Habits };

export interface PhishDesk extends Pick<Acts, 'phish' | 'unphish' | 'blame'> {
  /** @throws Refusal where the message was reported: to let it through takes taking that back */
  refuseReported(id: string): Promise<void>;
}

export function createPhishDesk(ports: Ports, settings: () => RoadSettings): PhishDesk {
  const { histories, journal, locks, clock } = ports;

  async function phish(id: string, actor: string, spare: readonly string[] = []): Promise<PhishOutcome> {
    const entry = await incoming(id);
    const at = clock.now();
    const before = (await histories.reports({ id }))[0];
    const { blamed, spared } = before ? { blamed: [...before.targets], spared: [] } : await weighed(entry, spare);
    const author = { address: canonicalAddress(entry.from), class: entry.verdict?.authenticated ?? ('unknown' as const) };
    const { messageId, hosts, shape } = entry;
    const key = entry.key ?? (await ports.holds.get(id))?.observation?.key ?? null;
    // The doors first: whoever is killed in between does the rest when he is called again.
    const denied = await locks.denyAll(id, { at, clientIp: null, note: `${actor}: reported as phishing` });
    const takenBack = await histories.report({ id, key, messageId, messageAt: entry.at, at, actor, author, shape, targets: blamed, hosts });
    if (takenBack !== null) await journal.audit(at, actor, 'phish', id);
    const [report] = await histories.reports({ id });
    if (report === undefined) throw new Refusal(`${id} was reported and the report taken back at the same time: look with "kithgate trace --id ${id}"`);
    return { report, takenBack, spared, denied, waiting: await waitingOf(id), alike: await alike(report) };
  }

  /** A message that came in. */
  async function incoming(id: string): Promise<JournalEntry> {
    const [entry] = await journal.find({ id, limit: 1 });
    if (entry === undefined) throw new Refusal(`no message ${id} on record: "kithgate trace --from ADDRESS" or "--subject TEXT" finds its id`);
    const ours = settings().protectedDomains.includes(canonicalAddress(entry.from).split('@').pop() ?? '');
    if (entry.direction === 'outbound' || (entry.direction === 'observe' && ours))
      throw new Refusal(
        `${id} was sent by our own side: only mail that came in can be reported. An account of yours that sends phishing has to be locked where it is kept`,
      );
    return entry;
  }

  async function weighed(entry: JournalEntry, spare: readonly string[]): Promise<Blame> {
    const blamed: string[] = [];
    const spared: Spared[] = [];
    for (const target of entry.targets ?? riskyDomains(entry)) {
      const why = isSpared(target.split('/')[0] ?? '', spare) ? 'asked' : await ordinary(target, canonicalAddress(entry.from));
      if (why === null) blamed.push(target);
      else spared.push({ target, why });
    }
    return { blamed, spared };
  }

  /** Why a place is not blamed; `null` = it is. */
  async function ordinary(target: string, author: string): Promise<Spared['why'] | null> {
    const [host = ''] = target.split('/');
    const { rules, protectedDomains } = settings();
    const { lists, reading } = rules;
    if (isOurHost(host, protectedDomains)) return 'ours';
    if (isServiceItself(target, reading.tenants)) return 'shared';
    if (isWidelyLinked(lists, target) || lists.freemail.has(target)) return 'widely-linked';
    return host === target && isKnownSite(await ports.habits.site(host, MOST_LINKERS), author) ? 'known' : null;
  }

  async function waitingOf(id: string): Promise<number> {
    const copies = (await ports.holds.get(id))?.recipients ?? [];
    return copies.filter(({ state }) => state === 'held' || state === 'undelivered' || state === 'failed').length;
  }

  /** Who else got the same. */
  async function alike({ id, targets, shape }: PhishReport): Promise<PhishOutcome['alike']> {
    /** Whom it reached, by message. */
    const reached = new Map<string, string[]>();
    const take = (entry: JournalEntry): void => {
      if (entry.id === id || entry.direction === 'outbound') return;
      const delivered = entry.outcomes.filter(({ outcome }) => outcome === 'delivered').map(({ recipient }) => canonicalAddress(recipient));
      if (delivered.length > 0) reached.set(entry.id, delivered);
    };
    for (const target of targets) {
      const host = target.split('/')[0] ?? target;
      for await (const entry of journal.newest({ host }, MOST_MESSAGES)) if (entry.targets?.includes(target) ?? host === target) take(entry);
    }
    if (shape !== null) for await (const entry of journal.newest({ campaign: shape }, MOST_MESSAGES)) take(entry);
    return { messages: reached.size, recipients: new Set([...reached.values()].flat()).size };
  }

  return {
    phish,
    blame: async (id) => weighed(await incoming(id), []),
    async unphish(id, actor) {
      if (!(await histories.unreport(id))) throw new Refusal(`${id} was not reported as phishing: there is nothing to take back`);
      await journal.audit(clock.now(), actor, 'phish-undo', id);
    },
    async refuseReported(id) {
      if ((await histories.reports({ id })).length > 0)
        throw new Refusal(`${id} was reported as phishing: "kithgate held phish --undo ${id}" takes that back first`);
    },
  };
}

/** Named itself, or a domain above it, or a host of it. */
const isSpared = (host: string, spare: readonly string[]): boolean => isOurHost(host, spare) || spare.some((named) => isOurHost(named, [host]));

/** Of a message written down before its targets were: where its risky links led. */
const riskyDomains = ({ verdict }: JournalEntry): string[] => [
  ...new Set((verdict?.links ?? []).filter(({ action, domain }) => action === 'lock' && domain !== '').map(({ domain }) => domain)),
];

/** A correspondent's own site, or one that others, or the author himself, have led to for long. */
function isKnownSite({ authors, linkers }: SitePortrait, author: string): boolean {
  if (authors !== null && (authors.relation.outbound > 0 || authors.relation.days >= KNOWN_DAYS)) return true;
  const isOrdinary = ({ address, class: of, days, firstSeen, lastSeen }: Linker): boolean => {
    const enough = address === author ? HIS_OWN : ORDINARY;
    return of === 'pass' && days >= enough.days && lastSeen - firstSeen >= enough.span;
  };
  return linkers.some(isOrdinary);
}
