/**
 * Tries again what the next hop could not take after others had been served: with growing pauses for
 * five days, then a delivery report (decision 1).
 */
import type { HeldMessage } from '../ports.ts';
import { oweReport } from './keep.ts';
import type { ActPorts, ActSettings } from './means.ts';
import { redeliver, type Sent } from './redeliver.ts';
import { nextAttempt } from './retry-times.ts';

/** One round over everything that is due. Trouble with one message never keeps the others waiting. */
export async function retryDue(ports: ActPorts, settings: ActSettings): Promise<void> {
  for (const { id, recipients } of await ports.holds.due(ports.clock.now())) {
    try {
      await retryMessage(id, recipients, ports, settings);
    } catch (error) {
      ports.log.error({ id, error: String(error) }, 'could not retry an undelivered message; it stays in the hold store');
    }
  }
}

async function retryMessage(id: string, recipients: readonly string[], ports: ActPorts, settings: ActSettings): Promise<void> {
  const { holds, clock } = ports;
  const message = await holds.get(id);
  if (message === null) return;
  const rows = await holds.claim(id, recipients, false, clock.now());
  if (rows.length === 0) return;
  const content = await holds.content(id);
  const sent = await redeliver({ message, content, rows, copy: 'as-judged', to: null }, ports, settings);
  const failed = [];
  for (const attempt of sent) {
    const row = await settleAttempt(message, attempt, ports);
    if (row.state === 'failed') failed.push(row);
  }
  if (failed.length === 0) return;
  ports.log.warn({ id, recipients: failed.length }, `gave up delivering to ${failed.length} recipient(s); see kithgate held show ${id}`);
  await oweReport({ message, content, failed, hostname: settings.hostname, now: clock.now(), random: ports.random.bytes(5) }, holds);
}

/** Writes down what became of one attempt. */
async function settleAttempt(message: HeldMessage, { row, outcome, note }: Sent, { holds, clock }: ActPorts) {
  const now = clock.now();
  const attempts = row.attempts + 1;
  const again = outcome === 'deferred' ? nextAttempt(now, message.receivedAt, attempts) : null;
  const state = outcome === 'released' ? ('released' as const) : again === null ? ('failed' as const) : ('undelivered' as const);
  const change = { state, note, attempts, nextAttempt: again, changedAt: now };
  await holds.update(message.id, row.recipient.address, change);
  return { ...row, ...change };
}
