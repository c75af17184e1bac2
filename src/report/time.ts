/** Times as people read them. All in UTC, like the log of a mail server. */

/** `2024-05-01 09:30` */
export const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** `1 May 2024` */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

export const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * `7d`, `24h`, `30m`, `2w` (before now), `2024-05-01`, `2024-05-01T09:30`, with a zone or in UTC.
 * @returns ms; `null` for what would have to be guessed
 */
export function sinceOf(text: string, now: number): number | null {
  const span = /^(\d{1,6})\s*([mhdw])$/.exec(text.trim());
  if (span) return now - Number(span[1]) * (UNITS[span[2] ?? ''] ?? 0);
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:\d{2})?$/i.exec(text.trim());
  const ms = date ? Date.parse(`${date[1]}T${date[2] ?? '00:00'}${date[3]?.toUpperCase() ?? 'Z'}`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

export const SINCE_RULE = 'expected a span such as 7d or 24h, or a date such as 2024-05-01.';
