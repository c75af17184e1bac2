/**
 * Shapes of messages met here, also of messages that teach nothing else, for a while: campaigns are a
 * matter of days.
 */
import type { CampaignFacts } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { bounded, type Names } from './names.ts';

const DAY = 86_400_000;
/** Ms back in which others' messages of one shape are one campaign. */
const WINDOW = 7 * DAY;
/** Ms a shape is remembered after its last sighting: longer than the window, so that "since when" tells a weekly report from a campaign. */
const REMEMBERED = 4 * WINDOW;
/** One pruning for this many sightings. */
const PRUNE_EVERY = 500;
/** Recipients of one message noted with its shape. */
const MOST_RECIPIENTS = 100;

export class Sightings {
  readonly #names: Names;
  readonly #keepShape;
  readonly #campaign;
  readonly #prune;
  #kept = 0;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#keepShape = db.prepare<[{ shape: string; author: number; recipient: number; at: number }]>(
      `INSERT INTO shape (shape, author, recipient, first_at, last_at) VALUES (:shape, :author, :recipient, :at, :at)
       ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
    );
    this.#campaign = db.prepare<[{ shape: string; author: number; at: number; since: number }], CampaignFacts>(
      `SELECT count(DISTINCT author) AS authors, count(DISTINCT recipient) AS recipients, min(first_at) AS firstSeen
       FROM shape WHERE shape = :shape AND author <> :author AND last_at >= :since AND first_at <= :at`,
    );
    this.#prune = db.prepare<[number]>('DELETE FROM shape WHERE last_at < ?');
  }

  shape(shape: string, author: string, recipients: readonly string[], at: number): void {
    const by = this.#names.idOf(author);
    for (const recipient of recipients.slice(0, MOST_RECIPIENTS)) {
      this.#keepShape.run({ shape: bounded(shape), author: by, recipient: this.#names.idOf(recipient), at });
    }
    this.#kept += 1;
    if (this.#kept % PRUNE_EVERY === 0) this.#prune.run(at - REMEMBERED);
  }

  /** Others than `author` in the window before `at`; `firstSeen` is the first of them ever, also before the window. */
  campaign(shape: string, author: string, at: number): CampaignFacts {
    const own = this.#names.find(author) ?? -1;
    return this.#campaign.get({ shape: bounded(shape), author: own, at, since: at - WINDOW }) ?? { authors: 0, recipients: 0, firstSeen: null };
  }
}
