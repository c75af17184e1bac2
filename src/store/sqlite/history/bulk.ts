/**
 * Many rows in one statement: learning a message touches some sixty, and a call into SQLite for each is
 * what would cost most.
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from '../database.ts';

/** Rows in one statement at most; more take several. */
const MOST = 64;

export class Bulk {
  readonly #db: Connection;
  readonly #sql: (rows: string) => string;
  readonly #row: string;
  readonly #statements = new Map<number, Statement<unknown[]>>();

  /** @param width values in a row @param sql builds the statement around the rows' placeholders */
  constructor(db: Connection, width: number, sql: (rows: string) => string) {
    this.#db = db;
    this.#sql = sql;
    this.#row = `(${Array(width).fill('?').join(', ')})`;
  }

  run(rows: readonly (readonly unknown[])[]): void {
    for (let from = 0; from < rows.length; from += MOST) {
      const some = rows.slice(from, from + MOST);
      this.#statement(some.length).run(...some.flat());
    }
  }

  #statement(count: number): Statement<unknown[]> {
    let statement = this.#statements.get(count);
    if (!statement) {
      statement = this.#db.prepare(this.#sql(Array(count).fill(this.#row).join(', ')));
      this.#statements.set(count, statement);
    }
    return statement;
  }
}
