/**
 * The act of reporting a message as phishing, and of taking that back. What it had taught is kept with the report, so that a
 * mistake can be undone: then it is learnt again, each copy at its time. Everything here runs inside a writing transaction.
 */
import type { MeasuredScore, Observation } from '../../../history/types.ts';
import type { Clock, JournalEntry, ReportOrder, TakenBack } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { hostKey } from '../folding.ts';
import type { Deferred, DeferredLesson } from './deferred.ts';
import { digestOf } from './digest.ts';
import type { Learning } from './learning.ts';
import type { Names } from './names.ts';
import type { Taught } from './recent.ts';
import { classCode, type Relations, type SharedDomain } from './relations.ts';
import type { Reports } from './reports.ts';
import { Unlearning } from './unlearning.ts';
import type { Values } from './values.ts';

export interface ReportingParts {
  names: Names;
  relations: Relations;
  values: Values;
  sharedDomain: SharedDomain;
  deferred: Deferred;
  reports: Reports;
  clock: Clock;
}

/** What a report took back. */
interface Undo {
  lessons: { values: Observation['values']; recipients: string[]; at: number; met: boolean; measured?: MeasuredScore }[];
  key: string;
  messageId: string | null;
  identity: Observation['identity'];
  hosts: string[];
  deferred: DeferredLesson | null;
}

export class Reporting {
  readonly #learning: Learning;
  readonly #parts: ReportingParts;
  readonly #unlearning: Unlearning;
  readonly #withHost;

  constructor(db: Connection, learning: Learning, parts: ReportingParts) {
    this.#learning = learning;
    this.#parts = parts;
    this.#unlearning = new Unlearning(db, { ...parts, ...partsOf(learning) });
    this.#withHost = db.prepare<[string], string>('SELECT entry FROM journal WHERE seq IN (SELECT seq FROM journal_host WHERE host_key = ?)').pluck();
  }

  /** @returns `null`: it was reported before */
  report(order: ReportOrder): TakenBack | null {
    const { reports, deferred, clock } = this.#parts;
    if (reports.list({ id: order.id }).length > 0) return null;
    const { key, messageId, hosts } = order;
    if (key === null) {
      reports.add(order, null);
      return 'not-known';
    }
    const metElsewhere = (host: string): number | null => this.#metBy(host, order.id);
    const taught = this.#unlearning.takeBack({ digest: digestOf(key), messageId, hosts, metElsewhere }, clock.now());
    const waiting = deferred.remove(key);
    const nothing = taught?.length === 0 && waiting === null;
    reports.add(order, taught === null || nothing ? null : JSON.stringify(this.#undoOf(order, key, taught, waiting)));
    return taught === null ? 'not-known' : nothing ? 'nothing' : 'all';
  }

  /** @returns whether there was such a report */
  unreport(id: string): boolean {
    const found = this.#parts.reports.remove(id);
    if (found?.undo) this.#learnAgain(JSON.parse(found.undo) as Undo);
    return found !== undefined;
  }

  #learnAgain({ lessons, hosts, deferred, ...message }: Undo): void {
    for (const { met, ...lesson } of lessons) {
      const observation: Observation = { ...message, ...lesson, direction: 'inbound', inReplyTo: [], automatic: false, shape: null };
      if (met) this.#learning.learn(observation);
      else this.#learning.learnValues(observation);
    }
    const [first] = lessons;
    if (first) this.#learning.hosts.met(hosts, first.at);
    if (deferred) this.#parts.deferred.putBack(deferred);
  }

  #undoOf({ messageId, author, hosts }: ReportOrder, key: string, taught: readonly Taught[], deferred: DeferredLesson | null): Undo {
    const { names } = this.#parts;
    const lessons = taught.map(({ terms, heard, at, met, measured }) => ({
      values: [...terms].map((term) => names.valueOf(term)).filter((value) => value !== null),
      recipients: [...heard.keys()].map((id) => names.textOf(id)),
      at,
      met,
      ...(measured && { measured }),
    }));
    const [first] = taught;
    const address = first ? names.textOf(first.subject) : author.address;
    const identity = { address, domain: address.slice(address.lastIndexOf('@') + 1), class: CLASS_OF.get(first?.class ?? 0) ?? author.class, evidence: '' };
    return { lessons, key, messageId, identity, hosts: deferred === null ? [...hosts] : [], deferred };
  }

  /** The earliest time (ms) at which another message of the journal made a host ordinary: delivered, and locked for nobody. */
  #metBy(host: string, id: string): number | null {
    let first: number | null = null;
    // One at a time: a host that turned out to be everybody's is in very many.
    for (const json of this.#withHost.iterate(hostKey(host))) {
      const entry = JSON.parse(json) as JournalEntry;
      if (entry.id !== id && isOrdinary(entry)) first = Math.min(first ?? entry.at, entry.at);
    }
    return first;
  }
}

const isOrdinary = ({ outcomes, direction }: JournalEntry): boolean =>
  direction === 'inbound' &&
  outcomes.some(({ action, outcome }) => action === 'deliver' && outcome === 'delivered') &&
  !outcomes.some(({ action, outcome }) => action === 'lock' && outcome === 'delivered');

const CLASS_OF = new Map((['pass', 'unknown', 'none', 'fail'] as const).map((of) => [classCode(of), of]));

const partsOf = ({ recent, lessons, conversations, bearers, hosts, scores }: Learning) => ({ recent, lessons, conversations, bearers, hosts, scores });
