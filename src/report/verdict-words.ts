/** The words of a verdict that a terminal and a page share: plain text, nothing of a stranger's in it that is not harmless. */
import type { Action, DeliveryVerdict, Reason, Verdict, VerdictLink } from '../decide/verdict.ts';
import type { FormFinding } from '../mail/message.ts';
import { counted, placeWords } from '../signals/words.ts';
import { defang, plain } from './plain.ts';

/** Recipients for whom the same was found, told once. */
export function alike(deliveries: readonly DeliveryVerdict[]): DeliveryVerdict[][] {
  const groups = new Map<string, DeliveryVerdict[]>();
  for (const delivery of deliveries) {
    const key = JSON.stringify([delivery.action, scoreText(delivery.score), delivery.reasons.map(({ signal, text }) => [signal, text])]);
    groups.set(key, [...(groups.get(key) ?? []), delivery]);
  }
  return [...groups.values()];
}

/** One decimal, so that 84.6 does not read as a holdAt of 85 that was ignored. */
export const scoreText = (score: number): string => String(Math.round(score * 10) / 10);

export const AUTHENTICATED: Record<Verdict['authenticated'], string> = {
  pass: 'authenticated',
  fail: 'authentication failed',
  none: 'not authenticated',
  unknown: 'authentication unknown',
};

/** `+2.7` */
export const pointsText = (points: number): string => `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)}`;

/** `link-host-new-for-correspondent, 8.1 bits, sample 148` */
export function reasonFacts({ signal, bits, sample }: Pick<Reason, 'signal' | 'bits' | 'sample'>): string {
  return [signal, ...(bits === null ? [] : [`${bits.toFixed(1)} bits`]), ...(sample === null ? [] : [`sample ${sample}`])].join(', ');
}

/** Each target once, risky ones first. */
export function distinctLinks({ links }: Verdict): { shown: VerdictLink[]; rest: number } {
  const ranked = [...links].sort((a, b) => rank(b) - rank(a));
  const distinct = [...new Map(ranked.toReversed().map((link) => [`${link.action} ${link.target}`, link])).values()].reverse();
  const shown = distinct.slice(0, MOST_LINKS);
  return { shown, rest: distinct.length - shown.length };
}

const MOST_LINKS = 12;
const MOST_FINDINGS = 8;

export const shownFindings = ({ findings }: Verdict): readonly FormFinding[] => findings.slice(0, MOST_FINDINGS);

/** `in login.html`; empty for the text itself. */
export const placeOf = (where: string | undefined): string[] => [placeWords(where)].filter((words) => words !== '').map((words) => plain(words));

const rank = (link: VerdictLink): number => Number(link.action === 'lock') * 4 + Number(link.hidden.length > 0) * 2 + Number(link.text !== '');

/** What is to be known of a link beside its target; the first says what becomes of it, where it is risky. */
export function linkFacts(link: VerdictLink): string[] {
  return [
    ...(link.action === 'lock' ? [link.lockable ? 'lock' : 'risky, but cannot be locked'] : []),
    // Letters of another script can look like Latin ones; A-labels can't.
    ...(/\bxn--/.test(link.host) && !link.target.toLowerCase().includes(link.host) ? [`is ${defang(link.host)}`] : []),
    ...link.hidden.map((way) => plain(way, 60)),
    ...(link.mismatch === null ? [] : [`text shows ${defang(link.mismatch)}`]),
    ...(link.ageDays === null ? [] : [`registered ${ageText(link.ageDays)}`]),
    ...(link.ageBelow === undefined ? [] : [`listed as registered less than ${counted(link.ageBelow, 'day')} before`]),
    link.firstSeenHere === null ? 'never seen here' : `seen here since ${link.firstSeenHere.slice(0, 10)}`,
    ...placeOf(link.where),
  ];
}

function ageText(days: number): string {
  if (days < 1) return 'today';
  if (days < 2 * 365) return days === 1 ? 'yesterday' : `${days} days ago`;
  return `${Math.max(2, Math.floor(days / 365.25))} years ago`;
}

/** What stands out of several deliveries: hold over lock over deliver. */
export function worst(deliveries: readonly { action: Action }[]): Action {
  return ORDER.find((action) => deliveries.some((delivery) => delivery.action === action)) ?? 'deliver';
}

const ORDER: readonly Action[] = ['hold', 'lock', 'deliver'];
