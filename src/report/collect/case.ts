/** A message worth showing, cut down to what a person reads, with everything in it fit to show. */
import type { DeliveryVerdict, Verdict, VerdictLink } from '../../decide/verdict.ts';
import { counted } from '../../signals/words.ts';
import type { ReportedMessage } from '../message.ts';
import { defang, defangWithin, plain } from '../plain.ts';
import type { CaseLink, CaseReason, ReportCase } from '../report.ts';

const MOST_RECIPIENTS = 5;
const MOST_LINKS = 3;
const MOST_REASONS = 8;

/** @param worst the delivery that stands for the message: its hardest action, highest score */
export function caseOf(message: ReportedMessage, verdict: Verdict, worst: DeliveryVerdict): ReportCase {
  const alike = verdict.deliveries.filter(({ action }) => action === worst.action);
  const hosts = new Set(verdict.links.slice(0, 100).flatMap(({ host, domain }) => [host, domain]));
  return {
    at: new Date(message.at).toISOString(),
    id: verdict.id,
    messageId: verdict.messageId === null ? null : plain(verdict.messageId, 200),
    file: verdict.file === undefined ? null : plain(verdict.file, 300),
    from: { address: plain(verdict.from.address), name: defangWithin(verdict.from.name, 80) },
    authenticated: verdict.authenticated,
    to: alike.slice(0, MOST_RECIPIENTS).map(({ recipient }) => plain(recipient)),
    recipients: alike.length,
    subject: defangWithin(message.subject, 160),
    action: worst.action,
    score: worst.score,
    rarity: worst.rarity ?? null,
    campaign: verdict.campaign,
    links: linksOf(verdict),
    reasons: worst.reasons.slice(0, MOST_REASONS).map((reason) => reasonOf(reason, hosts)),
    messages: 1,
  };
}

/** Host names within words lead nowhere either: some programs make a link of any of them. */
function reasonOf({ signal, points, bits, sample, text }: DeliveryVerdict['reasons'][number], hosts: ReadonlySet<string>): CaseReason {
  const words = defangWithin(text, 400).replace(/(?<![@\w.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, (name) =>
    isHost(name, hosts) ? name.replaceAll('.', '[.]') : name,
  );
  return { signal, points, bits, sample, text: words };
}

function isHost(name: string, hosts: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  return hosts.has(lower) || [...hosts].some((host) => host.endsWith(`.${lower}`));
}

/** Each target once, risky ones first, those that hide before those that don't. */
function linksOf({ links }: Verdict): CaseLink[] {
  const rank = (link: VerdictLink): number => Number(link.action === 'lock') * 4 + Number(link.text !== '') * 2 + Number(link.hidden.length > 0);
  const ranked = [...links].sort((a, b) => rank(b) - rank(a));
  const distinct = new Map<string, VerdictLink>();
  for (const link of ranked) if (!distinct.has(link.target)) distinct.set(link.target, link);
  const risky = [...distinct.values()].filter(({ action }) => action === 'lock');
  return (risky.length > 0 ? risky : [...distinct.values()]).slice(0, MOST_LINKS).map(linkOf);
}

function linkOf(link: VerdictLink): CaseLink {
  // What a link leads to may name further addresses.
  const target = defangWithin(defang(link.target), 400);
  // Letters of another script can look like Latin ones, and a number is an address too: the host as it is asked for.
  const disguised = link.host !== '' && !link.target.toLowerCase().includes(link.host);
  return {
    text: defangWithin(link.text, 80),
    target,
    host: disguised ? defang(link.host) : null,
    locked: link.action === 'lock',
    facts: [
      ...(link.ageDays === null ? [] : [`registered ${ageText(link.ageDays)}`]),
      ...(link.ageBelow === undefined ? [] : [`listed as registered less than ${counted(link.ageBelow, 'day')} before`]),
      link.firstSeenHere === null ? 'never seen here before' : `seen here since ${link.firstSeenHere.slice(0, 10)}`,
      ...(link.mismatch === null ? [] : [`its text shows ${defang(link.mismatch)}`]),
      ...(link.where.startsWith('attachment:') ? [`in ${plain(link.where.slice('attachment:'.length), 60)}`] : link.where === 'qr' ? ['in a QR code'] : []),
      ...(link.action === 'lock' && !link.lockable ? ['cannot be locked'] : []),
    ],
  };
}

function ageText(days: number): string {
  if (days < 1) return 'the same day';
  if (days < 2 * 365) return `${days} ${days === 1 ? 'day' : 'days'} before`;
  return `${Math.max(2, Math.floor(days / 365.25))} years before`;
}
