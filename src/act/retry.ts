/**
 * Tries again what the next hop could not take: with growing pauses for five days from when sending began,
 * then a delivery report (decision 1).
 */
import type { Dispatch, HeldMessage, HeldRecipient, Histories } from '../ports.ts';
import { oweReport } from './keep.ts';
import type { ActPorts, ActSettings } from './means.ts';
import { redeliver, type Sent } from './redeliver.ts';
import { nextAttempt } from './retry-times.ts';

/** Messages retried at one time: one that hangs keeps few others waiting. */
const AT_ONCE = 4;

type RetryPorts = ActPorts & { histories: Pick<Histories, 'reports'> };

/**
 * One round over everything that is due.
 *
 * @param stopping asked between messages: what is not begun then waits for the next start
 */
export async function retryDue(ports: RetryPorts, settings: ActSettings, stopping: () => boolean = () => false): Promise<void> {
  const due = await ports.holds.due(ports.clock.now());
  async function worker(): Promise<void> {
    for (let next = due.shift(); next !== undefined && !stopping(); next = due.shift()) {
      try {
        await retryMessage(next.id, next.recipients, ports, settings);
      } catch (error) {
        ports.log.error({ id: next.id, error: String(error) }, 'could not retry an undelivered message; it stays in the hold store');
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function retryMessage(id: string, recipients: readonly string[], ports: RetryPorts, settings: ActSettings): Promise<void> {
  const message = await ports.holds.get(id);
  if (message === null) return;
  const due = new Set(recipients);
  const waiting = message.recipients.filter((row) => row.state === 'undelivered' && due.has(row.recipient.address));
  if ((await ports.histories.reports({ id })).length > 0) return hold(message, waiting, ports);
  for (const { dispatch, rows } of byDispatch(waiting)) {
    await redeliver({ message, rows, dispatch, again: false, settle: (sent) => settle(message, dispatch, sent, ports, settings) }, ports, settings);
  }
}

/** Somebody said meanwhile that it is phishing: from now on it waits for a person, as what is held does. */
async function hold({ id }: HeldMessage, rows: readonly HeldRecipient[], { holds, clock }: ActPorts): Promise<void> {
  const change = { state: 'held', note: 'reported as phishing before it could be delivered', nextAttempt: null, changedAt: clock.now() } as const;
  for (const { recipient } of rows) await holds.update(id, recipient.address, change);
}

/** Rows that are sent on in the same way share a transaction. */
function byDispatch(rows: readonly HeldRecipient[]): { dispatch: Dispatch; rows: HeldRecipient[] }[] {
  const groups = new Map<string, { dispatch: Dispatch; rows: HeldRecipient[] }>();
  for (const row of rows) {
    const dispatch = row.dispatch ?? { copy: 'as-judged', to: null, since: row.changedAt };
    const key = JSON.stringify([dispatch.copy, dispatch.to]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { dispatch, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

/** Writes down what became of one attempt. The report is owed before the row says `failed`: a crash between them asks once more rather than never. */
async function settle(message: HeldMessage, { since }: Dispatch, { row, outcome, note }: Sent, ports: ActPorts, settings: ActSettings): Promise<void> {
  const { holds, clock, log } = ports;
  const now = clock.now();
  const attempts = row.attempts + 1;
  const address = row.recipient.address;
  const again = outcome === 'deferred' ? nextAttempt(now, since, attempts) : null;
  if (outcome === 'released') return holds.update(message.id, address, { state: 'released', note, attempts, nextAttempt: null, changedAt: now });
  if (again !== null) return holds.update(message.id, address, { state: 'undelivered', note, attempts, nextAttempt: again, changedAt: now });
  log.warn({ id: message.id }, `gave up delivering to a recipient; see kithgate held show ${message.id}`);
  const failed = [{ ...row, note: outcome === 'deferred' ? `${note} (given up after five days)` : note }];
  await oweReport({ message, content: await holds.content(message.id), failed, hostname: settings.hostname, now, random: ports.random.bytes(5) }, holds);
  await holds.update(message.id, address, { state: 'failed', note, attempts, nextAttempt: null, changedAt: now });
}
