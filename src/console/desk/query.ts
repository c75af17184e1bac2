/** What is asked for, on pages and in the API alike: the parameters of the list, and what a report is to spare. */
import { blamelessIn, hostIn } from '../../mail/url/typed-host.ts';
import type { PageFilter } from '../../ports.ts';
import { SINCE_RULE, sinceOf } from '../../report/time.ts';

export const ACTIONS = ['deliver', 'lock', 'hold'] as const;
const NAMES = ['from', 'to', 'recipient', 'subject', 'host', 'action', 'since', 'limit', 'page'];
const LONGEST = 320;
const DEFAULT_LIMIT = 50;
const MOST = 200;

export interface Query {
  filter: PageFilter;
  /** Where the page begins, as the one before told; `null`: at the newest. */
  page: string | null;
}

/** What is wrong with a request, in words for whoever made it. */
export class BadRequest extends Error {
  override name = 'BadRequest';
}

/**
 * @param given by name; `''` counts as absent
 * @throws BadRequest
 */
export function readQuery(given: Readonly<Record<string, string>>, now: number): Query {
  for (const [name, value] of Object.entries(given)) {
    if (!NAMES.includes(name)) throw new BadRequest(`there is no parameter ${name}: from, to, subject, host, action, since, limit and page choose`);
    if (value.length > LONGEST) throw new BadRequest(`${name}: at most ${LONGEST} characters`);
  }
  const text = (name: string): string | undefined => given[name]?.trim() || undefined;
  const { from, subject, host } = { from: text('from'), subject: text('subject'), host: text('host') };
  const to = text('to') ?? text('recipient');
  const action = ACTIONS.find((known) => known === text('action'));
  if (action === undefined && text('action') !== undefined) throw new BadRequest('action: expected deliver, lock or hold.');
  const asked = text('since');
  const since = asked === undefined ? undefined : sinceOf(asked, now);
  if (since === null) throw new BadRequest(`since: ${SINCE_RULE}`);
  const limit = text('limit') ?? String(DEFAULT_LIMIT);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MOST) throw new BadRequest(`limit: expected a number from 1 to ${MOST}.`);
  const chosen = { ...(from && { from }), ...(to && { to }), ...(subject && { subject }), ...(host && { host: hostIn(host) }), ...(action && { action }) };
  return { filter: { ...chosen, ...(since !== undefined && { since }), limit: Number(limit) }, page: text('page') ?? null };
}

/**
 * A host that a report is not to blame, as it was typed or pasted.
 *
 * @throws BadRequest
 */
export function spared(text: string): string {
  try {
    return blamelessIn(text);
  } catch (error) {
    throw error instanceof RangeError ? new BadRequest(`spare: ${error.message}`) : error;
  }
}
