/**
 * Dates as mail writes them: RFC 5322 section 3.3 with the obsolete forms of 4.3, ISO 8601, and the
 * asctime form of old mbox archives. Pure: an unreadable date is `null`, never now.
 */

export interface MailDate {
  /** Milliseconds since the epoch. */
  ms: number;
  /** Minutes east of UTC; `null` when the zone is absent or unknown (RFC 5322: read as UTC). */
  zone: number | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** RFC 5322 section 4.3, and names that older systems write. Minutes east of UTC. */
const ZONES: Record<string, number> = {
  ut: 0, utc: 0, gmt: 0, z: 0, wet: 0, west: 60, bst: 60, cet: 60, met: 60, cest: 120, mest: 120, eet: 120, eest: 180, msk: 180,
  ist: 330, sgt: 480, hkt: 480, jst: 540, kst: 540, aest: 600, aedt: 660, nzst: 720, nzdt: 780,
  ast: -240, adt: -180, edt: -240, est: -300, cdt: -300, cst: -360, mdt: -360, mst: -420, pdt: -420, pst: -480, akst: -540, hst: -600,
}; // biome-ignore format: a table

const RFC5322 =
  /^(?:[^\d,]{1,16}[,\s]\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:\.\d+)?)?\s*(am|pm)?\s*(.*)$/i;
const ISO8601 = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(.*)$/i;
const ASCTIME = /^(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([a-z]{1,5}|[+-]\d{4})\s+)?(\d{4})\s*(.*)$/i;

/** @param text field value; comments in parentheses are skipped */
export function parseDate(text: string): MailDate | null {
  const short = text.slice(0, 200);
  const plain = (short.includes('(') ? short.replace(/\([^()]*\)/g, ' ') : short).replace(/[^\S ]\s*| \s+/g, ' ').trim();
  const rfc = RFC5322.exec(plain);
  if (rfc) {
    const [, day = '', month = '', year = '', hour = '', minute = '', second = '0', half, zone = ''] = rfc;
    return build(fullYear(year), monthOf(month), day, halfDay(hour, half), minute, second, zone);
  }
  const iso = ISO8601.exec(plain);
  if (iso) {
    const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', zone = ''] = iso;
    return build(Number(year), Number(month), day, Number(hour), minute, second, zone);
  }
  const asctime = ASCTIME.exec(plain);
  if (!asctime) return null;
  const [, month = '', day = '', hour = '', minute = '', second = '0', zoneBefore, year = '', zoneAfter = ''] = asctime;
  return build(Number(year), monthOf(month), day, Number(hour), minute, second, zoneBefore ?? zoneAfter);
}

function build(year: number, month: number, day: string, hour: number, minute: string, second: string, zoneText: string): MailDate | null {
  const [d, m] = [Number(day), Number(minute)];
  const s = Math.min(Number(second), 59); // a leap second (:60) counts as the one before
  if (month < 1 || month > 12 || d < 1 || d > 31 || hour > 24 || m > 59 || Number(second) > 60 || year < 1970 || year > 9999) return null;
  const zone = parseZone(zoneText);
  const ms = Date.UTC(year, month - 1, d, hour, m, s) - (zone ?? 0) * 60_000;
  return Number.isNaN(ms) ? null : { ms, zone };
}

/** `+0200`, `+02:00`, `GMT+2`, `EDT`; `-0000` says that the zone is not known (RFC 5322 section 3.3). */
function parseZone(text: string): number | null {
  const numeric = /(?:^|[a-z\s])([+-])(\d{1,2}):?(\d{2})?\b/i.exec(text.trim());
  if (numeric) {
    const [, sign, hours = '', minutes = '0'] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    if (offset > 14 * 60 || (sign === '-' && offset === 0)) return null;
    return sign === '-' ? -offset : offset;
  }
  const name = /^[a-z]+/i.exec(text.trim())?.[0].toLowerCase();
  return name === undefined ? null : (ZONES[name] ?? null);
}

const monthOf = (name: string): number => MONTHS.indexOf(name.toLowerCase().slice(0, 3)) + 1;

/** Two and three digit years: RFC 5322 section 4.3. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return text.length === 3 ? 1900 + year : year;
}

function halfDay(hour: string, half: string | undefined): number {
  const h = Number(hour);
  if (half === undefined) return h;
  return (h % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}
