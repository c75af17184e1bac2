/** Times as operators write them, and as they read them (../../report/time.ts). All in UTC, like the log of a mail server. */
import { InvalidArgumentError } from 'commander';

export { dayOf, iso, stamp } from '../../report/time.ts';

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * `7d`, `24h`, `30m`, `2w` (before now), `2024-05-01`, `2024-05-01T09:30`, with a zone or in UTC.
 * @returns ms
 */
export function parseSince(text: string, now: number): number {
  const span = /^(\d{1,6})\s*([mhdw])$/.exec(text.trim());
  if (span) return now - Number(span[1]) * (UNITS[span[2] ?? ''] ?? 0);
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:\d{2})?$/i.exec(text.trim());
  const ms = iso ? Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${iso[3]?.toUpperCase() ?? 'Z'}`) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError('expected a span such as 7d or 24h, or a date such as 2024-05-01.');
  return ms;
}
