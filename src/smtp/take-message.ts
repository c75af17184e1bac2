/** DATA: receives the message within its deadline, hands it to the road, and lets go of it. */
import type { SmtpReply } from '../mail/reply.ts';
import type { Connection } from './connection.ts';
import { MessageStore } from './intake/message-store.ts';
import { receiveMessage } from './intake/receive.ts';
import type { MailTransaction } from './mail-transaction.ts';
import type { FrontDoorSettings } from './options.ts';
import { DATA_TIMEOUT, START_MAIL } from './replies.ts';

/**
 * @param size octets taken, as EHLO said.
 * @returns the replies after the dot; none when the client left before it.
 */
export async function takeMessage(connection: Connection, mail: MailTransaction, size: number, settings: FrontDoorSettings): Promise<SmtpReply[]> {
  const { timers, limits, log, clock, budget, spoolFolder, memoryThreshold, listener } = settings;
  const store = new MessageStore({
    budget,
    spoolFolder,
    memoryThreshold,
    onFailure: (error) => log.error({ err: error, id: mail.id }, 'storing a message on disk failed'),
  });
  connection.send(START_MAIL);
  // Runs from DATA to the dot, whatever the client sends in between: the idle deadline alone would let a trickle hold a place for days.
  const cancel = timers.after(limits.dataMs, () => connection.hangUp(DATA_TIMEOUT));
  const received = await receiveMessage(connection, store, { size, receivedHops: limits.receivedHops });
  cancel();
  if (received.kind === 'gone') return [];
  if (received.kind === 'refused') {
    await store.release();
    return mail.repeat(received.reply);
  }
  const dotAt = clock.now();
  const answers = await mail.data(received.content);
  await store.release();
  // What is done stays done; the client will come again with a message that is already delivered.
  if (connection.gone) {
    log.warn({ id: mail.id, listener: listener.name, afterMs: clock.now() - dotAt }, 'client left before it heard what became of its message');
  }
  return answers;
}
