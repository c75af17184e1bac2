/**
 * The schema's versions, oldest first; `user_version` says how many a file has. A migration is never
 * changed once released: the next one changes what it made.
 */
import type { Connection } from './database.ts';
import { FIRST_SCHEMA } from './schema-1.ts';
import { MORE_ATTRIBUTES } from './schema-2.ts';
import { memoryWithAnEnd } from './schema-3.ts';
import { JOURNAL_WITH_AN_END } from './schema-4.ts';
import { REPORTS } from './schema-5.ts';
import { HONEST_SCORES } from './schema-6.ts';
import { namesAsHeard } from './schema-7.ts';
import { ACCOUNTS } from './schema-8.ts';
import { StoreTooNew } from './trouble.ts';

/** SQL, or what it takes more than SQL to do. */
type Migration = string | ((db: Connection) => void);

const MIGRATIONS: readonly Migration[] = [FIRST_SCHEMA, MORE_ATTRIBUTES, memoryWithAnEnd, JOURNAL_WITH_AN_END, REPORTS, HONEST_SCORES, namesAsHeard, ACCOUNTS];

/**
 * Brings the schema up to date, each step in a transaction of its own, safe beside another process that does the same.
 *
 * @throws StoreTooNew when a later version wrote the file
 */
export function migrate(db: Connection, path: string, migrations: readonly Migration[] = MIGRATIONS): void {
  const step = db.transaction((): boolean => {
    const version = versionOf(db);
    if (version > migrations.length) throw new StoreTooNew(path, version, migrations.length);
    const migration = migrations[version];
    if (migration === undefined) return false;
    if (typeof migration === 'string') db.exec(migration);
    else migration(db);
    db.pragma(`user_version = ${version + 1}`);
    return true;
  });
  if (versionOf(db) === migrations.length) return;
  while (step.immediate());
}

function versionOf(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }));
}
