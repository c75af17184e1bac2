/**
 * `Histories` and `Habits` over SQLite. Learning is buffered (see ../writing.ts), and a read sees what this
 * process has written about what it asks: this author, these hosts, this shape. While another process
 * holds the write lock, a read goes ahead without the last moments rather than wait.
 */
import { getDomain } from 'tldts';
import { foldName } from '../../../history/display-name.ts';
import type { HistoryFacts, HistoryQuery, Identity, NameBearer, Observation, RelationStats } from '../../../history/types.ts';
import type {
  CampaignFacts,
  Clock,
  Habits,
  Histories,
  PhishReport,
  Portrait,
  ReportedFacts,
  ReportedQuery,
  ReportFilter,
  ReportOrder,
  SitePortrait,
  TakenBack,
} from '../../../ports.ts';
import type { Connection } from '../database.ts';
import type { UpkeepParts } from '../upkeep/upkeep.ts';
import type { Topics, Writing } from '../writing.ts';
import type { Decay } from './decay.ts';
import { Deferred } from './deferred.ts';
import { bare } from './digest.ts';
import { Facts } from './facts.ts';
import { Portraits } from './habits.ts';
import { Horizon } from './horizon.ts';
import { Learning, type Remembered } from './learning.ts';
import { Relations, type SharedDomain } from './relations.ts';
import { Reporting } from './reporting.ts';
import { Reports } from './reports.ts';
import type { Shelf } from './shelf.ts';
import { Sites } from './sites.ts';
import { Values } from './values.ts';
import { Window } from './window.ts';

export interface HistoriesOptions {
  remembered: Remembered;
  shelf: Shelf;
  decay: Decay;
  /** Domains whose addresses belong to strangers to one another: they have no history of their own. */
  freemail: (domain: string) => boolean;
  clock: Clock;
}

/** The registrable domain whose addresses share history: private suffixes (a hoster's customers) are told apart. */
function sharedDomains(freemail: (domain: string) => boolean): SharedDomain {
  return (domain) => {
    const registrable = getDomain(domain, { allowPrivateDomains: true }) ?? domain;
    // Nobody owns a name under .invalid (RFC 2606): identities that are no domain's, such as lists, have theirs there.
    return registrable === '' || registrable.endsWith('.invalid') || freemail(domain) || freemail(registrable) ? null : registrable;
  };
}

export class SqliteHistories implements Histories, Habits {
  readonly #writing: Writing;
  readonly #clock: Clock;
  readonly #learning: Learning;
  readonly #facts: Facts;
  readonly #portraits: Portraits;
  readonly #sites: Sites;
  readonly #deferred: Deferred;
  readonly #horizon: Horizon;
  readonly #reports: Reports;
  readonly #reporting: Reporting;

  constructor(db: Connection, writing: Writing, { remembered, shelf, decay, freemail, clock }: HistoriesOptions) {
    const sharedDomain = sharedDomains(freemail);
    const window = new Window(decay);
    this.#horizon = new Horizon(db);
    const relations = new Relations(shelf, remembered.names, sharedDomain);
    const values = new Values(shelf, decay, window);
    this.#writing = writing;
    this.#clock = clock;
    this.#deferred = new Deferred(db);
    this.#reports = new Reports(db);
    const deferred = this.#deferred;
    const learningParts = { relations, values, sharedDomain, deferred, reports: this.#reports, horizon: () => this.#horizon.at, clock };
    this.#learning = new Learning(db, remembered, learningParts);
    this.#reporting = new Reporting(db, this.#learning, { ...learningParts, names: remembered.names });
    this.#facts = new Facts(remembered.names, relations, values, this.#learning, window);
    this.#portraits = new Portraits(db, this.#facts, remembered.names);
    this.#sites = new Sites(db, this.#facts, remembered.names);
  }

  /** What maintenance works with. */
  get upkeepParts(): Pick<UpkeepParts, 'horizon' | 'conversations' | 'lessons' | 'sightings' | 'recent' | 'scores' | 'newest'> {
    const { conversations, lessons, sightings, recent, scores } = this.#learning;
    return { horizon: this.#horizon, conversations, lessons, sightings, recent, scores, newest: () => this.#facts.newest() };
  }

  async facts(query: HistoryQuery): Promise<HistoryFacts> {
    const now = this.#notAfterNow(query.at);
    const asks = [aboutAddress(query.identity.address), ...(query.inReplyTo ?? []).map(aboutMessage)];
    const live = this.#isLive(query.at);
    const ask = <T>(work: () => T, all: boolean): Promise<T> => (live ? this.#writing.read(all ? 'all' : asks, work) : this.#writing.readPast(work));
    const first = await ask(() => (this.#deferred.anyDue(now) ? null : this.#facts.of(query)), false);
    if (first) return first;
    this.#writing.later([], () => this.#teachDue(now));
    return ask(() => this.#facts.of(query), true);
  }

  async learn(observation: Observation): Promise<void> {
    this.#writing.later([...topicsOf(observation), ...this.#news(hostsIn(observation), observation.at)], () => {
      this.#teachDue(this.#notAfterNow(observation.at));
      this.#learning.learn(observation);
    });
  }

  async hasLearnt(copy: Pick<Observation, 'key' | 'recipients'> & Partial<Observation>): Promise<boolean> {
    return this.#writing.read([`key:${copy.key}`], () => this.#learning.hasTaught(copy));
  }

  async defer(observation: Observation, dueAt: number, verdictId: string): Promise<void> {
    this.#writing.later([aboutAddress(observation.identity.address)], () => this.#deferred.add(observation, dueAt, verdictId));
  }

  async settle(verdictId: string, outcome: 'learn' | 'drop'): Promise<void> {
    await this.#writing.flush();
    await this.#writing.durable(() => this.#deferred.settle(verdictId, outcome === 'drop' ? null : (observation) => this.#learning.learnValues(observation)));
  }

  async keepWaiting(verdictId: string): Promise<void> {
    await this.#writing.flush();
    await this.#writing.durable(() => this.#deferred.keepWaiting(verdictId));
  }

  async report(order: ReportOrder): Promise<TakenBack | null> {
    await this.#writing.flush();
    return this.#writing.durable(() => this.#reporting.report(order));
  }

  async unreport(id: string): Promise<boolean> {
    await this.#writing.flush();
    return this.#writing.durable(() => this.#reporting.unreport(id));
  }

  async liftReports(author: Pick<Identity, 'address' | 'class'>, at: number): Promise<number> {
    return this.#writing.durable(() => this.#reports.lift(author, at));
  }

  async reports(filter: ReportFilter): Promise<PhishReport[]> {
    return this.#writing.read([], () => this.#reports.list(filter));
  }

  async reported(query: ReportedQuery): Promise<ReportedFacts> {
    return this.#writing.read([], () => this.#reports.facts(query));
  }

  async hostsFirstSeen(hosts: readonly string[]): Promise<Map<string, number>> {
    return this.#writing.read(hosts.map(aboutHost), () => this.#learning.hosts.firstSeen(hosts));
  }

  async campaign(shape: string, author: string, at: number): Promise<CampaignFacts> {
    return this.#writing.read([`shape:${shape}`], () => this.#learning.sightings.campaign(shape, author, at));
  }

  async sighted(shape: string | null, author: string, recipients: readonly string[], hosts: readonly string[], at: number): Promise<void> {
    const about = [...this.#news(hosts, at), ...(shape === null ? [] : [`shape:${shape}`])];
    this.#writing.later(about, () => {
      if (shape !== null) this.#learning.sightings.shape(shape, author, recipients, at);
      if (at >= this.#horizon.at) this.#learning.hosts.met(new Set(hosts), at);
    });
  }

  async relation(address: string, recipient: string | null): Promise<RelationStats> {
    return this.#writing.read('all', () => this.#facts.relation(address.toLowerCase(), recipient?.toLowerCase() ?? null, this.#today()));
  }

  async bearers(displayName: string, spelled: readonly string[] = []): Promise<NameBearer[]> {
    const { bearers } = this.#learning;
    return this.#writing.read([aboutName(displayName), ...spelled.map(aboutMailbox)], () => {
      const ours = bearers.amongOurs(spelled);
      const met = bearers.of(displayName).filter(({ address }) => !ours.some((mailbox) => mailbox.address === address));
      return [...ours, ...met];
    });
  }

  async honestScores(scale: string, at: number): Promise<Uint32Array> {
    const ask = () => this.#learning.scores.atLeast(scale, at);
    return this.#isLive(at) ? this.#writing.read([], ask) : this.#writing.readPast(ask);
  }

  async writtenDomains(limit: number): Promise<string[]> {
    return this.#writing.read([], () => this.#learning.written.domains(limit));
  }

  async portrait(address: string, recipient: string | null, limit: number): Promise<Portrait> {
    return this.#writing.read('all', () => this.#portraits.of(address.toLowerCase(), recipient?.toLowerCase() ?? null, this.#today(), limit));
  }

  async site(domain: string, limit: number): Promise<SitePortrait> {
    return this.#sites.of(domain, this.#today(), limit, (work) => this.#writing.read('all', work));
  }

  /** Topics of the hosts of which a message at this time tells something new. */
  #news(hosts: readonly string[], at: number): Topics {
    return hosts.filter((host) => this.#learning.hosts.isNews(host, at)).map(aboutHost);
  }

  /** A question about the past is a replay's: what it is told must not turn on when the last batch was written. */
  #isLive(at: number): boolean {
    return at > this.#clock.now() - LIVE;
  }

  /** The time words are about: now, or where a store has only old mail, when that ended. */
  #today(): number {
    return Math.min(this.#clock.now(), this.#facts.newest());
  }

  /** Time goes by messages (a replay lives in the past), but never ahead of the clock: a wrong date must not ripen anything. */
  #notAfterNow(at: number): number {
    return Math.min(at, this.#clock.now());
  }

  #teachDue(now: number): void {
    this.#deferred.teachDue(now, (observation) => this.#learning.learnValues(observation));
  }
}

/** Ms back from now in which a message is taken for one that has just come in. */
const LIVE = 60_000;

const aboutAddress = (address: string): string => `address:${address}`;
const aboutMailbox = (ours: string): string => `mailbox:${ours}`;
const aboutMessage = (messageId: string): string => `message:${bare(messageId)}`;
const aboutHost = (host: string): string => `host:${host}`;
const aboutName = (displayName: string): string => `name:${foldName(displayName)}`;

/** What facts change by an observation, but for hosts, and for the organisation's: by the 24-hour rule nothing there turns on a moment. */
function topicsOf({ key, identity, direction, recipients, values, messageId }: Observation): Topics {
  const topics = [`key:${key}`, aboutAddress(identity.address)];
  if (direction === 'outbound') topics.push(...recipients.map(aboutAddress), ...(messageId === null ? [] : [aboutMessage(messageId)]));
  else topics.push(...recipients.map(aboutMailbox));
  for (const { attribute, value } of values) {
    if (attribute === 'display-name') topics.push(aboutName(value));
  }
  return topics;
}

const hostsIn = ({ values }: Observation): string[] => values.filter(({ attribute }) => attribute === 'link-host').map(({ value }) => value);
