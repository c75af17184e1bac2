/**
 * What one observation changes (decision 3). Inbound: the identity's rows at every level. Outbound:
 * that we wrote, whom we answered, and by that what a would-hold message may now teach. Everything here
 * runs inside a writing transaction.
 */
import type { Observation } from '../../../history/types.ts';
import type { Clock } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { Bearers } from './bearers.ts';
import { Conversations } from './conversations.ts';
import { clampTime } from './days.ts';
import type { Deferred } from './deferred.ts';
import { bare, digestOf } from './digest.ts';
import type { HonestScores } from './honest-scores.ts';
import type { Hosts } from './hosts.ts';
import { type Fresh, Lessons } from './lessons.ts';
import type { Names, Term } from './names.ts';
import { Recent, type Taught } from './recent.ts';
import { CORRESPONDENT, classCode, DOMAIN, domainOf, ORGANISATION, PAIR, type Relations, type SharedDomain } from './relations.ts';
import type { Reports } from './reports.ts';
import type { RelationKey } from './shelf.ts';
import { Sightings } from './sightings.ts';
import type { Values } from './values.ts';
import type { Written, WrittenKey } from './written.ts';

/** Parts that remember rows between transactions; whoever opens the store tells them when to forget. */
export interface Remembered {
  names: Names;
  hosts: Hosts;
  written: Written;
  scores: HonestScores;
}

export interface LearningParts {
  relations: Relations;
  values: Values;
  sharedDomain: SharedDomain;
  deferred: Deferred;
  reports: Reports;
  /** Time (ms) before which everything is forgotten for good. */
  horizon: () => number;
  clock: Clock;
}

export class Learning {
  readonly lessons: Lessons;
  readonly conversations: Conversations;
  readonly sightings: Sightings;
  readonly hosts: Hosts;
  readonly bearers: Bearers;
  readonly written: Written;
  readonly recent: Recent;
  readonly scores: HonestScores;
  readonly #names: Names;
  readonly #relations: Relations;
  readonly #values: Values;
  readonly #sharedDomain: SharedDomain;
  readonly #deferred: Deferred;
  readonly #reports: Reports;
  readonly #horizon: () => number;
  readonly #clock: Clock;
  readonly #wouldHold;

  constructor(
    db: Connection,
    { names, hosts, written, scores }: Remembered,
    { relations, values, sharedDomain, deferred, reports, horizon, clock }: LearningParts,
  ) {
    this.#names = names;
    this.#relations = relations;
    this.#values = values;
    this.#sharedDomain = sharedDomain;
    this.#deferred = deferred;
    this.#reports = reports;
    this.#horizon = horizon;
    this.#clock = clock;
    this.lessons = new Lessons(db);
    this.conversations = new Conversations(db, names, relations, sharedDomain);
    this.sightings = new Sightings(db);
    this.hosts = hosts;
    this.bearers = new Bearers(db, names);
    this.written = written;
    this.recent = new Recent(db);
    this.scores = scores;
    this.#wouldHold = db
      .prepare<[string], string>(
        `SELECT observation FROM held WHERE message_id = ? AND observation IS NOT NULL
         AND EXISTS (SELECT 1 FROM held_recipient r WHERE r.seq = held.seq AND r.state = 'would-hold')`,
      )
      .pluck();
  }

  learn(observation: Observation): void {
    if (!this.#mayTeach(observation)) return;
    const lesson = { ...observation, at: clampTime(observation.at) };
    const fresh = this.lessons.begin(observation.key, listenersOf(observation, this.#domainsOf(observation)), lesson.at, this.#clock.now());
    if (!fresh.message && !fresh.time && fresh.listeners.size === 0) return;
    // What a lock puts off is not let in by a copy out of somebody's mailbox.
    if (!fresh.message && fresh.listeners.size === 0 && this.#deferred.has(observation.key)) return;
    if (observation.direction === 'inbound') this.#inbound(lesson, fresh);
    else this.#outbound(lesson, fresh);
  }

  /** Values of a message that counts already: what was put off. Harmless to repeat, but for its score. */
  learnValues(observation: Observation): void {
    if (this.#mayTeach(observation) && observation.direction === 'inbound') this.#inbound({ ...observation, at: clampTime(observation.at) }, null);
  }

  /** Whether there is nothing new in a copy of a message. */
  hasTaught(copy: Pick<Observation, 'key' | 'recipients'> & Partial<Observation>): boolean {
    const { key, identity, direction, at } = copy;
    const listeners = identity && direction ? listenersOf({ ...copy, identity, direction }, this.#domainsOf({ ...copy, direction })) : null;
    return (
      (at !== undefined && at < this.#horizon()) ||
      this.#reports.has(digestOf(key)) ||
      this.lessons.hasTaught(key, listeners, at === undefined ? null : clampTime(at), this.#clock.now())
    );
  }

  /** @param fresh `null`: only its values are news */
  #inbound(observation: Observation, fresh: Fresh | null): void {
    const { identity, at, values } = observation;
    const terms = this.#names.termsOf(values);
    const of = classCode(identity.class);
    const above = this.#relations.above(identity.address, of);
    // Stands for the author at the organisation's level: his domain, or himself where a domain says nothing.
    const source = this.#relations.open(above[above.length - 2] as RelationKey).id;
    const heard = (listener: string) => fresh?.listeners.has(listener) ?? false;
    for (const recipient of observation.recipients) {
      this.#learnAt(this.#relations.pair(identity.address, of, recipient), { terms, at, source, fresh, counts: heard(pairListener(observation, recipient)) });
    }
    for (const key of above) {
      const counts = key.level === ORGANISATION ? (fresh?.message ?? false) : heard(messageListener(observation));
      this.#learnAt(key, { terms, at, source, fresh, counts });
    }
    if (fresh) this.conversations.received(observation.messageId, identity, at);
    // A message is one, whoever of ours gets copies of it.
    const measured = fresh === null || fresh.message ? (observation.measured ?? null) : null;
    if (measured) this.scores.add(measured, at);
    this.#noteTaught({ ...observation, measured }, terms, fresh, heard);
    this.hosts.met(
      values.filter((value) => value.attribute === 'link-host').map((value) => value.value),
      at,
    );
    if (identity.class === 'pass') this.#noteNames(observation, false);
  }

  /** What it taught, so that it can be taken back. */
  #noteTaught(
    observation: Omit<Observation, 'measured'> & Pick<Taught, 'measured'>,
    terms: readonly Term[],
    fresh: Fresh | null,
    heard: (listener: string) => boolean,
  ): void {
    const { key, identity, recipients, at, measured } = observation;
    const pairs = recipients.map((recipient): [number, boolean] => [this.#names.idOf(recipient), heard(pairListener(observation, recipient))]);
    const copy = { digest: digestOf(key), at, subject: this.#names.idOf(identity.address), class: classCode(identity.class), heard: new Map(pairs), measured };
    this.recent.add({ ...copy, terms: terms.map(({ id }) => id) }, fresh, heard(messageListener(observation)), this.#clock.now());
  }

  #learnAt(key: RelationKey, { terms, at, source, fresh, counts }: { terms: Term[]; at: number; source: number; fresh: Fresh | null; counts: boolean }): void {
    const kept = this.#relations.open(key);
    if (fresh) this.#relations.meet(kept, at, counts);
    if (fresh && !counts && fresh.earliest !== null && at < fresh.earliest) this.#relations.moveMessage(kept, fresh.earliest, at);
    this.#values.learn(kept, terms, at, source);
  }

  #outbound(observation: Observation, fresh: Fresh): void {
    const { identity, at, inReplyTo, recipients, key } = observation;
    const writer = this.#names.idOf(identity.address);
    const meet = (to: WrittenKey, counts: boolean): void => {
      this.written.meet(to, at, counts);
      if (!counts && fresh.earliest !== null && at < fresh.earliest) this.written.move(to, fresh.earliest, at);
    };
    for (const recipient of recipients) {
      const subject = this.#names.idOf(recipient);
      const counts = fresh.listeners.has(pairListener(observation, recipient));
      meet({ level: PAIR, subject, ours: writer }, counts);
      meet({ level: CORRESPONDENT, subject, ours: 0 }, counts);
    }
    for (const domain of this.#domainsOf(observation)) {
      meet({ level: DOMAIN, subject: this.#names.idOf(domain), ours: 0 }, fresh.listeners.has(domainListener(observation, domain)));
    }
    meet({ level: ORGANISATION, subject: 0, ours: 0 }, fresh.message);
    this.#noteNames(observation, true);
    this.conversations.sent(observation.messageId, at);
    this.conversations.answers(key, identity.address, recipients, inReplyTo, at);
    for (const id of inReplyTo) this.#releaseAnswered(id, recipients);
  }

  /** The shared domains that a message of ours goes to, each once. */
  #domainsOf({ direction, recipients }: Pick<Observation, 'direction' | 'recipients'>): string[] {
    if (direction === 'inbound') return [];
    return [...new Set(recipients.map((recipient) => this.#sharedDomain(domainOf(recipient))).filter((domain) => domain !== null))];
  }

  /** What passive mode would have held, and our side has now answered, may teach. */
  #releaseAnswered(messageId: string, recipients: readonly string[]): void {
    for (const json of this.#wouldHold.all(bare(messageId))) {
      const observation = JSON.parse(json) as Observation;
      // An answer to somewhere else (a Reply-To of the attacker's) vouches for nobody.
      if (recipients.includes(observation.identity.address)) this.learn(observation);
    }
  }

  #noteNames({ identity, values, at }: Observation, ours: boolean): void {
    for (const { attribute, value } of values) if (attribute === 'display-name') this.bearers.seen(value, identity.address, ours, at);
  }

  /** Automatic mail, what failed authentication, what names no author, what is older than memory, and what was reported as phishing teach nothing. */
  #mayTeach(observation: Observation): boolean {
    const { automatic, identity, at, key } = observation;
    if (this.#reports.has(digestOf(key))) return false;
    return !automatic && identity.class !== 'fail' && identity.address !== '' && Number.isFinite(at) && at >= this.#horizon();
  }
}

type Copy = Pick<Observation, 'identity' | 'recipients' | 'direction'>;

/** Everyone whom a copy teaches: who has been taught, is not taught the same message twice. */
function listenersOf(copy: Copy, domains: readonly string[]): string[] {
  const listeners = copy.recipients.map((recipient) => pairListener(copy, recipient));
  if (copy.direction === 'inbound') listeners.push(messageListener(copy));
  else listeners.push(...domains.map((domain) => domainListener(copy, domain)));
  return listeners;
}

const messageListener = ({ identity, direction }: Pick<Copy, 'identity' | 'direction'>): string => `${direction} ${identity.class} ${identity.address}`;
const pairListener = (copy: Pick<Copy, 'identity' | 'direction'>, recipient: string): string => `${messageListener(copy)} ${recipient}`;
const domainListener = (copy: Pick<Copy, 'identity' | 'direction'>, domain: string): string => `${messageListener(copy)} @${domain}`;
