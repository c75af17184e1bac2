/**
 * Most values of one attribute that a relation keeps. Beyond it the lightest go: those seen on few days, long ago. A sender who
 * makes up new values by the thousand so pushes out his own. At the organisation's level they would be everybody's: there,
 * what only one sender has shown goes first, and of that what the busiest senders have shown beyond a quota.
 */
import type { Connection } from '../database.ts';
import { unpackDays } from '../history/days.ts';
import type { Decay } from '../history/decay.ts';
import { codeOfTerm } from '../history/names.ts';
import { ORGANISATION } from '../history/relations.ts';
import type { RelationKey, Shelf } from '../history/shelf.ts';
import type { Slices } from './slices.ts';

/** Values of one attribute, and those of one sender that count as everybody's. */
export interface Limits {
  /** By level: organisation, domain, correspondent, pair. */
  most: readonly [number, number, number, number];
  quota: number;
}

export const LIMITS: Limits = { most: [50_000, 1000, 300, 100], quota: 1000 };

export interface CapParts {
  db: Connection;
  decay: Decay;
  shelf: Shelf;
  slices: Slices;
  /** Day as of which values are weighed. */
  asOf: number;
  limits: Limits;
}

interface Weighed {
  term: number;
  weight: number;
  firstAt: number;
  /** 0 = several, or not told apart. */
  source: number;
}

type Relation = RelationKey & { id: number };

/** Rows read in one step. */
const PAGE = 500;

/** @returns how many values were dropped */
export async function dropBeyondCaps(parts: CapParts): Promise<number> {
  const large = await parts.slices.once(() =>
    parts.db.prepare<[], Relation>('SELECT id, level, subject, class, recipient FROM relation WHERE large = 1 ORDER BY id').all(),
  );
  let dropped = 0;
  for (const relation of large) {
    const most = parts.limits.most[relation.level] ?? 0;
    for (const values of (await weighed(parts, relation)).values()) {
      if (values.length > most) dropped += await drop(parts, relation, lightest(parts, relation, values, values.length - most));
    }
  }
  return dropped;
}

/** By attribute code. */
async function weighed({ db, decay, slices, asOf }: CapParts, { id }: Relation): Promise<Map<number, Weighed[]>> {
  type Row = { term: number; first_at: number; days: Buffer; source: number };
  const page = db.prepare<[number, number], Row>(`SELECT term, first_at, days, source FROM value WHERE relation = ? AND term > ? ORDER BY term LIMIT ${PAGE}`);
  const by = new Map<number, Weighed[]>();
  await slices.walk<Row, number>(
    -1,
    (after) => page.all(id, after),
    ({ term, first_at, days, source }) => {
      const values = by.get(codeOfTerm(term)) ?? [];
      values.push({ term, weight: decay.weight(unpackDays(days), asOf), firstAt: first_at, source });
      by.set(codeOfTerm(term), values);
      return term;
    },
  );
  return by;
}

function lightest({ db, limits }: CapParts, { level }: Relation, values: Weighed[], count: number): Weighed[] {
  const text = db.prepare<[number], string>('SELECT text FROM term WHERE id = ?').pluck();
  const textOf = ({ term }: Weighed): string => text.get(term) ?? '';
  // Texts, not ids, decide ties: ids depend on the order in which values came.
  const byWeight = (a: Weighed, b: Weighed): number => a.weight - b.weight || b.firstAt - a.firstAt || (textOf(a) < textOf(b) ? -1 : 1);
  const sorted = values.sort(byWeight);
  if (level !== ORGANISATION) return sorted.slice(0, count);
  const kept = new Map<number, number>();
  // From the heaviest down, so that each sender's quota is his best.
  const rank = new Map<Weighed, number>();
  for (const value of sorted.toReversed()) {
    const of = (kept.get(value.source) ?? 0) + 1;
    kept.set(value.source, of);
    rank.set(value, value.source === 0 ? 2 : of > limits.quota ? 0 : 1);
  }
  const rankOf = (value: Weighed): number => rank.get(value) ?? 2;
  return sorted.sort((a, b) => rankOf(a) - rankOf(b) || byWeight(a, b)).slice(0, count);
}

/** Rows and sums go together; what was seen again meanwhile goes with what it is now. */
async function drop({ db, shelf, slices }: CapParts, relation: Relation, values: readonly Weighed[]): Promise<number> {
  const days = db.prepare<[number, number], Buffer>('SELECT days FROM value WHERE relation = ? AND term = ?').pluck();
  const remove = db.prepare<[number, number]>('DELETE FROM value WHERE relation = ? AND term = ?');
  let at = 0;
  let dropped = 0;
  await slices.all(() => {
    const kept = shelf.find(relation);
    for (const { term } of values.slice(at, at + 50)) {
      const packed = days.get(relation.id, term);
      if (!kept || !packed) continue;
      kept.totals?.removed(codeOfTerm(term), unpackDays(packed));
      dropped += remove.run(relation.id, term).changes;
    }
    if (kept) shelf.changed(kept);
    at += 50;
    return at >= values.length ? 'done' : 'more';
  });
  return dropped;
}
