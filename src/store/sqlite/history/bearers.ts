/**
 * Display names and the addresses that bear them, so that a verdict can say whose name an unknown
 * address wears. Only names worth believing are kept: of our own authors, and of authenticated
 * correspondents.
 */
import type { NameBearer } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { countDays, dayOf, packDays, unpackDays, withDay, withoutDay } from './days.ts';
import type { Names } from './names.ts';

interface BearerRow {
  name: number;
  address: number;
  ours: number;
  day_count: number;
  days: Buffer;
}

const MOST = 5;

/** A name as people hear it: one case, one space. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

export class Bearers {
  readonly #names: Names;
  readonly #find;
  readonly #save;
  readonly #of;
  readonly #remove;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#find = db.prepare<[number, number], BearerRow>('SELECT * FROM bearer WHERE name = ? AND address = ?');
    this.#save = db.prepare<[BearerRow]>(
      `INSERT INTO bearer (name, address, ours, day_count, days) VALUES (:name, :address, :ours, :day_count, :days)
       ON CONFLICT DO UPDATE SET ours = max(ours, excluded.ours), day_count = excluded.day_count, days = excluded.days`,
    );
    this.#remove = db.prepare<[number, number]>('DELETE FROM bearer WHERE name = ? AND address = ?');
    this.#of = db.prepare<[number, number], { address: string; ours: number; days: number }>(
      'SELECT text AS address, ours, day_count AS days FROM bearer JOIN name ON name.id = address WHERE name = ? ORDER BY day_count DESC, ours DESC, text LIMIT ?',
    );
  }

  seen(displayName: string, address: string, ours: boolean, at: number): void {
    const folded = foldName(displayName);
    if (folded === '') return;
    const name = this.#names.idOf(`name ${folded}`);
    const id = this.#names.idOf(address);
    const row = this.#find.get(name, id);
    const before = row ? unpackDays(row.days) : null;
    const days = withDay(before, dayOf(at));
    if (days === before && (row?.ours === 1 || !ours)) return;
    this.#save.run({ name, address: id, ours: ours ? 1 : 0, day_count: countDays(days), days: packDays(days) });
  }

  /** A day on which nobody bore the name after all. @param folded as `foldName` makes it @param address id of its name */
  unseen(folded: string, address: number, day: number): void {
    const name = this.#names.find(`name ${folded}`);
    const row = name === null ? undefined : this.#find.get(name, address);
    // One of ours bears it by what we wrote as well, of which no days are told apart.
    if (row === undefined || row.ours === 1) return;
    const days = withoutDay(unpackDays(row.days), day);
    if (days === null) this.#remove.run(row.name, row.address);
    else this.#save.run({ ...row, day_count: countDays(days), days: packDays(days) });
  }

  of(displayName: string): NameBearer[] {
    const name = this.#names.find(`name ${foldName(displayName)}`);
    return name === null ? [] : this.#of.all(name, MOST).map((row) => ({ ...row, ours: row.ours === 1 }));
  }
}
