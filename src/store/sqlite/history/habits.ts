/** Everything a relation shows, for people. */
import type { Attribute } from '../../../history/types.ts';
import type { Habit } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { attributeOf, codeOfTerm } from './names.ts';
import { seenOn } from './values.ts';

interface Row {
  term: number;
  text: string;
  first_at: number;
  first_day: number;
  days: Buffer;
}

/** Most days first, at most `limit` of each attribute. */
export function habitsOf(db: Connection, relation: number, limit: number): Habit[] {
  const rows = db
    .prepare<[number], Row>('SELECT term, text, first_at, first_day, days FROM value JOIN term ON term.id = value.term WHERE relation = ?')
    .all(relation);
  const byAttribute = new Map<Attribute, Habit[]>();
  for (const row of rows) {
    const attribute = attributeOf(codeOfTerm(row.term));
    if (!attribute) continue;
    const seen = seenOn({ term: row.term, firstAt: row.first_at, days: { first: row.first_day, bits: row.days }, ripe: true });
    const habits = byAttribute.get(attribute) ?? [];
    habits.push({ attribute, value: row.text, ...seen });
    byAttribute.set(attribute, habits);
  }
  return [...byAttribute.values()].flatMap((habits) =>
    habits.sort((a, b) => b.days - a.days || b.lastSeen - a.lastSeen || (a.value < b.value ? -1 : 1)).slice(0, Math.max(limit, 0)),
  );
}
