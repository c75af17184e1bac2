/**
 * What a person decides about a message: releasing, trusting and deleting what is held, reporting phishing (phish.ts), settling
 * locked links. One for the commands and the console; the store keeps them apart where both do it at one time.
 */
import { type Acts, Refusal, type ReleaseOrder, type ReleaseRow, type Trusted } from '../act/by-hand/acts.ts';
import { redeliver, type Sent } from '../act/redeliver.ts';
import { firstAttempt } from '../act/retry-times.ts';
import { mayRelay } from '../decide/acceptance.ts';
import { canonicalAddress, comparableAddress } from '../mail/header/address.ts';
import type { Habits, HeldMessage, HeldRecipient, LockRecord, LockState } from '../ports.ts';
import type { RoadPorts, RoadSettings } from '../road.ts';
import { createPhishDesk } from './phish.ts';

export interface ActsParts {
  ports: RoadPorts & { habits: Habits };
  /** Those in force: a reload brings others. */
  settings: () => RoadSettings;
  /** Where a recipient's mail goes, in words. */
  nextHopName(listener: string, address: string): string;
}

export function createActs({ ports, settings, nextHopName }: ActsParts): Acts {
  const { histories, holds, locks, journal, clock } = ports;
  const phishDesk = createPhishDesk(ports, settings);

  async function trust(id: string, actor: string): Promise<Trusted> {
    await phishDesk.refuseReported(id);
    const message = await holds.get(id);
    const observation = message?.observation ?? null;
    const [entry] = message === null ? await journal.find({ id, limit: 1 }) : [];
    const author = observation?.identity ?? (entry && { address: canonicalAddress(entry.from), class: entry.verdict?.authenticated ?? ('unknown' as const) });
    const lifted = author === undefined ? 0 : await histories.liftReports(author, clock.now());
    // Mail that was delivered has taught already; there only what was said of its author can change.
    if (message === null && lifted === 0) await held(id);
    const learnt = observation !== null && !observation.automatic && !(await histories.hasLearnt(observation));
    if (learnt) await histories.learn(observation);
    if (learnt || lifted > 0) await journal.audit(clock.now(), actor, 'trust', id);
    return { learnt, lifted };
  }

  async function held(id: string): Promise<HeldMessage> {
    const message = await holds.get(id);
    if (message === null) throw new Refusal(`no held message ${id}; "kithgate held list" shows those there are`);
    return message;
  }

  async function release(order: ReleaseOrder): Promise<ReleaseRow[]> {
    const { id, to, again, actor } = order;
    const message = await held(id);
    await phishDesk.refuseReported(id);
    const wanted = wantedRows(message, order);
    if (!message.hasContent) throw new Refusal(`${id}: its bytes are not kept here (a would-hold was delivered when it came, or it was deleted)`);
    if (to !== null) refuseOutside(to, settings());
    const since = clock.now();
    const sent: Sent[] = [];
    // What a person held back goes as it came; what merely waited for the next hop goes as it was judged.
    for (const copy of ['original', 'as-judged'] as const) {
      const rows = wanted.filter((row) => (row.state === 'undelivered' && row.dispatch?.copy !== 'original' ? 'as-judged' : 'original') === copy);
      const redelivery = { message, rows, dispatch: { copy, to, since }, again, settle: (one: Sent) => settle(message, one) };
      if (rows.length > 0) sent.push(...(await redeliver(redelivery, ports, settings())));
    }
    if (sent.length > 0) await journal.audit(clock.now(), actor, 'release', `${id} ${sent.map((s) => `${s.sentTo}=${s.outcome}`).join(' ')}`);
    if (order.trust && sent.some((s) => s.outcome === 'released')) await trust(id, actor);
    return wanted.map((row) => releaseRow(message, row, sent));
  }

  /** A refusal leaves it as it was, for a person to see; a deferral is tried again by `serve`, in the same way and to the same address. */
  async function settle(message: HeldMessage, { row, outcome, note }: Sent): Promise<void> {
    const now = clock.now();
    const change = { note, attempts: row.attempts + 1, nextAttempt: null, changedAt: now };
    const address = row.recipient.address;
    if (outcome === 'released') await holds.update(message.id, address, { ...change, state: 'released' });
    else if (outcome === 'deferred') await holds.update(message.id, address, { ...change, state: 'undelivered', nextAttempt: firstAttempt(now) });
    else await holds.update(message.id, address, { ...change, state: row.state });
  }

  function releaseRow(message: HeldMessage, row: HeldRecipient, sent: readonly Sent[]): ReleaseRow {
    const recipient = row.recipient.address;
    const done = sent.find((s) => s.row.recipient.address === recipient);
    if (done === undefined)
      return { recipient, sentTo: '', outcome: 'already-released', note: `${row.state} ${new Date(row.changedAt).toISOString()}`, nextHop: '' };
    const nextHop = done.outcome === 'released' ? nextHopName(message.listener, done.sentTo) : '';
    return { recipient, sentTo: done.sentTo, outcome: done.outcome, note: done.note, nextHop };
  }

  async function settleLock(token: string, state: 'unlocked' | 'denied', actor: string): Promise<LockRecord | null> {
    const found = await locks.get(token);
    if (found === null) return null;
    if (state === 'unlocked') await phishDesk.refuseReported(found.record.verdictId);
    const at = clock.now();
    await locks.setState(token, state, { token, at, kind: state, clientIp: null, note: actor });
    await journal.audit(at, actor, state, token);
    // One message may have several locks: its values are ordinary only when a person let all of them through.
    const { verdictId } = found.record;
    const any = async (state: LockState): Promise<boolean> => (await locks.list({ verdictId, state, limit: 1 })).length > 0;
    if (await any('denied')) await histories.settle(verdictId, 'drop');
    else if (!(await any('locked'))) await histories.settle(verdictId, 'learn');
    return { ...found.record, state };
  }

  async function discard(message: HeldMessage, actor: string): Promise<void> {
    const now = clock.now();
    if (!(await holds.discard(message.id, now)))
      throw new Refusal(
        `${message.id} is being sent on right now: see "kithgate held show ${message.id}" for what becomes of it, then delete what still waits`,
      );
    await holds.removeContent(message.id);
    await journal.audit(now, actor, 'delete', message.id);
  }

  const { phish, unphish, blame } = phishDesk;
  return { release, trust, phish, unphish, blame, discard, settleLock };
}

function wantedRows(message: HeldMessage, { recipients, again }: ReleaseOrder): HeldRecipient[] {
  if (recipients === null) {
    const waiting = message.recipients.filter(
      (row) => row.state === 'held' || row.state === 'undelivered' || row.state === 'failed' || (again && row.state === 'released'),
    );
    return waiting.length > 0 ? waiting : message.recipients.filter((row) => row.state === 'released');
  }
  const named = recipients.map((address) => {
    // As it was written first: two plus-tags of one person are two copies.
    const row = message.recipients.find((known) => comparableAddress(known.recipient.address) === comparableAddress(address));
    if (row === undefined) throw new Refusal(`${message.id} has no recipient ${address}; "kithgate held show ${message.id}" lists them`);
    return row;
  });
  return [...new Set(named)];
}

function refuseOutside(address: string, { protectedDomains }: RoadSettings): void {
  const allowed = mayRelay(address, protectedDomains, false);
  if (!('ok' in allowed)) throw new Refusal(`--to ${address}: held mail is released within protectedDomains only (${protectedDomains.join(', ')})`);
}
