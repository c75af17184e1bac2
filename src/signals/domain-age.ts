/**
 * Age of the domains a message leads to: of its links, of the author, of the Reply-To. Three answers: young (strength counts
 * halvings below 64 days: 1 for 32 days, 5 for 2 days, 6 for today), old (all strange links lead to domains of five years and
 * more; weak, for old sites are broken into), unknown (said, worth nothing: many registries tell nobody, and unknown is
 * neither old nor young). On a host shared by many tenants the domain's age says nothing of the tenant's.
 */

import type { DomainAgeFacts, MessageFacts, UnknownAge } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import type { LinkTarget } from './targets.ts';
import { counted, harmless, listed } from './words.ts';

const YOUNG_DAYS = 64;
const OLD_DAYS = 5 * 365;
const MS_PER_DAY = 86_400_000;

/** Whole days between registration and receipt; `null` = unknown. A date in the future counts as today. */
export function ageInDays(registeredAt: number | null | undefined, at: number): number | null {
  return registeredAt === null || registeredAt === undefined ? null : Math.max(0, Math.floor((at - registeredAt) / MS_PER_DAY));
}

/** The domain itself or its www: any other name under it may be a customer's, whose page is of yesterday. */
const isMainSite = ({ link }: LinkTarget): boolean => link.host === link.domain || link.host === `www.${link.domain}`;

/** Halvings below 64 days; 0 for old and for unknown. */
const youth = (days: number | null): number => (days === null || days >= YOUNG_DAYS ? 0 : Math.log2(YOUNG_DAYS / Math.max(1, days)));

/** Each kind of unknown, in words. */
export const WHY: Readonly<Record<UnknownAge, string>> = {
  'not-asked': 'no list has it, and nobody was asked',
  'no-server': 'the registry tells nobody',
  'no-bootstrap': 'there is no list of whom to ask',
  'not-registered': 'the registry knows no such domain',
  'no-date': 'the registry tells no date',
  'rate-limited': 'the registry is asked too often',
  'server-away': 'the registry does not answer',
  'list-refused': 'a DNS list refuses to answer',
  'list-away': 'a DNS list does not answer',
  deadline: 'nobody answered in time',
};

/** Days of age, or what a list of new domains puts above them; `null` = unknown. */
export const daysAtMost = (age: DomainAgeFacts | undefined, at: number): number | null => ageInDays(age?.registeredAt, at) ?? age?.youngerThan?.days ?? null;

/** `was registered 4 days ago (rdap)`, `is listed as registered less than 15 days ago by fresh.example` */
function youthText(days: number | null, age: DomainAgeFacts | undefined): string {
  if (age?.youngerThan !== undefined) return `is listed as registered less than ${counted(age.youngerThan.days, 'day')} ago by ${harmless(age.youngerThan.by)}`;
  return `was registered ${days === 0 ? 'today' : `${counted(days ?? 0, 'day')} ago`} (${age?.source ?? 'unknown'})`;
}

export function domainAge(facts: MessageFacts): Finding[] {
  const linked = facts.targets.filter((target) => !target.quoted && !target.shared && target.link.domain !== '');
  const domains = new Map<string, number[]>();
  for (const target of linked) domains.set(target.link.domain, [...(domains.get(target.link.domain) ?? []), ...target.indices]);
  if (!facts.freemail && facts.authorDomain !== '') domains.set(facts.authorDomain, domains.get(facts.authorDomain) ?? []);
  const aged = [...domains].map(([domain, links]) => ({ domain, links, facts: facts.ages.get(domain) }));

  const out: Finding[] = [];
  const young = aged.map((d) => ({ ...d, days: daysAtMost(d.facts, facts.at) })).filter((d) => youth(d.days) > 0);
  const youngest = young.toSorted((a, b) => (a.days ?? 0) - (b.days ?? 0))[0];
  if (youngest !== undefined) {
    const text = `${harmless(youngest.domain)} ${youthText(youngest.days, youngest.facts)}`;
    out.push(finding('domain-young', 'domain', text, { strength: youth(youngest.days), links: young.flatMap((d) => d.links) }));
  }
  const strange = facts.targets.filter((target) => !target.ownDomain && !target.quoted);
  const ages = strange.map((target) => (target.shared || !isMainSite(target) ? null : ageInDays(facts.ages.get(target.link.domain)?.registeredAt, facts.at)));
  if (youngest === undefined && ages.length > 0 && ages.every((days) => days !== null && days >= OLD_DAYS)) {
    out.push(
      finding(
        'domain-old',
        'domain',
        `${listed(strange.map((target) => harmless(target.link.domain)))} ${strange.length === 1 ? 'is' : 'are'} older than five years`,
      ),
    );
  }
  const unknown = aged.filter((d) => d.links.length > 0 && daysAtMost(d.facts, facts.at) === null);
  if (unknown.length > 0) {
    const whys = [...new Set(unknown.map((d) => WHY[d.facts?.why ?? 'not-asked']))];
    const text = `Registration date of ${listed(unknown.map((d) => harmless(d.domain)))} is unknown: ${listed(whys)}`;
    out.push(finding('domain-age-unknown', 'domain', text, { strength: 1 }));
  }
  return out;
}
