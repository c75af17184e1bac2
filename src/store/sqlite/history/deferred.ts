/**
 * Values put off: a locked message counts, but what made it risky teaches only once the lock is opened
 * by a person, or after seven days without a report (decision 3). What was dropped or has taught stays
 * as a row without content, so that learning the message again puts nothing off again.
 */
import type { Observation } from '../../../history/types.ts';
import type { Connection } from '../database.ts';

/** Lessons taken in at one time, so that a long pause does not end in a long transaction. */
const AT_ONCE = 50;
/** Ms by which what waits for a person is put off once more: longer than memory, so that it goes, untaught, with all of its time. */
const FOR_A_PERSON = 20 * 365 * 86_400_000;

/** A row: what waits, or what became of it. */
export interface DeferredLesson {
  key: string;
  verdict: string;
  due_at: number;
  state: 'waiting' | 'learnt' | 'dropped';
  /** JSON, while it waits. */
  observation: string | null;
}

interface DeferredRow {
  key: string;
  observation: string;
}

export class Deferred {
  readonly #add;
  readonly #anyDue;
  readonly #due;
  readonly #ofVerdict;
  readonly #end;
  readonly #has;
  readonly #keepWaiting;
  readonly #ofKey;
  readonly #putBack;
  readonly #remove;

  constructor(db: Connection) {
    this.#add = db.prepare<[string, string, number, string]>(
      `INSERT INTO deferred (key, verdict, due_at, state, observation) VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING`,
    );
    this.#anyDue = db.prepare<[number], number>(`SELECT 1 FROM deferred WHERE state = 'waiting' AND due_at <= ? LIMIT 1`).pluck();
    this.#due = db.prepare<[number], DeferredRow>(
      `SELECT key, observation FROM deferred WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, key LIMIT ${AT_ONCE}`,
    );
    this.#ofVerdict = db.prepare<[string], DeferredRow>(`SELECT key, observation FROM deferred WHERE state = 'waiting' AND verdict = ?`);
    this.#keepWaiting = db.prepare<[string]>(`UPDATE deferred SET due_at = due_at + ${FOR_A_PERSON} WHERE state = 'waiting' AND verdict = ?`);
    this.#ofKey = db.prepare<[string], DeferredLesson>('SELECT key, verdict, due_at, state, observation FROM deferred WHERE key = ?');
    this.#putBack = db.prepare<[DeferredLesson]>(
      'INSERT INTO deferred (key, verdict, due_at, state, observation) VALUES (:key, :verdict, :due_at, :state, :observation) ON CONFLICT DO NOTHING',
    );
    this.#remove = db.prepare<[string]>('DELETE FROM deferred WHERE key = ?');
    this.#has = db.prepare<[string], number>('SELECT 1 FROM deferred WHERE key = ?').pluck();
    this.#end = db.prepare<[string, string]>('UPDATE deferred SET state = ?, observation = NULL WHERE key = ?');
  }

  add(observation: Observation, dueAt: number, verdictId: string): void {
    this.#add.run(observation.key, verdictId, dueAt, JSON.stringify(observation));
  }

  /** Whether something of this message was put off, whatever became of it. */
  has(key: string): boolean {
    return this.#has.get(key) === 1;
  }

  /** Waits for a person from now on, however long: somebody reported what it is about. */
  keepWaiting(verdictId: string): void {
    this.#keepWaiting.run(verdictId);
  }

  /** Takes back what was put off of a message. @returns what `putBack` takes */
  remove(key: string): DeferredLesson | null {
    const row = this.#ofKey.get(key) ?? null;
    if (row !== null) this.#remove.run(key);
    return row;
  }

  putBack(lesson: DeferredLesson): void {
    this.#putBack.run(lesson);
  }

  anyDue(now: number): boolean {
    return this.#anyDue.get(now) === 1;
  }

  teachDue(now: number, teach: (observation: Observation) => void): void {
    if (this.anyDue(now)) this.#settle(this.#due.all(now), teach);
  }

  /** @param teach `null` drops */
  settle(verdictId: string, teach: ((observation: Observation) => void) | null): void {
    this.#settle(this.#ofVerdict.all(verdictId), teach);
  }

  #settle(rows: readonly DeferredRow[], teach: ((observation: Observation) => void) | null): void {
    for (const row of rows) {
      teach?.(JSON.parse(row.observation) as Observation);
      this.#end.run(teach ? 'learnt' : 'dropped', row.key);
    }
  }
}
