/**
 * Message-IDs that prove a conversation: ours, which an inbound answer names, and theirs, which our answer names. Digests
 * only. An answer of ours is credited to whoever bore the Message-ID it names, whichever of the two was learnt first: answers
 * wait for what they answer, and where an earlier bearer of the Message-ID turns up the credit moves to him.
 */
import type { Identity } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';
import type { Names } from './names.ts';
import { CORRESPONDENT, classCode, DOMAIN, domainOf, ORGANISATION_KEY, PAIR, type Relations, type SharedDomain } from './relations.ts';
import type { RelationKey } from './shelf.ts';

/** Who first bore a Message-ID: a digest of his address, his class, and when (ms). */
interface Bearer {
  author: Buffer;
  class: number;
  at: number;
}

/** A message of ours that answers others. */
interface Answer {
  id: number;
  /** Earliest of its copies, ms. */
  at: number;
  /** Name of our author. */
  ours: number;
  /** Names of those it goes to. */
  recipients: number[];
  /** Digests of the Message-IDs it names. */
  names: Buffer[];
}

interface AnswerRow {
  id: number;
  at: number;
  ours: number;
  recipients: string;
  names: Buffer;
}

/** Ms a Message-ID counts: an answer to what is older proves little. */
const COUNTS_FOR = 400 * 86_400_000;
const DIGEST = 16;
/** Message-IDs of one answer that are kept: the message it answers comes first, what led up to it last. */
const FIRST = 2;
const LAST = 6;

export class Conversations {
  readonly #names: Names;
  readonly #relations: Relations;
  readonly #sharedDomain: SharedDomain;
  readonly #isOurs;
  readonly #keepSent;
  readonly #bearer;
  readonly #keepBearer;
  readonly #dropBearer;
  readonly #answersTo;
  readonly #answer;
  readonly #byKey;
  readonly #saveAnswer;
  readonly #saveName;

  constructor(db: Connection, names: Names, relations: Relations, sharedDomain: SharedDomain) {
    this.#names = names;
    this.#relations = relations;
    this.#sharedDomain = sharedDomain;
    this.#isOurs = db.prepare<[Buffer, number], number>('SELECT 1 FROM sent WHERE digest = ? AND at >= ?').pluck();
    this.#keepSent = db.prepare<[Buffer, number]>('INSERT INTO sent (digest, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)');
    this.#bearer = db.prepare<[Buffer], Bearer>('SELECT author, class, at FROM received WHERE digest = ?');
    this.#keepBearer = db.prepare<[Buffer, Buffer, number, number]>(
      'INSERT INTO received (digest, author, class, at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET author = excluded.author, class = excluded.class, at = excluded.at',
    );
    this.#dropBearer = db.prepare<[Buffer]>('DELETE FROM received WHERE digest = ?');
    this.#answersTo = db.prepare<[Buffer], number>('SELECT answer FROM answered WHERE digest = ?').pluck();
    this.#answer = db.prepare<[number], AnswerRow>('SELECT id, at, ours, recipients, names FROM answer WHERE id = ?');
    this.#byKey = db.prepare<[Buffer], AnswerRow>('SELECT id, at, ours, recipients, names FROM answer WHERE digest = ?');
    this.#saveAnswer = db
      .prepare<[Buffer, number, number, string, Buffer], number>(
        `INSERT INTO answer (digest, at, ours, recipients, names) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (digest) DO UPDATE SET at = excluded.at, recipients = excluded.recipients RETURNING id`,
      )
      .pluck();
    this.#saveName = db.prepare<[Buffer, number]>('INSERT INTO answered (digest, answer) VALUES (?, ?) ON CONFLICT DO NOTHING');
  }

  sent(messageId: string | null, at: number): void {
    if (messageId !== null) this.#keepSent.run(digestOf(messageId), at);
  }

  /** The earliest to bear a Message-ID keeps it: a later copy under another identity earns no answer of ours. */
  received(messageId: string | null, identity: Identity, at: number): void {
    if (messageId === null) return;
    const digest = digestOf(messageId);
    const before = this.#bearer.get(digest) ?? null;
    const bearer = { author: authorDigest(identity.address), class: classCode(identity.class), at };
    if (before !== null && !isEarlier(bearer, before)) return;
    this.#rename(digest, before, bearer);
    this.#keepBearer.run(digest, bearer.author, bearer.class, at);
  }

  /** A Message-ID of theirs is no longer remembered. */
  forget(digest: Buffer): void {
    this.#rename(digest, this.#bearer.get(digest) ?? null, null);
    this.#dropBearer.run(digest);
  }

  /** A message is taken back: what we answered to it was no answer to its author. Another who bore the Message-ID first keeps it. */
  disown(messageId: string, address: string, classOf: number): void {
    const digest = digestOf(messageId);
    const bearer = this.#bearer.get(digest);
    if (bearer?.class === classOf && bearer.author.equals(authorDigest(address))) this.forget(digest);
  }

  /** Whether one of these Message-IDs is of a message we sent in the year or so before `at` (ms). */
  areOurs(messageIds: readonly string[], at: number): boolean {
    return messageIds.some((id) => this.#isOurs.get(digestOf(id), at - COUNTS_FOR) === 1);
  }

  /** One of ours, known by its key, names these Message-IDs. A further copy of it may go to more recipients. */
  answers(key: string, ours: string, recipients: readonly string[], messageIds: readonly string[], at: number): void {
    if (messageIds.length === 0) return;
    const digest = digestOf(key);
    const row = this.#byKey.get(digest);
    const before = row ? answerFrom(row) : null;
    const kept = messageIds.length > FIRST + LAST ? [...messageIds.slice(0, FIRST), ...messageIds.slice(-LAST)] : messageIds;
    const names = before?.names ?? kept.map(digestOf);
    const all = [...new Set([...(before?.recipients ?? []), ...recipients.map((recipient) => this.#names.idOf(recipient))])];
    const after = { at: Math.min(before?.at ?? at, at), ours: before?.ours ?? this.#names.idOf(ours), recipients: all, names };
    const id = this.#saveAnswer.get(digest, after.at, after.ours, JSON.stringify(all), Buffer.concat(names)) as number;
    if (before === null) for (const name of names) this.#saveName.run(name, id);
    const bearerOf = (name: Buffer): Bearer | null => this.#bearer.get(name) ?? null;
    this.#recredit(before && this.#credits(before, bearerOf), before?.at ?? 0, this.#credits({ ...after, id }, bearerOf), after.at);
  }

  #rename(digest: Buffer, before: Bearer | null, after: Bearer | null): void {
    const bearerOf = (bearer: Bearer | null) => (name: Buffer) => (name.equals(digest) ? bearer : (this.#bearer.get(name) ?? null));
    for (const id of this.#answersTo.all(digest)) {
      const row = this.#answer.get(id);
      if (!row) continue;
      const answer = answerFrom(row);
      this.#recredit(this.#credits(answer, bearerOf(before)), answer.at, this.#credits(answer, bearerOf(after)), answer.at);
    }
  }

  #recredit(before: Map<string, RelationKey> | null, atBefore: number, after: Map<string, RelationKey>, at: number): void {
    for (const [name, key] of before ?? []) if (at !== atBefore || !after.has(name)) this.#relations.countReply(key, atBefore, -1);
    for (const [name, key] of after) if (at !== atBefore || !before?.has(name)) this.#relations.countReply(key, at, 1);
  }

  /** An answer of ours counts for the very identity it answers, when it goes to that address: once at each level. */
  #credits({ at, ours, recipients, names }: Answer, bearerOf: (name: Buffer) => Bearer | null): Map<string, RelationKey> {
    const credits = new Map<string, RelationKey>();
    const credit = (key: RelationKey): unknown => credits.set(`${key.level}/${key.subject}/${key.class}`, key);
    for (const name of names) {
      const bearer = bearerOf(name);
      if (bearer === null || bearer.at < at - COUNTS_FOR) continue;
      const subject = recipients.find((recipient) => authorDigest(this.#names.textOf(recipient)).equals(bearer.author));
      if (!subject) continue;
      const of = { class: bearer.class, recipient: 0 };
      credit({ ...of, level: PAIR, subject, recipient: ours });
      credit({ ...of, level: CORRESPONDENT, subject });
      const domain = this.#sharedDomain(domainOf(this.#names.textOf(subject)));
      // Met with the message that is answered.
      const shared = domain === null ? null : this.#names.find(domain);
      if (shared !== null) credit({ ...of, level: DOMAIN, subject: shared });
      credit(ORGANISATION_KEY);
    }
    return credits;
  }
}

/** A digest of an address: enough to find it again, nothing to read. */
export const authorDigest = (address: string): Buffer => digestOf(address).subarray(0, 8);

/** Ties by class and author, so that whoever comes first in the archive does not matter. */
function isEarlier(a: Bearer, b: Bearer): boolean {
  return a.at !== b.at ? a.at < b.at : a.class !== b.class ? a.class < b.class : Buffer.compare(a.author, b.author) < 0;
}

function answerFrom({ recipients, names, ...row }: AnswerRow): Answer {
  const digests = Array.from({ length: names.length / DIGEST }, (_, i) => names.subarray(i * DIGEST, (i + 1) * DIGEST));
  return { ...row, recipients: JSON.parse(recipients) as number[], names: digests };
}
