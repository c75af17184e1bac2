/**
 * The schema's versions, oldest first; `user_version` says how many a file has. A migration is never
 * changed once released: the next one changes what it made.
 */
import type { Connection } from './database.ts';
import { FIRST_SCHEMA } from './schema-1.ts';
import { MORE_ATTRIBUTES } from './schema-2.ts';
import { StoreTooNew } from './trouble.ts';

const MIGRATIONS: readonly string[] = [FIRST_SCHEMA, MORE_ATTRIBUTES];

/**
 * Brings the schema up to date, each step in a transaction of its own, safe beside another process that does the same.
 *
 * @throws StoreTooNew when a later version wrote the file
 */
export function migrate(db: Connection, path: string, migrations: readonly string[] = MIGRATIONS): void {
  const step = db.transaction((): boolean => {
    const version = versionOf(db);
    if (version > migrations.length) throw new StoreTooNew(path, version, migrations.length);
    const sql = migrations[version];
    if (sql === undefined) return false;
    db.exec(sql);
    db.pragma(`user_version = ${version + 1}`);
    return true;
  });
  if (versionOf(db) === migrations.length) return;
  while (step.immediate());
}

function versionOf(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }));
}
