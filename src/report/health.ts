/** How far a report may be trusted, told as plainly as what it found: what was missing, and which key or option mends it. */
import type { Action, Authenticated } from '../decide/verdict.ts';
import type { Alerts, HealthLine, Messages, Report } from './report.ts';
import { dayOf } from './time.ts';

const DAY_MS = 86_400_000;
/** Days of history from which habits speak for themselves. */
const LONG = 90;
/** Budgets that the thresholds are made for: 1 in 100 locked, 1 in 1,000 held. Said from three times as much. */
const MOST_ALERTS = 0.03;
/** Fewest judged messages from which a share means something. */
const ENOUGH = 200;

export interface HealthFacts {
  /** First message that history knows of, ms; `null`: none. */
  historySince: number | null;
  /** Messages of ours that history knew before this mail. */
  writtenBefore: number;
  warmDays: number;
  /** Whose Authentication-Results are believed: `authentication.upstreams`. */
  upstreams: readonly string[];
  /** Whether domain ages come from anywhere: `domainAge`. */
  domainAges: boolean;
}

export interface Collected {
  messages: Messages;
  actions: Record<Action, number>;
  classes: ReadonlyMap<Authenticated, Alerts>;
  links: { seen: number; dated: number };
  judgedFrom: number | null;
}

export function healthOf(found: Collected, facts: HealthFacts & Pick<Report, 'kind'>): HealthLine[] {
  if (found.messages.judged === 0) return [nothingJudged(found, facts)];
  return [authentication(found, facts), warmth(found, facts), ownMail(found, facts), unscored(found, facts), ...ages(found, facts), ...load(found)];
}

function nothingJudged({ messages }: Collected, { kind }: Pick<Report, 'kind'>): HealthLine {
  const text =
    messages.inbound > 0
      ? 'No inbound message was judged: --from may lie after the last one, or --recipient is missing for mail whose To and Cc name nobody of protectedDomains.'
      : kind === 'trial'
        ? 'No mail came in during this time. Is the gateway running, and does the mail server send to it?'
        : 'The archive holds no mail to protectedDomains: check that key, or name a --recipient.';
  return { level: 'warning', title: 'Nothing judged', text };
}

function authentication({ messages, classes }: Collected, { upstreams }: HealthFacts): HealthLine {
  const pass = classes.get('pass')?.judged ?? 0;
  const unknown = classes.get('unknown')?.judged ?? 0;
  const title = `${percent(pass, messages.judged)} authenticated`;
  const told = `${number(pass)} of ${counted(messages.judged, 'judged message')} ${pass === 1 ? 'comes' : 'come'} from an authenticated author`;
  if (unknown * 2 > messages.judged) {
    const mend =
      upstreams.length === 0
        ? 'Set authentication.upstreams to the authserv-id that your mail server writes first in its Authentication-Results field.'
        : `Does ${upstreams.join(', ')} (authentication.upstreams) stand first in the Authentication-Results of this mail? Others are not believed.`;
    return {
      level: 'warning',
      title,
      text: `${told}; of ${number(unknown)} nobody trusted says who sent them, and they build no history of the real correspondent. ${mend}`,
    };
  }
  return { level: pass * 2 > messages.judged ? 'good' : 'note', title, text: `${told}: only these use and build the history of the real correspondent.` };
}

function warmth({ judgedFrom }: Collected, { historySince, warmDays, kind }: HealthFacts & Pick<Report, 'kind'>): HealthLine {
  const days = historySince === null || judgedFrom === null ? 0 : Math.max(0, Math.floor((judgedFrom - historySince) / DAY_MS));
  const title = `${counted(days, 'day')} of history before the first verdict`;
  if (days >= LONG) return { level: 'good', title, text: `History starts on ${dayOf(historySince ?? 0)}: habits were known before anything was judged.` };
  const mend = kind === 'trial' ? 'Teach it the past with "kithgate learn ARCHIVE".' : 'Judge later mail only, with --from: everything before is learnt.';
  const text =
    days < warmDays
      ? `Until ${counted(warmDays, 'day')} (history.warmDays) form and words alone decide: what rests on missing history says nothing. ${mend}`
      : `The first verdicts rest on little. ${mend}`;
  return { level: days < warmDays ? 'warning' : 'note', title, text };
}

const OUTBOUND = 'add a listener of direction outbound, or observe with journal copies.';

function ownMail({ messages }: Collected, { kind, writtenBefore }: HealthFacts & Pick<Report, 'kind'>): HealthLine {
  if (messages.outbound > 0)
    return {
      level: 'good',
      title: `${counted(messages.outbound, 'message')} of yours`,
      text: 'Mail you wrote is seen: who you answer counts far more than who writes to you.',
    };
  if (writtenBefore > 0)
    return {
      level: 'note',
      title: 'No mail of yours in this time',
      text: `History knows ${counted(writtenBefore, 'message')} you wrote before. Let it see what you write now: ${OUTBOUND}`,
    };
  const mend = kind === 'trial' ? `${OUTBOUND[0]?.toUpperCase()}${OUTBOUND.slice(1)} Or learn your sent folders.` : 'Add your sent folders to the archive.';
  return {
    level: 'warning',
    title: 'No mail of yours',
    text: `Without what your side writes nobody counts as known, and little vouches for honest mail. ${mend}`,
  };
}

function unscored({ messages }: Collected, { kind }: Pick<Report, 'kind'>): HealthLine {
  const failed = messages.unscored + messages.unreadable;
  if (failed === 0) return { level: 'good', title: 'Everything was read', text: 'No message went unjudged because it could not be analysed.' };
  const text =
    kind === 'trial'
      ? 'They passed by onAnalysisFailure, without a verdict. The log names them; limits.analysisMs is the time each may take.'
      : 'They are in no figure here; the replay named each on its error output.';
  return {
    level: 'warning',
    title: `${number(failed)} not judged`,
    text: `${counted(failed, 'message')} could not be analysed. ${text}`,
  };
}

function ages({ links }: Collected, { domainAges }: HealthFacts): HealthLine[] {
  if (links.seen === 0) return [];
  if (links.dated > 0)
    return [
      {
        level: 'good',
        title: `${percent(links.dated, links.seen)} of links dated`,
        text: 'For these the age of the domain is known; for the others it counts as unknown, not as old.',
      },
    ];
  const mend = domainAges ? 'None of domainAge.lists, rdap and dnsLists knew any of them.' : 'Set domainAge.lists, or domainAge.rdap where the network allows.';
  return [{ level: 'note', title: 'Domain ages unknown', text: `Young domains could not be told from old ones. ${mend}` }];
}

function load({ actions, messages }: Collected): HealthLine[] {
  const alerts = actions.lock + actions.hold;
  if (messages.judged < ENOUGH || alerts / messages.judged < MOST_ALERTS) return [];
  const text = `${number(alerts)} of ${number(messages.judged)} messages would be locked or held; honest mail alone should stay near 1 in 100 locked and 1 in 1,000 held. Look through the cases: were they attacks? If not, raise policy.lockAt and policy.holdAt, or trust what was right.`;
  return [{ level: 'note', title: `1 in ${number(Math.max(1, Math.round(messages.judged / alerts)))} is an alert`, text }];
}

/** `1 message`, `1,234 messages` */
export const counted = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** `1,234` */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `12 %`, `0.4 %` */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share >= 10 || share === 0 ? Math.round(share) : Math.max(0.1, Math.round(share * 10) / 10)} %`;
}
