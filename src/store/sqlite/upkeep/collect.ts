/** Names and values that no row refers to any more: they go. */
import type { Connection } from '../database.ts';
import type { Lent } from '../history/names.ts';
import type { Slices } from './slices.ts';
import type { UsedIds } from './used-ids.ts';

export interface CollectParts {
  db: Connection;
  slices: Slices;
  /** Ids that rows referred to when they were read. */
  used: UsedIds;
  /** Ids given out since then. */
  lent: Lent;
  /** Another process has written since then: it may refer to anything, so nothing may go. */
  disturbed: () => boolean;
}

const PAGE = 200;

/** @returns how many texts were dropped */
export async function collect({ db, slices, used, lent, disturbed }: CollectParts): Promise<number> {
  let dropped = 0;
  for (const [table, isUsed] of [
    ['name', (id: number) => used.hasName(id) || lent.names.has(id)],
    ['term', (id: number) => used.hasTerm(id) || lent.terms.has(id)],
  ] as const) {
    const page = db.prepare<[number], number>(`SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT ${PAGE}`).pluck();
    const remove = db.prepare<[number]>(`DELETE FROM ${table} WHERE id = ?`);
    await slices.walk<number, number>(
      0,
      (after) => (disturbed() ? [] : page.all(after)),
      (id) => {
        if (!isUsed(id)) dropped += remove.run(id).changes;
        return id;
      },
    );
  }
  return dropped;
}
