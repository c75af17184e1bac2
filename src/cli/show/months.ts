/** Days with mail, by month: as far back as a line of a terminal reaches. */

const DAY_MS = 86_400_000;
const MOST_MONTHS = 36;
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface Month {
  /** `2024-05` */
  month: string;
  /** `May 2024` */
  name: string;
  /** Days with mail from them, and with mail of ours. */
  they: number;
  we: number;
}

/**
 * The last months with mail, without gaps.
 * @param they UTC day numbers, any order; a day that several identities wrote on counts once
 */
export function monthsOf(they: readonly number[], we: readonly number[]): Month[] {
  const counts = { they: countByMonth(they), we: countByMonth(we) };
  const all = [...counts.they.keys(), ...counts.we.keys()];
  if (all.length === 0) return [];
  const last = all.reduce((most, month) => Math.max(most, month));
  const first = Math.max(
    all.reduce((least, month) => Math.min(least, month)),
    last - MOST_MONTHS + 1,
  );
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const month = first + i;
    const [year, index] = [Math.floor(month / 12), month % 12];
    return {
      month: `${year}-${String(index + 1).padStart(2, '0')}`,
      name: `${NAMES[index]} ${year}`,
      they: counts.they.get(month) ?? 0,
      we: counts.we.get(month) ?? 0,
    };
  });
}

/** Months counted from the year 0. */
function countByMonth(days: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const day of new Set(days)) {
    const date = new Date(day * DAY_MS);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return counts;
}
