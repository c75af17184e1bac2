/**
 * Who sends which held copy when. Taking a copy marks it `released` with a lease; the report of what
 * happened ends the lease. A taker that dies never reports, and its copies become `undelivered` when the
 * lease runs out: the message is sent again rather than lost.
 */
import type { Claim, HeldRecipient } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { fold } from '../folding.ts';
import { RECIPIENT_COLUMNS, type RecipientRow, recipientOf } from './held-rows.ts';

const INTERRUPTED = 'sending was interrupted; it is not known whether the next hop has it';

type Change = Partial<Omit<HeldRecipient, 'recipient'>>;

const COLUMNS: Record<keyof Change, string> = {
  state: 'state',
  score: 'score',
  note: 'note',
  nextAttempt: 'next_attempt',
  attempts: 'attempts',
  changedAt: 'changed_at',
  dispatch: 'dispatch',
};

export class Claims {
  readonly #db: Connection;
  readonly #endLeases;
  readonly #take;
  readonly #due;
  readonly #taken;
  readonly #discard;

  constructor(db: Connection) {
    this.#db = db;
    this.#endLeases = db.prepare<[string, number]>(
      `UPDATE held_recipient SET state = 'undelivered', note = ?, next_attempt = leased_until, leased_until = NULL WHERE leased_until <= ?`,
    );
    this.#take = db.prepare<[{ id: string; only: string; again: number; now: number; until: number; dispatch: string }], RecipientRow>(
      `UPDATE held_recipient SET state = 'released', changed_at = :now, next_attempt = NULL, leased_until = :until, dispatch = :dispatch
       WHERE seq = (SELECT seq FROM held WHERE id = :id AND has_content = 1) AND leased_until IS NULL
         AND (state IN ('held', 'undelivered', 'failed') OR (:again AND state = 'released'))
         AND address_key IN (SELECT value FROM json_each(:only))
       RETURNING ${RECIPIENT_COLUMNS}`,
    );
    this.#taken = db.prepare<[string], number>('SELECT 1 FROM held_recipient JOIN held USING (seq) WHERE id = ? AND leased_until IS NOT NULL LIMIT 1').pluck();
    this.#discard = db.prepare<[{ id: string; now: number }]>(
      `UPDATE held_recipient SET state = 'deleted', next_attempt = NULL, changed_at = :now
       WHERE seq = (SELECT seq FROM held WHERE id = :id) AND state IN ('held', 'would-hold', 'undelivered', 'failed')`,
    );
    this.#due = db.prepare<[number], { id: string; recipient: string }>(
      `SELECT id, recipient FROM held_recipient JOIN held USING (seq)
       WHERE state = 'undelivered' AND next_attempt <= ? AND has_content = 1 ORDER BY next_attempt, seq, place`,
    );
  }

  /** @returns whether nobody is sending a copy of it */
  discard(id: string, now: number): boolean {
    this.endLeases(now);
    if (this.#taken.get(id) !== undefined) return false;
    this.#discard.run({ id, now });
    return true;
  }

  take(id: string, { recipients, again, now, leaseMs, dispatch }: Claim): HeldRecipient[] {
    this.endLeases(now);
    const only = JSON.stringify(recipients.map(fold));
    const rows = this.#take.all({ id, only, again: again ? 1 : 0, now, until: now + leaseMs, dispatch: JSON.stringify(dispatch) });
    return rows.sort((a, b) => a.place - b.place).map(recipientOf);
  }

  report(id: string, address: string, change: Change): void {
    const given = (Object.keys(COLUMNS) as (keyof Change)[]).filter((key) => change[key] !== undefined);
    const assignments = [...given.map((key) => `${COLUMNS[key]} = :${key}`), 'leased_until = NULL'];
    this.#db.prepare(`UPDATE held_recipient SET ${assignments.join(', ')} WHERE seq = (SELECT seq FROM held WHERE id = :id) AND address_key = :address`).run({
      ...change,
      ...(change.dispatch === undefined ? {} : { dispatch: change.dispatch && JSON.stringify(change.dispatch) }),
      id,
      address: fold(address),
    });
  }

  /** Gives back what takers who fell silent had taken. */
  endLeases(now: number): void {
    this.#endLeases.run(INTERRUPTED, now);
  }

  due(now: number): { id: string; recipients: string[] }[] {
    const byId = new Map<string, string[]>();
    for (const { id, recipient } of this.#due.all(now)) {
      const address = (JSON.parse(recipient) as HeldRecipient['recipient']).address;
      byId.set(id, [...(byId.get(id) ?? []), address]);
    }
    return [...byId].map(([id, recipients]) => ({ id, recipients }));
  }
}
