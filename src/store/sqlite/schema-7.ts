/**
 * Schema 7: names of people are kept as `foldName` folds them since it takes `Doe, John` and `john.doe` for one, and a mailbox of ours
 * can be asked for without knowing who wrote to it.
 */
import { foldName } from '../../history/display-name.ts';
import type { Connection } from './database.ts';
import { countDays, packDays, union, unpackDays } from './history/days.ts';
import { bounded } from './history/names.ts';

const NAME = 'name ';

interface BearerRow {
  address: number;
  ours: number;
  days: Buffer;
}

export function namesAsHeard(db: Connection): void {
  db.exec('CREATE INDEX relation_mailbox ON relation (recipient) WHERE level = 3');
  const find = db.prepare<[string], number>('SELECT id FROM name WHERE text = ?').pluck();
  const rename = db.prepare<[string, number]>('UPDATE name SET text = ? WHERE id = ?');
  for (const { id, text } of db.prepare<[], { id: number; text: string }>(`SELECT id, text FROM name WHERE text >= '${NAME}' AND text < 'name!'`).all()) {
    const folded = foldName(text.slice(NAME.length));
    const heard = bounded(NAME + folded);
    // Without a letter (`24/7`) it names nobody any more: all such would be one.
    if (folded === '') drop(db, id);
    if (folded === '' || heard === text) continue;
    const known = find.get(heard);
    if (known === undefined) rename.run(heard, id);
    else join(db, id, known);
  }
}

/** Gives a name's bearers to another name, and drops it. */
function join(db: Connection, from: number, to: number): void {
  const find = db.prepare<[number, number], BearerRow>('SELECT address, ours, days FROM bearer WHERE name = ? AND address = ?');
  const save = db.prepare('INSERT OR REPLACE INTO bearer (name, address, ours, day_count, days) VALUES (?, ?, ?, ?, ?)');
  for (const row of db.prepare<[number], BearerRow>('SELECT address, ours, days FROM bearer WHERE name = ?').all(from)) {
    const there = find.get(to, row.address);
    const days = there === undefined ? unpackDays(row.days) : union(unpackDays(there.days), unpackDays(row.days));
    save.run(to, row.address, Math.max(row.ours, there?.ours ?? 0), countDays(days), packDays(days));
  }
  drop(db, from);
}

function drop(db: Connection, name: number): void {
  db.prepare('DELETE FROM bearer WHERE name = ?').run(name);
  db.prepare('DELETE FROM name WHERE id = ?').run(name);
}
