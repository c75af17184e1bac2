/** `Accounts` over SQLite. Every write is on disk before it resolves; every read sees what a command has just changed. */
import type { Account, Accounts, NewAccount, NewSession, SignedIn } from '../../account/ports.ts';
import type { Connection } from './database.ts';
import type { Writing } from './writing.ts';

export class SqliteAccounts implements Accounts {
  readonly #writing: Writing;
  readonly #list;
  readonly #add;
  readonly #setPassword;
  readonly #remove;
  readonly #hash;
  readonly #begin;
  readonly #signedIn;
  readonly #expire;
  readonly #crowdOut;
  readonly #session;
  readonly #seen;
  readonly #end;
  readonly #endAll;

  constructor(db: Connection, writing: Writing) {
    this.#writing = writing;
    this.#list = db.prepare<[], Account>(
      `SELECT name, created_at AS createdAt, created_by AS createdBy, password_at AS passwordAt, signed_in_at AS lastSignInAt,
         (SELECT count(*) FROM session WHERE session.name = account.name) AS sessions
       FROM account ORDER BY name`,
    );
    this.#add = db.prepare<[NewAccount]>(
      'INSERT INTO account (name, hash, created_at, created_by, password_at) VALUES (:name, :hash, :at, :by, :at) ON CONFLICT DO NOTHING',
    );
    this.#setPassword = db.prepare<[string, number, string]>('UPDATE account SET hash = ?, password_at = ? WHERE name = ?');
    this.#remove = db.prepare<[string]>('DELETE FROM account WHERE name = ?');
    this.#hash = db.prepare<[string], string>('SELECT hash FROM account WHERE name = ?').pluck();
    this.#begin = db.prepare<[NewSession]>(
      'INSERT INTO session (digest, name, begun_at, seen_at) SELECT :digest, name, :at, :at FROM account WHERE name = :name AND hash = :hash',
    );
    this.#signedIn = db.prepare<[number, string]>('UPDATE account SET signed_in_at = ? WHERE name = ?');
    this.#expire = db.prepare<[number, number]>('DELETE FROM session WHERE begun_at < ? OR seen_at < ?');
    this.#crowdOut = db.prepare<[string, string, number]>(
      'DELETE FROM session WHERE name = ? AND digest NOT IN (SELECT digest FROM session WHERE name = ? ORDER BY seen_at DESC, begun_at DESC LIMIT ?)',
    );
    this.#session = db.prepare<[Buffer], SignedIn>('SELECT name, begun_at AS begunAt, seen_at AS seenAt FROM session WHERE digest = ?');
    this.#seen = db.prepare<[number, Buffer]>('UPDATE session SET seen_at = ? WHERE digest = ?');
    this.#end = db.prepare<[Buffer]>('DELETE FROM session WHERE digest = ?');
    this.#endAll = db.prepare<[string]>('DELETE FROM session WHERE name = ?');
  }

  async list(): Promise<Account[]> {
    return this.#writing.read([], () => this.#list.all());
  }

  async add(account: NewAccount): Promise<boolean> {
    return this.#writing.durable(() => this.#add.run(account).changes > 0);
  }

  async setPassword(name: string, hash: string, at: number): Promise<boolean> {
    return this.#writing.durable(() => {
      this.#endAll.run(name);
      return this.#setPassword.run(hash, at, name).changes > 0;
    });
  }

  async remove(name: string): Promise<boolean> {
    return this.#writing.durable(() => this.#remove.run(name).changes > 0);
  }

  async hashOf(name: string): Promise<string | null> {
    return this.#writing.read([], () => this.#hash.get(name) ?? null);
  }

  async begin(session: NewSession): Promise<boolean> {
    const { name, at, most, begunAfter, seenAfter } = session;
    return this.#writing.durable(() => {
      this.#expire.run(begunAfter, seenAfter);
      if (this.#begin.run(session).changes === 0) return false;
      this.#crowdOut.run(name, name, most);
      this.#signedIn.run(at, name);
      return true;
    });
  }

  async session(digest: Buffer): Promise<SignedIn | null> {
    return this.#writing.read([], () => this.#session.get(digest) ?? null);
  }

  async seen(digest: Buffer, at: number): Promise<void> {
    await this.#writing.durable(() => this.#seen.run(at, digest));
  }

  async end(digest: Buffer): Promise<void> {
    await this.#writing.durable(() => this.#end.run(digest));
  }
}
