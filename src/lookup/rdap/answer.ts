/** What an RDAP answer about a domain (RFC 9083) says of its registration. Pure; the answer is a stranger's. */

/** Events of a domain that are looked at: far more than any has. */
const MOST_EVENTS = 200;

/** @returns ms since the epoch, of the latest registration: a name that was dropped and taken again is young; `null` when no date is told */
export function registrationOf(answer: unknown): number | null {
  const events = (answer as { events?: unknown } | null)?.events;
  if (!Array.isArray(events)) return null;
  const dates = events.slice(0, MOST_EVENTS).flatMap((event): number[] => {
    const { eventAction, eventDate } = (event ?? {}) as { eventAction?: unknown; eventDate?: unknown };
    if (eventAction !== 'registration' && eventAction !== 'reregistration') return [];
    const at = typeof eventDate === 'string' ? Date.parse(eventDate) : Number.NaN;
    return Number.isFinite(at) ? [at] : [];
  });
  return dates.length === 0 ? null : Math.max(...dates);
}
