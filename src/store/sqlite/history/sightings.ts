/**
 * Shapes of messages met here, also of messages that teach nothing else, for a while: campaigns are a
 * matter of days. Kept by stretches of 28 days, so that what is told of a time does not depend on what is forgotten by then.
 */
import type { CampaignFacts } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';
import { bounded } from './names.ts';

const DAY = 86_400_000;
/** Ms back in which others' messages of one shape are one campaign. */
const WINDOW = 7 * DAY;
/** Ms of a stretch; the one before is remembered as well: longer than the window, so that "since when" tells a weekly report from a campaign. */
const STRETCH = 4 * WINDOW;
/** Recipients of one message noted with its shape. */
const MOST_RECIPIENTS = 100;
/** One pruning for this many sightings. */
const PRUNE_EVERY = 500;

/** Stretch of a time (ms). */
const stretchOf = (at: number): number => Math.floor(at / STRETCH);

export class Sightings {
  readonly #keepShape;
  readonly #campaign;
  readonly #copies;
  readonly #newest;
  readonly #prune;
  #kept = 0;

  constructor(db: Connection) {
    this.#keepShape = db.prepare<[{ stretch: number; shape: string; author: bigint; recipient: bigint; at: number }]>(
      `INSERT INTO shape (shape, stretch, author, recipient, first_at, last_at) VALUES (:shape, :stretch, :author, :recipient, :at, :at)
       ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
    );
    // Of a message to thousands, the first thousand copies tell a campaign as well as all.
    this.#campaign = db.prepare<[{ shape: string; stretch: number; author: bigint; at: number; since: number }], Omit<CampaignFacts, 'copies'>>(
      `SELECT count(DISTINCT author) AS authors, count(DISTINCT recipient) AS recipients, min(first_at) AS firstSeen FROM (
         SELECT author, recipient, min(first_at) AS first_at, max(last_at) AS last_at FROM (
           SELECT * FROM shape WHERE shape = :shape AND stretch BETWEEN :stretch - 1 AND :stretch AND author <> :author AND first_at <= :at LIMIT 1000
         ) GROUP BY author, recipient)
       WHERE last_at >= :since`,
    );
    this.#copies = db
      .prepare<[{ shape: string; stretch: number; author: bigint; at: number; since: number }], number>(
        `SELECT count(DISTINCT recipient) FROM (
           SELECT recipient, last_at FROM shape WHERE shape = :shape AND stretch BETWEEN :stretch - 1 AND :stretch AND author = :author AND first_at <= :at LIMIT 1000
         ) WHERE last_at >= :since`,
      )
      .pluck();
    this.#newest = db.prepare<[], number | null>('SELECT max(stretch) FROM shape').pluck();
    this.#prune = db.prepare<[number]>('DELETE FROM shape WHERE stretch < ?');
  }

  shape(shape: string, author: string, recipients: readonly string[], at: number): void {
    const by = mark(author);
    for (const recipient of recipients.slice(0, MOST_RECIPIENTS)) {
      this.#keepShape.run({ shape: bounded(shape), stretch: stretchOf(at), author: by, recipient: mark(recipient), at });
    }
    this.#kept += 1;
    if (this.#kept % PRUNE_EVERY === 0) this.prune();
  }

  /** Others than `author` in the window before `at`; `firstSeen` is the first of them, also somewhat before the window. His own `copies` are of the last day. */
  campaign(shape: string, author: string, at: number): CampaignFacts {
    const asked = { shape: bounded(shape), stretch: stretchOf(at), author: mark(author), at, since: at - WINDOW };
    const others = this.#campaign.get(asked) ?? { authors: 0, recipients: 0, firstSeen: null };
    return { ...others, copies: this.#copies.get({ ...asked, since: at - DAY }) ?? 0 };
  }

  /** Forgets what no question about the newest time there is, or a later one, can meet. @returns rows dropped */
  prune(): number {
    const newest = this.#newest.get();
    return newest === null || newest === undefined ? 0 : this.#prune.run(newest - 1).changes;
  }
}

/** Stands for an address: shapes need to tell people apart, not to name them. */
export const mark = (address: string): bigint => digestOf(address).readBigInt64LE(0);
