/**
 * What a message teaches (decision 3), once its fate is known:
 *
 * - deliver: it teaches.
 * - lock: the message counts, but its hosts, Reply-To, origin and score only once unlocked, or after seven days without a report.
 * - hold, or would-hold in passive mode: nothing, until a person releases or trusts it, or our side answers it.
 */
import type { Attribute, Observation } from './history/types.ts';
import type { Histories } from './ports.ts';

const DAY = 86_400_000;

/** After this long a locked link's values count by themselves. */
const LOCK_RIPENS = 7 * DAY;

const LOCKED_VALUES: ReadonlySet<Attribute> = new Set(['link-host', 'link-tenant', 'reply-to', 'network', 'provider', 'country', 'helo']);

export interface Lesson {
  observation: Observation;
  hosts: readonly string[];
  /** By which a lock's values are found again. */
  verdictId: string;
  /** Canonical recipients, by what policy said of their copy; those whose copy is held are in neither. */
  delivered: readonly string[];
  locked: readonly string[];
}

export async function teach({ observation, delivered, locked, verdictId, hosts }: Lesson, histories: Histories): Promise<void> {
  const recipients = [...delivered, ...locked];
  // The shape is noted whatever became of the message: a campaign is seen by its held copies too. Its hosts are not: what is held or locked makes no host ordinary.
  const ordinary = delivered.length > 0 && locked.length === 0 ? hosts : [];
  await histories.sighted(observation.shape, observation.identity.address, observation.recipients, ordinary, observation.at);
  if (recipients.length === 0 || observation.automatic) return;
  // Not known to be honest, as long as somebody's copy waits: no score of its counts.
  const { measured, ...rest } = observation;
  const lesson = { ...rest, recipients };
  const score = measured !== undefined && observation.recipients.every((recipient) => recipients.includes(recipient)) ? { measured } : {};
  if (locked.length === 0) return histories.learn({ ...lesson, ...score });
  // One message, one risk: where any copy was locked, nobody's copy makes the values ordinary.
  const safe = observation.values.filter((value) => !LOCKED_VALUES.has(value.attribute));
  const risky = observation.values.filter((value) => LOCKED_VALUES.has(value.attribute));
  // In this order: a process killed between the two does both when it meets the message again, and what is put off twice is put off once.
  await histories.defer({ ...lesson, ...score, values: risky }, observation.at + LOCK_RIPENS, verdictId);
  await histories.learn({ ...lesson, values: safe });
}
