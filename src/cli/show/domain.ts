/** What is known of a domain, in words. Names of strangers are shown so that no terminal makes them clickable. */
import { isKnown } from '../../history/relation.ts';
import { defang, plain } from '../../report/plain.ts';
import { WHY } from '../../signals/domain-age.ts';
import type { Imitated } from '../../signals/imitated.ts';
import { counted } from '../../signals/words.ts';
import type { LinkedBy, Site } from '../domain.ts';
import type { Session } from '../session.ts';
import { CLASSES } from './relation.ts';
import { type Column, table } from './table.ts';
import { dayOf } from './time.ts';

const SOURCES = { list: 'by a list of domainAge.lists', rdap: 'by RDAP' } as const;

export function siteText(site: Site, { colours, width }: Pick<Session, 'colours' | 'width'>): string {
  const { domain, unicode, name, portrait } = site;
  const shown = unicode === domain ? defang(domain) : `${defang(domain)}, shown as ${defang(unicode)}`;
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', colours.bold(title), ...lines]);
  return [
    colours.bold(name === domain ? shown : `${shown}, of which ${defang(name)} is a host`),
    ageText(site),
    ...kindLines(site),
    ...reportLines(site).map((line) => colours.red(line)),
    ...site.lookalikeOf.map((one) => colours.red(lookalikeText(one))),
    authorText(site),
    firstSeenText(site),
    ...section('Hosts in links', portrait.hosts.length < 2 ? [] : hostLines(site)),
    ...section('Who linked to it', linkedLines(site, width)),
  ].join('\n');
}

function ageText({ age, ageDays, domain }: Site): string {
  if (age.youngerThan !== undefined)
    return `${defang(domain)} is listed as registered less than ${counted(age.youngerThan.days, 'day')} ago by ${plain(age.youngerThan.by)}; no date is known.`;
  if (age.registeredAt === null || ageDays === null) return `Registration date unknown: ${WHY[age.why ?? 'not-asked']}.`;
  const ago = ageDays === 0 ? 'today' : `${counted(ageDays, 'day')} ago`;
  const source = age.source === 'unknown' ? '' : `, ${SOURCES[age.source]}`;
  return `${defang(domain)} was registered ${dayOf(age.registeredAt)}, ${ago}${source}.`;
}

function kindLines({ ours, widelyLinked, shared, freemail, abusedTopLevel }: Site): string[] {
  return [
    ours ? 'One of ours (protectedDomains).' : '',
    widelyLinked ? 'Widely linked: a first link there says little.' : '',
    shared ? 'A shared service: anybody can have a page there, and its age says nothing of theirs.' : '',
    freemail ? 'A free-mail provider: its authors have nothing to do with one another.' : '',
    abusedTopLevel ? 'Below a much abused top-level domain.' : '',
  ].filter((line) => line !== '');
}

/** Those newest first; of more than three only the number. */
function reportLines({ reports }: Site): string[] {
  const told = reports.slice(0, 3).map(({ at, actor, id, targets }) => {
    const where = targets.map((target) => defang(target)).join(', ');
    return `Reported as phishing here on ${dayOf(at)} by ${plain(actor)}: ${where}, in message ${id}.`;
  });
  return reports.length > told.length ? [...told, `And in ${counted(reports.length - told.length, 'more report')}.`] : told;
}

function lookalikeText({ kind, domain, brand }: Imitated): string {
  if (kind === 'own') return `Looks like our own ${defang(domain)}, but is not.`;
  if (kind === 'correspondent') return `Looks like ${defang(domain)}, which we write to, but is not.`;
  return `Looks like ${defang(domain)} of ${plain(brand ?? '')}, but is not on the list of its domains.`;
}

function authorText({ portrait: { authors } }: Site): string {
  if (authors === null) return 'No mail from its addresses is remembered, nor any to them.';
  const { class: of, relation } = authors;
  const { messages, days, outbound, firstSeen, lastSeen } = relation;
  if (firstSeen === null || lastSeen === null) return `Never an author here, but we have written there: ${counted(outbound, 'message')}. Not known.`;
  const whose = of === 'pass' ? '' : ` (${CLASSES[of]})`;
  return `Author of ${counted(messages, 'message')} on ${counted(days, 'day')}${whose}, ${dayOf(firstSeen)} to ${dayOf(lastSeen)}; we have written ${counted(outbound, 'message')}. ${isKnown(relation) ? 'Known.' : 'Not known.'}`;
}

function firstSeenText({ portrait: { hosts }, name, domain, nameFirstSeen }: Site): string {
  const [first] = hosts;
  if (first === undefined) return 'Never seen in a link here.';
  const whole = `First seen in a link here ${dayOf(first.firstSeen)}`;
  if (name === domain) return `${whole}.`;
  return `${whole}; ${defang(name)} itself ${nameFirstSeen === null ? 'never' : dayOf(nameFirstSeen)}.`;
}

function hostLines({ portrait: { hosts, hostCount } }: Site): string[] {
  const lines = hosts.map(({ host, firstSeen }) => `  ${defang(host)}, since ${dayOf(firstSeen)}`);
  return hostCount > hosts.length ? [...lines, `  and ${hostCount - hosts.length} more: --json lists up to 100`] : lines;
}

const COLUMNS: readonly Column<LinkedBy>[] = [
  { head: 'who', cell: ({ address }) => plain(address), flexible: true },
  { head: 'identity', cell: ({ class: of }) => CLASSES[of] },
  { head: 'days learnt', cell: ({ days }) => String(days) },
  { head: 'in journal', cell: ({ messages }) => String(messages) },
  { head: 'first', cell: ({ firstSeen }) => dayOf(firstSeen) },
  { head: 'last', cell: ({ lastSeen }) => dayOf(lastSeen) },
];

function linkedLines({ linkedBy, linkedByCount }: Site, width: number | null): string[] {
  if (linkedBy.length === 0) return ['nobody that is remembered'];
  const more = linkedByCount - linkedBy.length;
  return [table(linkedBy, COLUMNS, width), ...(more > 0 ? [`and ${more} more: --json lists up to 100`] : [])];
}
