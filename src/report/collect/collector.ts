/**
 * Reads a stream of messages, oldest first, into a report. Memory does not grow with the mail: counts by name are bounded
 * (tally.ts), days are few, and of the messages themselves only the strongest are kept (incidents.ts).
 */
import type { Action, Authenticated, DeliveryVerdict, Verdict } from '../../decide/verdict.ts';
import { type HealthFacts, healthOf } from '../health.ts';
import type { ReportedMessage } from '../message.ts';
import { plain } from '../plain.ts';
import type { Aftermath, Alerts, Report, Row } from '../report.ts';
import { Calendar } from './calendar.ts';
import { caseOf } from './case.ts';
import { Incidents } from './incidents.ts';
import { SignalTally } from './signal-tally.ts';
import { Tally } from './tally.ts';

const TOP = 12;
const HELD_SHOWN = 8;
const LOCKED_SHOWN = 4;

/** What the collector can't see in the mail. */
export interface ReportFacts extends HealthFacts {
  kind: Report['kind'];
  organisation: readonly string[];
  version: string;
  /** ms */
  now: number;
  /** Period asked for, ms; where absent, that of the mail. */
  from?: number;
  to?: number;
  policy: Report['policy'];
  /** What each signal means, by name. */
  signals: ReadonlyMap<string, string>;
  unreadable: number;
  aftermath: Aftermath | null;
}

const noAlerts = (): Alerts => ({ judged: 0, lock: 0, hold: 0 });

export class Collector {
  readonly #messages = { inbound: 0, outbound: 0, judged: 0, unscored: 0 };
  readonly #actions: Record<Action, number> = { deliver: 0, lock: 0, hold: 0 };
  readonly #enforced: Record<Action, number> = { deliver: 0, lock: 0, hold: 0 };
  readonly #links = { seen: 0, locked: 0, messages: 0, dated: 0 };
  readonly #classes = new Map<Authenticated, Alerts>();
  readonly #firstContact = noAlerts();
  readonly #recipients = new Tally();
  readonly #correspondents = new Tally();
  readonly #hosts = new Tally();
  readonly #signals = new SignalTally();
  readonly #calendar = new Calendar();
  readonly #incidents = new Incidents();
  #first: number | null = null;
  #last: number | null = null;
  #judgedFrom: number | null = null;

  add(message: ReportedMessage): void {
    this.#first = Math.min(this.#first ?? message.at, message.at);
    this.#last = Math.max(this.#last ?? message.at, message.at);
    this.#messages[message.direction] += 1;
    if (message.direction === 'outbound') return;
    if (message.unscored) this.#messages.unscored += 1;
    const worst = message.verdict === null ? undefined : worstOf(message.verdict.deliveries);
    this.#calendar.add(message.at, worst?.action ?? null);
    if (message.verdict !== null && worst !== undefined) this.#judged(message, message.verdict, worst);
  }

  report(facts: ReportFacts): Report {
    const from = facts.from ?? this.#judgedFrom ?? this.#first;
    const to = facts.to ?? this.#last;
    const period = from === null || to === null || this.#first === null ? null : { from, to };
    const messages = { ...this.#messages, unreadable: facts.unreadable };
    const health = { messages, actions: this.#actions, classes: this.#classes, links: this.#links, judgedFrom: this.#judgedFrom };
    return {
      kind: facts.kind,
      organisation: [...facts.organisation],
      version: facts.version,
      generatedAt: new Date(facts.now).toISOString(),
      period: period && { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
      policy: facts.policy,
      messages,
      actions: { ...this.#actions },
      enforced: { ...this.#enforced },
      incidents: { ...this.#incidents.counts },
      timeline: period === null ? { unit: 'day', steps: [] } : this.#calendar.timeline(period.from, period.to),
      recipients: shown(this.#recipients.top(TOP)),
      correspondents: shown(this.#correspondents.top(TOP)),
      signals: this.#signals.top(TOP, facts.signals),
      hosts: shown(this.#hosts.top(TOP)).map((row) => ({ ...row, name: row.name.replaceAll('.', '[.]') })),
      authentication: CLASSES.flatMap((each) => ({ class: each, ...(this.#classes.get(each) ?? noAlerts()) })),
      firstContact: { ...this.#firstContact },
      links: { seen: this.#links.seen, locked: this.#links.locked, messages: this.#links.messages },
      held: this.#incidents.strongest('hold', HELD_SHOWN),
      locked: this.#incidents.strongest('lock', LOCKED_SHOWN),
      health: healthOf(health, facts),
      aftermath: facts.aftermath,
    };
  }

  #judged(message: ReportedMessage, verdict: Verdict, worst: DeliveryVerdict): void {
    const { action } = worst;
    this.#judgedFrom = Math.min(this.#judgedFrom ?? message.at, message.at);
    this.#messages.judged += 1;
    this.#actions[action] += 1;
    if (message.enforced) this.#enforced[action] += 1;
    const ofClass = this.#classes.get(verdict.authenticated) ?? noAlerts();
    this.#classes.set(verdict.authenticated, ofClass);
    count(ofClass, action);
    if (message.firstContact === true) count(this.#firstContact, action);
    for (const delivery of verdict.deliveries) this.#recipients.add(delivery.recipient, delivery.action, delivery.score);
    this.#correspondents.add(verdict.from.address, action, worst.score);
    this.#countLinks(verdict, worst);
    if (action !== 'deliver') this.#alert(message, verdict, worst, action);
  }

  #countLinks({ links }: Verdict, worst: DeliveryVerdict): void {
    this.#links.seen += links.length;
    this.#links.messages += links.length > 0 ? 1 : 0;
    this.#links.locked += links.filter(({ action }) => action === 'lock').length;
    this.#links.dated += links.filter(({ ageDays, ageBelow }) => ageDays !== null || ageBelow !== undefined).length;
    const risky = new Map<string, boolean>();
    for (const { host, action } of links) if (host !== '') risky.set(host, risky.get(host) === true || action === 'lock');
    for (const [host, locked] of risky) this.#hosts.add(host, locked ? worst.action : 'deliver', worst.score);
  }

  #alert(message: ReportedMessage, verdict: Verdict, worst: DeliveryVerdict, action: 'lock' | 'hold'): void {
    this.#signals.add(worst.reasons, action);
    const author = verdict.from.address;
    const hosts = new Set(verdict.links.filter((link) => link.action === 'lock').map(({ host }) => host));
    const shape = verdict.campaign ?? message.shape;
    // Without a risky link (a request for money, say) the author alone tells.
    const keys = [
      ...(shape === null ? [] : [`shape ${shape}`]),
      ...(hosts.size === 0 ? [`author ${author}`] : [...hosts].slice(0, 20).map((host) => `link ${author} ${host}`)),
    ];
    this.#incidents.add(keys, message.at, action, caseOf(message, verdict, worst));
  }
}

const CLASSES: readonly Authenticated[] = ['pass', 'fail', 'none', 'unknown'];

function count(alerts: Alerts, action: Action): void {
  alerts.judged += 1;
  if (action !== 'deliver') alerts[action] += 1;
}

const shown = (rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row, name: plain(row.name, 100) || 'no address' }));

const SEVERITY: Record<Action, number> = { deliver: 0, lock: 1, hold: 2 };

/** What stands for the message: the hardest action, among these the highest score. */
function worstOf(deliveries: readonly DeliveryVerdict[]): DeliveryVerdict | undefined {
  return deliveries.reduce<DeliveryVerdict | undefined>((worst, each) => {
    if (worst === undefined) return each;
    return (SEVERITY[each.action] - SEVERITY[worst.action] || each.score - worst.score) > 0 ? each : worst;
  }, undefined);
}
