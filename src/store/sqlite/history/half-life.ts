/**
 * The totals are decayed with a half-life; when the configuration changes it, they are added up anew
 * from the day sets, which know nothing of it. Takes some seconds for a large store, once.
 */
import type { Connection } from '../database.ts';
import type { Decay } from './decay.ts';
import { Values } from './values.ts';

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

interface Row {
  term: number;
  first_at: number;
  first: number;
  bits: Buffer;
}

function addUpAnew(db: Connection, decay: Decay): void {
  const values = new Values(db, decay);
  const relations = db.prepare<[], number>('SELECT relation FROM total').pluck().all();
  const ripe = db.prepare<[number], Row>('SELECT term, first_at, first_day AS first, days AS bits FROM value WHERE relation = ? AND ripe = 1');
  for (const relation of relations) {
    const rows = ripe.all(relation).map(({ term, first_at, first, bits }) => ({ term, firstAt: first_at, days: { first, bits }, ripe: true }));
    values.addUp(relation, rows);
  }
}
