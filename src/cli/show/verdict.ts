/** A verdict in words for a person at a terminal. */
import type { Action, DeliveryVerdict, Reason, Verdict, VerdictLink } from '../../decide/verdict.ts';
import type { FormFinding } from '../../mail/message.ts';
import { defang, defangWithin, plain } from '../../report/plain.ts';
import { rarityText } from '../../score/rarity.ts';
import { counted, placeWords } from '../../signals/words.ts';
import type { Session } from '../session.ts';

type Colours = Session['colours'];

export function paintAction(action: string, text: string, colours: Colours): string {
  if (action === 'hold' || action === 'held' || action === 'would-hold') return colours.red(text);
  if (action === 'lock' || action === 'locked') return colours.yellow(text);
  return action === 'deliver' ? colours.green(text) : text;
}

/** `rfp.eml: HOLD 91 from anna@partner.example (authenticated) to ceo@example.org`, its reasons, and the links. */
export function verdictText(verdict: Verdict, colours: Colours): string {
  const deliveries = alike(verdict.deliveries).flatMap((group) => deliveryLines(verdict, group, colours));
  const findings = verdict.findings.slice(0, MOST_FINDINGS).map((finding) => `  ${findingText(finding, colours)}`);
  return [...deliveries, ...linkLines(verdict, colours), ...findings, ...(verdict.campaign === null ? [] : [`  campaign ${plain(verdict.campaign)}`])].join(
    '\n',
  );
}

/** Recipients for whom the same was found, told once. */
function alike(deliveries: readonly DeliveryVerdict[]): DeliveryVerdict[][] {
  const groups = new Map<string, DeliveryVerdict[]>();
  for (const delivery of deliveries) {
    const key = JSON.stringify([delivery.action, scoreText(delivery.score), delivery.reasons.map(({ signal, text }) => [signal, text])]);
    groups.set(key, [...(groups.get(key) ?? []), delivery]);
  }
  return [...groups.values()];
}

/** One decimal, so that 84.6 does not read as a holdAt of 85 that was ignored. */
export const scoreText = (score: number): string => String(Math.round(score * 10) / 10);

/** One line, for lists. */
export function verdictHeadline(verdict: Verdict, { action, score, recipient }: DeliveryVerdict, colours: Colours): string {
  return headline(verdict, { action, score, recipients: [recipient] }, colours);
}

function headline(verdict: Verdict, { action, score, recipients }: { action: Action; score: number; recipients: readonly string[] }, colours: Colours): string {
  const from = `${plain(verdict.from.address) || 'nobody'} (${AUTHENTICATED[verdict.authenticated]})`;
  const to = recipients.map((recipient) => plain(recipient)).join(', ');
  return `${plain(verdict.file ?? verdict.id, 300)}: ${paintAction(action, action.toUpperCase(), colours)} ${scoreText(score)} from ${from} to ${to}`;
}

const AUTHENTICATED: Record<Verdict['authenticated'], string> = {
  pass: 'authenticated',
  fail: 'authentication failed',
  none: 'not authenticated',
  unknown: 'authentication unknown',
};

function deliveryLines(verdict: Verdict, group: readonly DeliveryVerdict[], colours: Colours): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const recipients = group.map(({ recipient }) => recipient);
  const reasons = first.reasons.map((reason) => `  ${reasonText(reason, colours)}`);
  // Verdicts that were kept before this was told have none.
  const rarity = first.rarity ? [`         ${rarityText(first.rarity)}`] : [];
  return [headline(verdict, { ...first, recipients }, colours), ...rarity, ...reasons];
}

/** `+2.7  In 148 messages since 2018 … (link-host-new-for-correspondent, 8.1 bits, sample 148)` */
export function reasonText({ signal, points, bits, sample, text }: Reason, colours: Colours): string {
  const facts = [signal, ...(bits === null ? [] : [`${bits.toFixed(1)} bits`]), ...(sample === null ? [] : [`sample ${sample}`])].join(', ');
  const signed = `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)}`;
  return `${signed.padStart(5)}  ${defangWithin(text, 400)} ${colours.dim(`(${facts})`)}`;
}

/** Each target once, risky ones first. */
function linkLines({ links }: Verdict, colours: Colours): string[] {
  const ranked = [...links].sort((a, b) => rank(b) - rank(a));
  const distinct = [...new Map(ranked.toReversed().map((link) => [`${link.action} ${link.target}`, link])).values()].reverse();
  const shown = distinct.slice(0, MOST_LINKS);
  const rest = distinct.length - shown.length;
  return [...shown.map((link) => `  ${linkText(link, colours)}`), ...(rest > 0 ? [`  and ${rest} more ${rest === 1 ? 'link' : 'links'}`] : [])];
}

const MOST_LINKS = 12;
const MOST_FINDINGS = 8;

/** `found password-field in login.html: 1 password field(s) in an attached page` */
function findingText({ id, detail, where }: FormFinding, colours: Colours): string {
  return `found ${[colours.dim(id), ...place(where)].join(' ')}: ${defangWithin(detail, 200)}`;
}

const place = (where: string | undefined): string[] => [placeWords(where)].filter((words) => words !== '').map((words) => plain(words));

const rank = (link: VerdictLink): number => Number(link.action === 'lock') * 4 + Number(link.hidden.length > 0) * 2 + Number(link.text !== '');

/** `link "View RFP" → hxxps://evil[.]example/x (lock; text-hides-target; registered 4 days ago; never seen here)` */
function linkText(link: VerdictLink, colours: Colours): string {
  const facts = [
    ...(link.action === 'lock' ? [paintAction('lock', link.lockable ? 'lock' : 'risky, but cannot be locked', colours)] : []),
    // Letters of another script can look like Latin ones; A-labels can't.
    ...(/\bxn--/.test(link.host) && !link.target.toLowerCase().includes(link.host) ? [`is ${defang(link.host)}`] : []),
    ...link.hidden.map((way) => plain(way, 60)),
    ...(link.mismatch === null ? [] : [`text shows ${defang(link.mismatch)}`]),
    ...(link.ageDays === null ? [] : [`registered ${ageText(link.ageDays)}`]),
    ...(link.ageBelow === undefined ? [] : [`listed as registered less than ${counted(link.ageBelow, 'day')} before`]),
    link.firstSeenHere === null ? 'never seen here' : `seen here since ${link.firstSeenHere.slice(0, 10)}`,
    ...place(link.where),
  ];
  const text = link.text === '' ? '' : `${JSON.stringify(plain(link.text, 80))} `;
  return `link ${text}→ ${defang(link.target)} ${colours.dim(`(${facts.join('; ')})`)}`;
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
