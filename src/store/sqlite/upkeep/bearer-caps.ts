/**
 * Most names that one address bears, and most strangers who bear one name. Beyond it the lightest go: borne on few days, long
 * ago. Who signs with a new name each day so pushes out his own; and a crowd that takes somebody's name pushes out itself before
 * him. Our own people are never pushed out by others.
 */
import type { Connection } from '../database.ts';
import { unpackDays } from '../history/days.ts';
import type { Decay } from '../history/decay.ts';
import type { Slices } from './slices.ts';

export interface BearerLimits {
  /** Names of one address. */
  names: number;
  /** Addresses of strangers under one name. */
  strangers: number;
}

export const BEARER_LIMITS: BearerLimits = { names: 20, strangers: 50 };

export interface BearerParts {
  db: Connection;
  decay: Decay;
  slices: Slices;
  /** Day as of which they are weighed. */
  asOf: number;
  limits: BearerLimits;
}

interface Row {
  name: number;
  address: number;
  ours: number;
  days: Buffer;
}

/** Rows read in one step. */
const PAGE = 200;

/** @returns how many were dropped */
export async function dropBearers(parts: BearerParts): Promise<number> {
  const { limits } = parts;
  const crowded = await dropLightest(parts, limits.strangers, (row) => (row.ours === 1 ? null : row.name), 'address');
  return crowded + (await dropLightest(parts, limits.names, (row) => row.address, 'name'));
}

/** @param groupOf whose cap a row counts for; `null` = none's @param told column by whose text ties are decided */
async function dropLightest(
  { db, decay, slices, asOf }: BearerParts,
  most: number,
  groupOf: (row: Row) => number | null,
  told: 'name' | 'address',
): Promise<number> {
  const page = db.prepare<[number, number], Row>(
    `SELECT name, address, ours, days FROM bearer WHERE (name, address) > (?, ?) ORDER BY name, address LIMIT ${PAGE}`,
  );
  const walk = (visit: (row: Row) => void): Promise<void> =>
    slices.walk<Row, [number, number]>(
      [-1, -1],
      (after) => page.all(...after),
      (row) => {
        visit(row);
        return [row.name, row.address];
      },
    );
  const sizes = new Map<number, number>();
  await walk((row) => {
    const group = groupOf(row);
    if (group !== null) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  });
  const over = new Map([...sizes].filter(([, size]) => size > most).map(([group]) => [group, [] as Row[]]));
  sizes.clear();
  if (over.size === 0) return 0;

  const text = db.prepare<[number], string>('SELECT text FROM name WHERE id = ?').pluck();
  const remove = db.prepare<[number, number]>('DELETE FROM bearer WHERE name = ? AND address = ?');
  let dropped = 0;
  const cut = (rows: Row[]): void => {
    const weighed = rows.map((row) => ({ row, weight: decay.weight(unpackDays(row.days), asOf), text: text.get(row[told]) ?? '' }));
    // Texts, not ids, decide ties: ids depend on the order in which names came.
    weighed.sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1));
    for (const { row } of weighed.slice(most)) dropped += remove.run(row.name, row.address).changes;
    rows.splice(0, rows.length, ...weighed.slice(0, most).map(({ row }) => row));
  };
  await walk((row) => {
    const rows = over.get(groupOf(row) ?? -1);
    rows?.push(row);
    // As it goes, so that a flood of any size takes little room.
    if (rows && rows.length >= 2 * most) cut(rows);
  });
  await slices.once(() => {
    for (const rows of over.values()) if (rows.length > most) cut(rows);
  });
  return dropped;
}
