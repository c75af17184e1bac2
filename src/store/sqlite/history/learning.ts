/**
 * What one observation changes (decision 3). Inbound: the identity's rows at every level. Outbound:
 * that we wrote, whom we answered, and by that what a would-hold message may now teach. Everything here
 * runs inside a writing transaction.
 */
import type { Identity, Observation } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { Bearers } from './bearers.ts';
import { Conversations } from './conversations.ts';
import { bare } from './digest.ts';
import type { Hosts } from './hosts.ts';
import { Lessons } from './lessons.ts';
import type { Names } from './names.ts';
import { CORRESPONDENT, classCode, DOMAIN, domainOf, ORGANISATION_KEY, PAIR, type RelationKey, type Relations, type SharedDomain } from './relations.ts';
import { Sightings } from './sightings.ts';
import type { Values } from './values.ts';
import type { Written } from './written.ts';

/** Parts that remember rows between transactions; whoever opens the store tells them when to forget. */
export interface Remembered {
  names: Names;
  values: Values;
  hosts: Hosts;
  written: Written;
}

export class Learning {
  readonly lessons: Lessons;
  readonly conversations: Conversations;
  readonly sightings: Sightings;
  readonly hosts: Hosts;
  readonly bearers: Bearers;
  readonly written: Written;
  readonly #names: Names;
  readonly #relations: Relations;
  readonly #values: Values;
  readonly #sharedDomain: SharedDomain;
  readonly #wouldHold;

  constructor(db: Connection, { names, values, hosts, written }: Remembered, relations: Relations, sharedDomain: SharedDomain) {
    this.#names = names;
    this.#relations = relations;
    this.#values = values;
    this.#sharedDomain = sharedDomain;
    this.lessons = new Lessons(db, names);
    this.conversations = new Conversations(db, names);
    this.sightings = new Sightings(db, names);
    this.hosts = hosts;
    this.bearers = new Bearers(db, names);
    this.written = written;
    this.#wouldHold = db
      .prepare<[string], string>(
        `SELECT observation FROM held WHERE message_id = ? AND observation IS NOT NULL
         AND EXISTS (SELECT 1 FROM held_recipient r WHERE r.seq = held.seq AND r.state = 'would-hold')`,
      )
      .pluck();
  }

  learn(observation: Observation): void {
    if (!mayTeach(observation)) return;
    const fresh = this.lessons.begin(observation.key, observation.recipients);
    if (!fresh.message && fresh.recipients.length === 0) return;
    if (observation.direction === 'inbound') this.#inbound(observation, fresh.message, fresh.recipients);
    else this.#outbound(observation, fresh.message, fresh.recipients);
  }

  /** Values of a message that counts already: what was put off. Harmless to repeat. */
  learnValues(observation: Observation): void {
    if (mayTeach(observation) && observation.direction === 'inbound') this.#inbound(observation, false, observation.recipients, false);
  }

  /** @param message whether the message counts above the pair; @param pairs whether it counts for the pairs of `recipients` */
  #inbound(observation: Observation, message: boolean, recipients: readonly string[], pairs = true): void {
    const { identity, at, values } = observation;
    const terms = this.#names.termsOf(values);
    const learnAt = (key: RelationKey, counts: boolean): void => {
      const row = this.#relations.rowOf(key);
      if (counts) this.#relations.countMessage(row, at);
      this.#values.learn(row.id, terms, at);
    };
    const of = classCode(identity.class);
    for (const recipient of recipients) learnAt(this.#relations.pair(identity.address, of, recipient), pairs);
    for (const key of this.#relations.above(identity.address, of)) learnAt(key, message);
    if (message) this.conversations.received(observation.messageId, identity, at);
    this.hosts.met(
      values.filter((value) => value.attribute === 'link-host').map((value) => value.value),
      at,
    );
    if (identity.class === 'pass') this.#noteNames(observation, false);
  }

  #outbound(observation: Observation, message: boolean, recipients: readonly string[]): void {
    const { identity, at, inReplyTo } = observation;
    const domains = recipients.map((recipient) => this.#sharedDomain(domainOf(recipient))).filter((domain) => domain !== null);
    this.written.count(identity.address, recipients, [...new Set(domains)], at);
    this.#noteNames(observation, true);
    if (message) this.conversations.sent(observation.messageId, at);
    this.#creditReplies(identity, recipients, inReplyTo);
    for (const id of inReplyTo) this.#releaseAnswered(id, recipients);
  }

  /** An answer of ours counts for the very identity it answers, when it goes to that address. */
  #creditReplies(ours: Identity, recipients: readonly string[], inReplyTo: readonly string[]): void {
    const domains = new Set<string>();
    let answered = false;
    for (const { subject, class: of } of this.conversations.answered(inReplyTo)) {
      const address = recipients.find((recipient) => this.#names.find(recipient) === subject);
      if (address === undefined) continue;
      answered = true;
      this.#relations.countReply({ level: PAIR, subject, class: of, recipient: this.#names.idOf(ours.address) });
      this.#relations.countReply({ level: CORRESPONDENT, subject, class: of, recipient: 0 });
      const domain = this.#sharedDomain(domainOf(address));
      if (domain === null || domains.has(`${domain}/${of}`)) continue;
      domains.add(`${domain}/${of}`);
      this.#relations.countReply({ level: DOMAIN, subject: this.#names.idOf(domain), class: of, recipient: 0 });
    }
    if (answered) this.#relations.countReply(ORGANISATION_KEY);
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
}

/** Automatic mail, what failed authentication, and what names no author teach nothing. */
function mayTeach(observation: Observation): boolean {
  return !observation.automatic && observation.identity.class !== 'fail' && observation.identity.address !== '' && Number.isFinite(observation.at);
}
