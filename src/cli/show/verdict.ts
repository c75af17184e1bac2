/** A verdict in words for a person at a terminal. */
import type { Action, DeliveryVerdict, Reason, Verdict, VerdictLink } from '../../decide/verdict.ts';
import type { Session } from '../session.ts';
import { defang, plain } from './plain.ts';

type Colours = Session['colours'];

export function paintAction(action: string, text: string, colours: Colours): string {
  if (action === 'hold' || action === 'held' || action === 'would-hold') return colours.red(text);
  if (action === 'lock' || action === 'locked') return colours.yellow(text);
  return action === 'deliver' ? colours.green(text) : text;
}

/** `rfp.eml: HOLD 91 from anna@partner.example (authenticated) to ceo@example.org`, its reasons, and the links. */
export function verdictText(verdict: Verdict, colours: Colours): string {
  const deliveries = verdict.deliveries.flatMap((delivery) => deliveryLines(verdict, delivery, colours));
  return [...deliveries, ...linkLines(verdict, colours), ...(verdict.campaign === null ? [] : [`  campaign ${plain(verdict.campaign)}`])].join('\n');
}

/** One line, for lists. */
export function verdictHeadline(verdict: Verdict, delivery: DeliveryVerdict, colours: Colours): string {
  const action = paintAction(delivery.action, delivery.action.toUpperCase(), colours);
  const from = `${plain(verdict.from.address) || 'nobody'} (${AUTHENTICATED[verdict.authenticated]})`;
  return `${plain(verdict.file ?? verdict.id, 300)}: ${action} ${Math.round(delivery.score)} from ${from} to ${plain(delivery.recipient)}`;
}

const AUTHENTICATED: Record<Verdict['authenticated'], string> = {
  pass: 'authenticated',
  fail: 'authentication failed',
  none: 'not authenticated',
  unknown: 'authentication unknown',
};

function deliveryLines(verdict: Verdict, delivery: DeliveryVerdict, colours: Colours): string[] {
  return [verdictHeadline(verdict, delivery, colours), ...delivery.reasons.map((reason) => `  ${reasonText(reason, colours)}`)];
}

/** `+2.7  In 148 messages since 2018 … (link-host-new-for-correspondent, 8.1 bits, sample 148)` */
export function reasonText({ signal, points, bits, sample, text }: Reason, colours: Colours): string {
  const facts = [signal, ...(bits === null ? [] : [`${bits.toFixed(1)} bits`]), ...(sample === null ? [] : [`sample ${sample}`])].join(', ');
  const signed = `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)}`;
  return `${signed.padStart(5)}  ${plain(text, 400)} ${colours.dim(`(${facts})`)}`;
}

function linkLines({ links }: Verdict, colours: Colours): string[] {
  const shown = [...links].sort((a, b) => rank(b) - rank(a)).slice(0, MOST_LINKS);
  const rest = links.length - shown.length;
  return [...shown.map((link) => `  ${linkText(link, colours)}`), ...(rest > 0 ? [`  and ${rest} more links`] : [])];
}

const MOST_LINKS = 20;
const rank = (link: VerdictLink): number => Number(link.action === 'lock') * 2 + Number(link.hidden.length > 0);

/** `link "View RFP" → hxxps://evil[.]example/x (lock; text-hides-target; registered 4 days ago; never seen here)` */
function linkText(link: VerdictLink, colours: Colours): string {
  const facts = [
    ...(link.action === 'lock' ? [paintAction('lock', link.lockable ? 'lock' : 'risky, but can not be locked', colours)] : []),
    ...link.hidden.map((way) => plain(way, 60)),
    ...(link.mismatch === null ? [] : [`text shows ${defang(link.mismatch)}`]),
    ...(link.ageDays === null ? [] : [`registered ${link.ageDays === 0 ? 'today' : `${link.ageDays} days ago`}`]),
    link.firstSeenHere === null ? 'never seen here' : `seen here since ${link.firstSeenHere.slice(0, 10)}`,
    ...(link.where === 'html' || link.where === 'text' ? [] : [`in ${plain(link.where, 80)}`]),
  ];
  const text = link.text === '' ? '(no text)' : JSON.stringify(plain(link.text, 80));
  return `link ${text} → ${defang(link.target)} ${colours.dim(`(${facts.join('; ')})`)}`;
}

/** What stands out of several deliveries: hold over lock over deliver. */
export function worst(deliveries: readonly { action: Action }[]): Action {
  return ORDER.find((action) => deliveries.some((delivery) => delivery.action === action)) ?? 'deliver';
}

const ORDER: readonly Action[] = ['hold', 'lock', 'deliver'];
