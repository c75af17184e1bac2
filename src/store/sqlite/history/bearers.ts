/**
 * Display names and the addresses that bear them, so that a verdict can say whose name an unknown
 * address wears. Only names worth believing are kept: of our own authors, and of authenticated
 * correspondents.
 */
import { foldName } from '../../../history/display-name.ts';
import type { NameBearer } from '../../../history/types.ts';
import type { Connection } from '../database.ts';
import { countDays, type DaySet, dayOf, packDays, union, unpackDays, withDay, withoutDay } from './days.ts';
import type { Names } from './names.ts';
import { PAIR } from './relations.ts';

interface BearerRow {
  name: number;
  address: number;
  ours: number;
  day_count: number;
  days: Buffer;
}

const MOST = 5;
/** Of so many who wrote to a mailbox the days are counted. */
const WRITERS = 20;

export class Bearers {
  readonly #names: Names;
  readonly #find;
  readonly #save;
  readonly #of;
  readonly #remove;
  readonly #known;
  readonly #gotMail;

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
    // One question for all: nearly none of them is anybody's.
    this.#known = db.prepare<[string], { id: number; address: string }>(
      'SELECT name.id AS id, text AS address FROM json_each(?) AS spelled CROSS JOIN name ON name.text = spelled.value ORDER BY spelled.key',
    );
    this.#gotMail = db
      .prepare<[number, number], Buffer | null>(`SELECT days FROM relation WHERE level = ${PAIR} AND recipient = ? ORDER BY id LIMIT ?`)
      .pluck();
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

  /** Those of our addresses that have got mail here: a mailbox is somebody's also where he never wrote. */
  amongOurs(addresses: readonly string[]): NameBearer[] {
    if (addresses.length === 0) return [];
    return this.#known.all(JSON.stringify(addresses)).flatMap(({ id, address }): NameBearer[] => {
      const days = this.#gotMail.all(id, WRITERS).reduce<DaySet | null>((all, packed) => (packed === null ? all : union(all, unpackDays(packed))), null);
      return days === null ? [] : [{ address, ours: true, days: countDays(days) }];
    });
  }
}
