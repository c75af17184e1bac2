/** Times as operators write them, and as they read them (../../report/time.ts). All in UTC, like the log of a mail server. */
import { InvalidArgumentError } from 'commander';
import { SINCE_RULE, sinceOf } from '../../report/time.ts';

export { dayOf, iso, stamp } from '../../report/time.ts';

/** As `sinceOf`. @returns ms */
export function parseSince(text: string, now: number): number {
  const since = sinceOf(text, now);
  if (since === null) throw new InvalidArgumentError(SINCE_RULE);
  return since;
}
