/**
 * Alerts count incidents, not messages: what has one shape, or one author and one host, within days is one. Messages come in
 * order of time; what is long quiet is closed and forgotten, and only the strongest incidents keep a message to show.
 */
import type { ReportCase } from '../report.ts';

/** Ms after which the next such message is an incident of its own. */
const QUIET_MS = 7 * 86_400_000;
/** Incidents with a message to show, before the weaker half is let go. */
const MOST_SHOWN = 400;
/** Open keys: a flood of alerts with ever-new hosts must not fill the memory. */
const MOST_OPEN = 50_000;
const SWEEP_EVERY = 1000;

type AlertAction = 'lock' | 'hold';

export interface Incident {
  action: AlertAction;
  messages: number;
  lastAt: number;
  /** The strongest message; `null` when others are stronger. */
  best: ReportCase | null;
  /** Became part of this one. */
  mergedInto: Incident | null;
}

export class Incidents {
  readonly counts: Record<AlertAction, number> = { lock: 0, hold: 0 };
  readonly #open = new Map<string, Incident>();
  readonly #shown = new Set<Incident>();
  #sinceSweep = 0;

  /** @param keys what it may have in common with others, at least one */
  add(keys: readonly string[], at: number, action: AlertAction, message: ReportCase): void {
    this.#sweep(at);
    const incident = this.#incidentOf(keys, at, action);
    incident.messages += 1;
    incident.lastAt = Math.max(incident.lastAt, at);
    if (action === 'hold' && incident.action === 'lock') this.#move(incident, 'hold');
    if (incident.best === null || rank(message) > rank(incident.best)) {
      incident.best = message;
      this.#show(incident);
    }
    for (const key of keys) {
      // Last again in the order in which a Map keeps them.
      this.#open.delete(key);
      this.#open.set(key, incident);
    }
  }

  /** The strongest first, no two of one incident and few of one author. */
  strongest(action: AlertAction, limit: number): ReportCase[] {
    const cases = [...this.#shown]
      .filter((incident) => incident.action === action)
      .sort(byStrength)
      .flatMap(({ best, messages }) => (best === null ? [] : [{ ...best, messages }]));
    const authors = new Set<string>();
    const [first, rest]: [ReportCase[], ReportCase[]] = [[], []];
    for (const each of cases) {
      (authors.has(each.from.address) ? rest : first).push(each);
      authors.add(each.from.address);
    }
    return [...first, ...rest].slice(0, limit);
  }

  #incidentOf(keys: readonly string[], at: number, action: AlertAction): Incident {
    const found = new Set(keys.flatMap((key) => this.#stillOpen(key, at) ?? []));
    const [incident, ...others] = found;
    if (incident === undefined) {
      this.counts[action] += 1;
      return { action, messages: 0, lastAt: at, best: null, mergedInto: null };
    }
    for (const other of others) this.#merge(incident, other);
    return incident;
  }

  #stillOpen(key: string, at: number): Incident | null {
    let incident = this.#open.get(key) ?? null;
    while (incident?.mergedInto) incident = incident.mergedInto;
    return incident !== null && at - incident.lastAt <= QUIET_MS ? incident : null;
  }

  /** A message shows that two incidents were one. */
  #merge(into: Incident, other: Incident): void {
    this.counts[other.action] -= 1;
    this.#shown.delete(other);
    other.mergedInto = into;
    into.messages += other.messages;
    into.lastAt = Math.max(into.lastAt, other.lastAt);
    if (other.action === 'hold' && into.action === 'lock') this.#move(into, 'hold');
    if (other.best !== null && (into.best === null || rank(other.best) > rank(into.best))) {
      into.best = other.best;
      this.#show(into);
    }
  }

  #move(incident: Incident, to: AlertAction): void {
    this.counts[incident.action] -= 1;
    this.counts[to] += 1;
    incident.action = to;
  }

  #show(incident: Incident): void {
    this.#shown.add(incident);
    if (this.#shown.size <= MOST_SHOWN) return;
    // Half of each kind, so that a thousand holds don't push out what would have been locked.
    for (const action of ['lock', 'hold'] as const) {
      const weaker = [...this.#shown]
        .filter((each) => each.action === action)
        .sort(byStrength)
        .slice(MOST_SHOWN / 4);
      for (const each of weaker) {
        each.best = null;
        this.#shown.delete(each);
      }
    }
  }

  #sweep(at: number): void {
    this.#sinceSweep += 1;
    if (this.#sinceSweep < SWEEP_EVERY) return;
    this.#sinceSweep = 0;
    for (const [key, { lastAt }] of this.#open) if (at - lastAt > QUIET_MS) this.#open.delete(key);
    // Oldest first, as a Map keeps them.
    for (const key of this.#open.keys()) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(key);
    }
  }
}

const rank = ({ action, score }: ReportCase): number => (action === 'hold' ? 1000 : 0) + score;

function byStrength(a: Incident, b: Incident): number {
  const difference = (b.best?.score ?? 0) - (a.best?.score ?? 0) || b.messages - a.messages;
  return difference || ((a.best?.at ?? '') < (b.best?.at ?? '') ? -1 : 1);
}
