/**
 * The X-Kithgate-* fields put on top of a delivered copy. Whoever can read the copy reads them, so a copy that several
 * recipients share carries the strongest action and score, and no reason from one pair's history; nobody is
 * named (decision 10 of the design: one recipient's relations are not another's business, and a Bcc stays one).
 */
import { isStrong } from '../mail/catalogue/ways.ts';
import { harmless } from '../signals/words.ts';
import { extendedParameter, field, type Parameter, quotedParameter } from './header-field.ts';
import { isRuleDecision } from './rule-effects.ts';
import type { Action, DeliveryVerdict, Mode, Reason, Verdict, VerdictLink } from './verdict.ts';

export type HeaderLevel = 'full' | 'verdict' | 'id';

const MOST_REASONS = 8;
const MOST_LINKS = 8;
/** What makes reasons add up, the same for all, and no reason by itself. */
const FRAME: ReadonlySet<string> = new Set(['base', 'one-cause']);
const STRENGTH: Readonly<Record<Action, number>> = { deliver: 0, lock: 1, hold: 2 };
const MS_PER_DAY = 86_400_000;

/**
 * @param recipientsInCopy recipients who will read this very copy
 * @returns header fields with CRLF, ready to stand on top of the message
 */
export function headersFor(verdict: Verdict, recipientsInCopy: readonly string[], mode: Mode, level: HeaderLevel): string {
  if (level === 'id') return field('X-Kithgate-Id', [verdict.id]);
  const inCopy = new Set(recipientsInCopy);
  const deliveries = verdict.deliveries.filter((delivery) => inCopy.has(delivery.recipient));
  const action = deliveries.reduce<Action>((strongest, d) => (STRENGTH[d.action] > STRENGTH[strongest] ? d.action : strongest), 'deliver');
  const score = deliveries.reduce((highest, d) => Math.max(highest, d.score), 0);
  const head = field('X-Kithgate-Verdict', [action, `score=${Math.round(score)}`, `mode=${mode}`, `id=${verdict.id}`]);
  if (level === 'verdict') return head;
  const reasons = sharedReasons(deliveries).slice(0, MOST_REASONS).map(reasonField);
  const links = shownLinks(verdict.links, action)
    .slice(0, MOST_LINKS)
    .map((link) => linkField(link, action, verdict.date));
  return [head, ...reasons, ...links].join('');
}

/** For a message that could not be judged: it says so rather than looking like an approved one. */
export const unscoredHeader = (id: string, mode: Mode): string => field('X-Kithgate-Verdict', ['unscored', `mode=${mode}`, `id=${id}`]);

/** Strongest first; of one signal the strongest. */
function sharedReasons(deliveries: readonly DeliveryVerdict[]): Reason[] {
  const single = deliveries.length === 1;
  const bySignal = new Map<string, Reason>();
  for (const reason of deliveries.flatMap((delivery) => delivery.reasons)) {
    // Where every message starts tells a reader of headers nothing.
    if ((reason.level === 'pair' && !single) || FRAME.has(reason.signal)) continue;
    const before = bySignal.get(reason.signal);
    if (before === undefined || Math.abs(reason.points) > Math.abs(before.points)) bySignal.set(reason.signal, reason);
  }
  // What the operator himself decided comes first: it is worth no points and yet the reason.
  const weight = (reason: Reason): number =>
    reason.signal === 'exception' || reason.signal === 'policy' || isRuleDecision(reason) ? Number.POSITIVE_INFINITY : Math.abs(reason.points);
  return [...bySignal.values()].toSorted((a, b) => Number(weight(b) > weight(a)) - Number(weight(a) > weight(b)));
}

function reasonField(reason: Reason): string {
  const parameters: Parameter[] = [reason.signal, `points=${reason.points}`];
  if (reason.bits !== null) parameters.push(`bits=${reason.bits}`);
  return field('X-Kithgate-Reason', [...parameters, quotedParameter('text', harmless(reason.text, 400))]);
}

/**
 * Strongest first: risky, then those hidden by more than their words, those whose words name another host, those never met; one for each host and text. Where the text and the HTML part have the same
 * link, the words it hides behind are what a reader wants to see. Bare images are no news.
 */
function shownLinks(links: readonly VerdictLink[], action: Action): VerdictLink[] {
  const isRisky = (link: VerdictLink): boolean => action !== 'deliver' && link.action === 'lock';
  const worded = new Set(links.filter((link) => link.text !== '').map((link) => link.target));
  const candidates = links.filter(
    (link) => link.host !== '' && (link.text !== '' || (!worded.has(link.target) && (link.action === 'lock' || link.where !== 'html'))),
  );
  const distinct = new Map<string, VerdictLink>();
  for (const link of candidates) {
    const key = `${link.host} ${link.text}`;
    if (!distinct.has(key)) distinct.set(key, link);
  }
  const strength = (link: VerdictLink): number =>
    8 * Number(isRisky(link)) + 4 * Number(link.hidden.some(isStrong)) + 2 * Number(link.mismatch !== null) + Number(link.firstSeenHere === null);
  return [...distinct.values()].toSorted((a, b) => strength(b) - strength(a));
}

function linkField(link: VerdictLink, action: Action, judgedAt: string): string {
  const shut = action !== 'deliver' && link.action === 'lock';
  const parameters: Parameter[] = [shut ? 'lock' : 'none', `host=${harmless(link.host)}`, `age=${ageOf(link)}`];
  parameters.push(`first-seen=${link.firstSeenHere === null ? 'never' : daysBefore(link.firstSeenHere, judgedAt)}`);
  if (link.text !== '') parameters.push(extendedParameter('text', harmless(link.text)));
  return field('X-Kithgate-Link', parameters);
}

/** `4d`; `under-15d` where a list of new domains has it and tells no date. */
function ageOf({ ageDays, ageBelow }: VerdictLink): string {
  if (ageBelow !== undefined) return `under-${ageBelow}d`;
  return ageDays === null ? 'unknown' : `${ageDays}d`;
}

/** Days ago are told as `40d`, the same day as `today`. */
function daysBefore(seen: string, judgedAt: string): string {
  const days = Math.floor((Date.parse(judgedAt) - Date.parse(seen)) / MS_PER_DAY);
  return days <= 0 ? 'today' : `${days}d`;
}
