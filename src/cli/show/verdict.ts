/** A verdict in words for a person at a terminal. */
import type { Action, DeliveryVerdict, Reason, Verdict, VerdictLink } from '../../decide/verdict.ts';
import type { FormFinding } from '../../mail/message.ts';
import { defang, defangWithin, plain } from '../../report/plain.ts';
import { AUTHENTICATED, alike, distinctLinks, linkFacts, placeOf, pointsText, reasonFacts, scoreText, shownFindings } from '../../report/verdict-words.ts';
import { rarityText } from '../../score/rarity.ts';
import type { Session } from '../session.ts';

export { scoreText, worst } from '../../report/verdict-words.ts';

type Colours = Session['colours'];

export function paintAction(action: string, text: string, colours: Colours): string {
  if (action === 'hold' || action === 'held' || action === 'would-hold') return colours.red(text);
  if (action === 'lock' || action === 'locked') return colours.yellow(text);
  return action === 'deliver' ? colours.green(text) : text;
}

/** `rfp.eml: HOLD 91 from anna@partner.example (authenticated) to ceo@example.org`, its reasons, and the links. */
export function verdictText(verdict: Verdict, colours: Colours): string {
  const deliveries = alike(verdict.deliveries).flatMap((group) => deliveryLines(verdict, group, colours));
  const findings = shownFindings(verdict).map((finding) => `  ${findingText(finding, colours)}`);
  return [...deliveries, ...linkLines(verdict, colours), ...findings, ...(verdict.campaign === null ? [] : [`  campaign ${plain(verdict.campaign)}`])].join(
    '\n',
  );
}

/** One line, for lists. */
export function verdictHeadline(verdict: Verdict, { action, score, recipient }: DeliveryVerdict, colours: Colours): string {
  return headline(verdict, { action, score, recipients: [recipient] }, colours);
}

function headline(verdict: Verdict, { action, score, recipients }: { action: Action; score: number; recipients: readonly string[] }, colours: Colours): string {
  const from = `${plain(verdict.from.address) || 'nobody'} (${AUTHENTICATED[verdict.authenticated]})`;
  const to = recipients.map((recipient) => plain(recipient)).join(', ');
  return `${plain(verdict.file ?? verdict.id, 300)}: ${paintAction(action, action.toUpperCase(), colours)} ${scoreText(score)} from ${from} to ${to}`;
}

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
  const facts = reasonFacts({ signal, bits, sample });
  return `${pointsText(points).padStart(5)}  ${defangWithin(text, 400)} ${colours.dim(`(${facts})`)}`;
}

function linkLines(verdict: Verdict, colours: Colours): string[] {
  const { shown, rest } = distinctLinks(verdict);
  return [...shown.map((link) => `  ${linkText(link, colours)}`), ...(rest > 0 ? [`  and ${rest} more ${rest === 1 ? 'link' : 'links'}`] : [])];
}

/** `found password-field in login.html: 1 password field(s) in an attached page` */
function findingText({ id, detail, where }: FormFinding, colours: Colours): string {
  return `found ${[colours.dim(id), ...placeOf(where)].join(' ')}: ${defangWithin(detail, 200)}`;
}

/** `link "View RFP" → hxxps://evil[.]example/x (lock; text-hides-target; registered 4 days ago; never seen here)` */
function linkText(link: VerdictLink, colours: Colours): string {
  const [first = '', ...others] = linkFacts(link);
  const facts = [link.action === 'lock' ? paintAction('lock', first, colours) : first, ...others];
  const text = link.text === '' ? '' : `${JSON.stringify(plain(link.text, 80))} `;
  return `link ${text}→ ${defang(link.target)} ${colours.dim(`(${facts.join('; ')})`)}`;
}
