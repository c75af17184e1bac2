/**
 * The totals of large relations are weighed with a half-life; when the configuration changes it, they are added up anew
 * from the day sets, which know nothing of it. Takes some seconds for a large store, once.
 */
import type { Connection } from '../database.ts';
import { unpackDays } from './days.ts';
import type { Decay } from './decay.ts';
import { codeOfTerm } from './names.ts';
import { packTotals, unpackTotals } from './packed-totals.ts';
import { Sums, type Total, Totals } from './totals.ts';

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
  const large = db.prepare<[], { id: number; packed: Buffer }>('SELECT id, packed FROM relation WHERE large = 1').all();
  const save = db.prepare<[Buffer, number]>('UPDATE relation SET packed = ? WHERE id = ?');
  for (const { id, packed } of large) save.run(packTotals(totalsOf(db, id, decay, unpackTotals(packed)).by), id);
}

/** A relation's totals, from its values. Days with an attribute stay, whatever became of the values of that day. */
export function totalsOf(db: Connection, relation: number, decay: Decay, before: ReadonlyMap<number, Total>): Totals {
  const totals = new Totals(decay, new Map([...before].map(([attribute, { days }]) => [attribute, { days, sums: new Sums() }])));
  const rows = db.prepare<[number], [term: number, days: Buffer]>('SELECT term, days FROM value WHERE relation = ? ORDER BY term').raw();
  for (const [term, days] of rows.all(relation)) totals.added(codeOfTerm(term), unpackDays(days));
  return totals;
}
