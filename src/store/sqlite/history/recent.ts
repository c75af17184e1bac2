/**
 * What each message of the last weeks taught, so that it can be taken back exactly when somebody reports it as phishing: a day
 * stays a value's as long as another message showed it then. Of every copy that had something new a row of some 200
 * bytes; the days before them are kept as a whole or not at all.
 */
import type { MeasuredScore } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { Settings } from '../settings.ts';
import { ByteReader, writer } from './bytes.ts';
import { dayOf } from './days.ts';
import type { Fresh } from './lessons.ts';

/** Days that are kept. Phishing is reported within hours or days, or not at all. */
const KEPT_DAYS = 28;
/** Rows kept at most: some 80 MB. Where there are more, the oldest days go. */
const MOST = 400_000;
/** Setting: before this day not all is known. */
const FROM = 'taughtFrom';

/** One copy of a message, and what it taught. Names and terms are ids. */
export interface Taught {
  readonly id: number;
  readonly day: number;
  readonly digest: Buffer;
  /** Ms. */
  readonly at: number;
  readonly subject: number;
  readonly class: number;
  /** It was there at that time, not only its values: all but what was put off. */
  readonly met: boolean;
  /** Counted with it, as a message of the organisation, and of its author. */
  readonly countsHere: boolean;
  readonly countsForAuthor: boolean;
  /** Recipients, and whether it counted for the pair. */
  readonly heard: ReadonlyMap<number, boolean>;
  readonly terms: ReadonlySet<number>;
  /** Its score counted as an honest message's; `null` = it did not. */
  readonly measured: MeasuredScore | null;
}

interface Row {
  id: number;
  day: number;
  digest: Buffer;
  at: number;
  subject: number;
  class: number;
  flags: number;
  heard: Buffer;
  terms: Buffer;
  scale: string | null;
  score: number | null;
}

export class Recent {
  readonly #settings: Settings;
  readonly #add;
  readonly #of;
  readonly #onDay;
  readonly #remove;
  readonly #drop;
  readonly #beyond;

  constructor(db: Connection) {
    this.#settings = new Settings(db);
    this.#add = db.prepare<[Omit<Row, 'id'>]>(
      `INSERT INTO taught (day, digest, at, subject, class, flags, heard, terms, scale, score)
       VALUES (:day, :digest, :at, :subject, :class, :flags, :heard, :terms, :scale, :score)`,
    );
    this.#of = db.prepare<[Buffer], Row>('SELECT * FROM taught WHERE digest = ? ORDER BY id');
    this.#onDay = db.prepare<[number], Row>('SELECT * FROM taught WHERE day = ? ORDER BY id');
    this.#remove = db.prepare<[Buffer]>('DELETE FROM taught WHERE digest = ?');
    this.#drop = db.prepare<[number]>('DELETE FROM taught WHERE id IN (SELECT id FROM taught WHERE day < ? LIMIT 500)');
    this.#beyond = db.prepare<[number], number>('SELECT day FROM taught ORDER BY day DESC LIMIT 1 OFFSET ?').pluck();
  }

  /**
   * Inside a writing transaction only.
   *
   * @param fresh `null`: only its values were news
   * @param now ms; what was received long before then is not kept
   */
  add(
    copy: Pick<Taught, 'digest' | 'at' | 'subject' | 'class' | 'heard' | 'measured'> & { terms: Iterable<number> },
    fresh: Fresh | null,
    countsForAuthor: boolean,
    now: number,
  ): void {
    const { digest, at, subject, class: of, heard, terms, measured } = copy;
    if (dayOf(at) < dayOf(now) - KEPT_DAYS) return;
    const flags = fresh === null ? 0 : 1 | (fresh.message ? 2 : 0) | (countsForAuthor ? 4 : 0);
    this.#add.run({
      day: dayOf(at),
      digest,
      at,
      subject,
      class: of,
      flags,
      heard: packHeard(heard),
      terms: packTerms(terms),
      scale: measured?.scale ?? null,
      score: measured?.score ?? null,
    });
  }

  of(digest: Buffer): Taught[] {
    return this.#of.all(digest).map(taughtFrom);
  }

  onDay(day: number): Taught[] {
    return this.#onDay.all(day).map(taughtFrom);
  }

  /** First day of which all that was taught is known. @param now ms */
  knownFrom(now: number): number {
    return Math.max(this.#settings.number(FROM) ?? 0, dayOf(now) - KEPT_DAYS);
  }

  remove(digest: Buffer): void {
    this.#remove.run(digest);
  }

  /** Drops some of what is no longer kept. @returns how many rows; 0 = all is done */
  prune(now: number, most = MOST): number {
    const beyond = this.#beyond.get(most);
    // That day went over the limit: it goes as a whole, and from the next on all is known.
    const from = Math.max(dayOf(now) - KEPT_DAYS, beyond === undefined ? 0 : beyond + 1);
    if (from > this.knownFrom(now)) this.#settings.set(FROM, from);
    return this.#drop.run(from).changes;
  }
}

/** Ascending, each as the difference to the one before. */
export function packTerms(terms: Iterable<number>): Buffer {
  let before = 0;
  for (const term of [...terms].sort((a, b) => a - b)) {
    writer.varint(term - before);
    before = term;
  }
  return writer.take();
}

export function unpackTerms(packed: Uint8Array): Set<number> {
  const terms = new Set<number>();
  const from = new ByteReader(packed);
  for (let term = 0; !from.done; ) {
    term += from.varint();
    terms.add(term);
  }
  return terms;
}

export function packHeard(heard: ReadonlyMap<number, boolean>): Buffer {
  for (const [recipient, counts] of heard) writer.varint(recipient * 2 + (counts ? 1 : 0));
  return writer.take();
}

/** @returns recipients, and whether the message counted for each */
export function unpackHeard(packed: Uint8Array): Map<number, boolean> {
  const heard = new Map<number, boolean>();
  for (const from = new ByteReader(packed); !from.done; ) {
    const one = from.varint();
    heard.set(Math.floor(one / 2), one % 2 === 1);
  }
  return heard;
}

function taughtFrom({ flags, heard, terms, scale, score, ...row }: Row): Taught {
  const counted = { met: (flags & 1) !== 0, countsHere: (flags & 2) !== 0, countsForAuthor: (flags & 4) !== 0 };
  const measured = scale === null || score === null ? null : { scale, score };
  return { ...row, ...counted, heard: unpackHeard(heard), terms: unpackTerms(terms), measured };
}
