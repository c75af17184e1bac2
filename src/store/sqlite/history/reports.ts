/** What people reported as phishing: the messages, where their links led, what shape they had, whose they were. */
import type { Identity, IdentityClass } from '../../../history/types.ts';
import type { PhishReport, ReportedFacts, ReportFilter, ReportOrder } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';
import { bounded } from './names.ts';
import { classCode } from './relations.ts';

interface Row {
  id: number;
  verdict: string;
  message_at: number;
  at: number;
  actor: string;
  author: string;
  class: number;
  shape: string | null;
  lifted_at: number | null;
  undo: string | null;
}

/** Targets remembered of one message: a digest with hundreds of links is told by its first ones. */
const MOST_TARGETS = 30;
const MOST_LISTED = 1000;
const CLASSES: readonly IdentityClass[] = ['pass', 'unknown', 'none', 'fail'];

export class Reports {
  readonly #db: Connection;
  readonly #any;
  readonly #add;
  readonly #addTarget;
  readonly #find;
  readonly #has;
  readonly #remove;
  readonly #removeTargets;
  readonly #targets;
  readonly #atTarget;
  readonly #ofShape;
  readonly #ofAuthor;
  readonly #lift;

  constructor(db: Connection) {
    this.#db = db;
    this.#any = db.prepare<[], number>('SELECT 1 FROM report LIMIT 1').pluck();
    this.#add = db.prepare<[Omit<Row, 'id' | 'lifted_at'> & { digest: Buffer | null }]>(
      `INSERT INTO report (verdict, digest, message_at, at, actor, author, class, shape, undo)
       VALUES (:verdict, :digest, :message_at, :at, :actor, :author, :class, :shape, :undo)`,
    );
    this.#addTarget = db.prepare<[string, number | bigint]>('INSERT INTO report_target (target, report) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#find = db.prepare<[string], Row>('SELECT * FROM report WHERE verdict = ?');
    this.#has = db.prepare<[Buffer], number>('SELECT 1 FROM report WHERE digest = ?').pluck();
    this.#remove = db.prepare<[number]>('DELETE FROM report WHERE id = ?');
    this.#removeTargets = db.prepare<[number]>('DELETE FROM report_target WHERE report = ?');
    this.#targets = db.prepare<[number], string>('SELECT target FROM report_target WHERE report = ? ORDER BY target').pluck();
    this.#atTarget = db.prepare<[string], number | null>('SELECT max(at) FROM report_target t JOIN report r ON r.id = t.report WHERE t.target = ?').pluck();
    this.#ofShape = db.prepare<[string], number | null>('SELECT max(at) FROM report WHERE shape = ?').pluck();
    this.#ofAuthor = db.prepare<[string, number], number | null>('SELECT max(at) FROM report WHERE author = ? AND class = ? AND lifted_at IS NULL').pluck();
    this.#lift = db.prepare<[number, string, number]>('UPDATE report SET lifted_at = ? WHERE author = ? AND class = ? AND lifted_at IS NULL');
  }

  /** @param undo what would be learnt again, should the report be taken back */
  add({ id, key, messageAt, at, actor, author, shape, targets }: ReportOrder, undo: string | null): void {
    const digest = key === null ? null : digestOf(key);
    const row = { verdict: id, digest, message_at: messageAt, at, actor, author: bounded(author.address), class: classCode(author.class), shape, undo };
    const { lastInsertRowid } = this.#add.run(row);
    for (const target of targets.slice(0, MOST_TARGETS)) this.#addTarget.run(bounded(target), lastInsertRowid);
  }

  /** Whether the message of this digest was reported: it teaches nothing. */
  has(digest: Buffer): boolean {
    return this.#has.get(digest) === 1;
  }

  /** @returns what `add` was given to learn again; `undefined`: no such report */
  remove(id: string): { undo: string | null } | undefined {
    const row = this.#find.get(id);
    if (row === undefined) return undefined;
    this.#removeTargets.run(row.id);
    this.#remove.run(row.id);
    return { undo: row.undo };
  }

  facts({ targets, shape, author }: { targets: readonly string[]; shape: string | null; author: Pick<Identity, 'address' | 'class'> }): ReportedFacts {
    const found = new Map<string, number>();
    if (this.#any.get() === undefined) return { targets: found, shape: null, author: null };
    for (const target of targets) {
      const at = this.#atTarget.get(bounded(target)) ?? null;
      if (at !== null) found.set(target, at);
    }
    return {
      targets: found,
      shape: shape === null ? null : (this.#ofShape.get(shape) ?? null),
      // Mail that names no author is nobody's in common.
      author: author.address === '' ? null : (this.#ofAuthor.get(bounded(author.address), classCode(author.class)) ?? null),
    };
  }

  /** Newest first. */
  list({ id, target, author }: ReportFilter): PhishReport[] {
    const conditions = [
      id === undefined ? null : 'verdict = :id',
      target === undefined
        ? null
        : "id IN (SELECT report FROM report_target WHERE target = :target OR substr(target, -length(:target) - 1) = '.' || :target OR substr(target, 1, length(:target) + 1) = :target || '/')",
      author === undefined ? null : 'author = :author',
    ].filter((condition) => condition !== null);
    const sql = `SELECT * FROM report WHERE ${['1', ...conditions].join(' AND ')} ORDER BY at DESC, id DESC LIMIT ${MOST_LISTED}`;
    const given = { ...(id !== undefined && { id }), ...(target !== undefined && { target }), ...(author !== undefined && { author: bounded(author) }) };
    return this.#db
      .prepare<[Record<string, unknown>], Row>(sql)
      .all(given)
      .map((row) => this.#reportFrom(row));
  }

  /** A person trusts the author again. @returns how many reports no longer count against him */
  lift({ address, class: of }: Pick<Identity, 'address' | 'class'>, at: number): number {
    return this.#lift.run(at, bounded(address), classCode(of)).changes;
  }

  #reportFrom(row: Row): PhishReport {
    const of = CLASSES.find((each) => classCode(each) === row.class) ?? 'unknown';
    const { verdict: id, message_at: messageAt, at, actor, shape, lifted_at: liftedAt } = row;
    return { id, messageAt, at, actor, author: { address: row.author, class: of }, shape, targets: this.#targets.all(row.id), liftedAt };
  }
}
