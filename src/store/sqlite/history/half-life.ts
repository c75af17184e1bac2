/**
 * The totals are decayed with a half-life; when the configuration changes it, they are added up anew
 * from the day sets, which know nothing of it. Takes some seconds for a large store, once.
 */
import type { Connection } from '../database.ts';
import type { Decay } from './decay.ts';
import { codeOfTerm } from './names.ts';
import { Totals } from './totals.ts';

const SETTING = 'halfLifeDays';

export function applyHalfLife(db: Connection, decay: Decay): void {
  const wanted = String(decay.halfLifeDays);
  const current = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck();
  if (current.get(SETTING) === wanted) return;
  db.transaction(() => {
    if (current.get(SETTING) === wanted) return;
    addUpAnew(db, decay);
    db.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(SETTING, wanted);
  }).immediate();
}

function addUpAnew(db: Connection, decay: Decay): void {
  const totals = new Totals(db, decay);
  db.exec('UPDATE total SET weight = 0, kinds = 0');
  const relations = db.prepare<[], number>('SELECT DISTINCT relation FROM total').pluck().all();
  const ripe = db.prepare<[number], { term: number; first: number; bits: Buffer }>(
    'SELECT term, first_day AS first, days AS bits FROM value WHERE relation = ? AND ripe = 1',
  );
  for (const relation of relations) {
    const change = totals.change(relation);
    for (const row of ripe.all(relation)) change.ripened(codeOfTerm(row.term), row);
    change.write();
  }
}
