/** All that is known of an address, for people: its identities apart, what our side wrote, and who of ours is behind it. */
import type { Attribute } from '../../../history/types.ts';
import type { Habit, IdentityPortrait, Portrait } from '../../../ports.ts';
import type { Connection } from '../database.ts';
import { Counts } from './counts.ts';
import { eraOf, lastDay, listed, since, unpackDays } from './days.ts';
import { type Facts, PREFERRED } from './facts.ts';
import { attributeOf, codeOfTerm, type Names } from './names.ts';
import { CORRESPONDENT, PAIR } from './relations.ts';
import { type Seen, spanOf } from './seen.ts';
import type { Kept } from './shelf.ts';

/** People named of ours. */
const CIRCLE = 5;

export class Portraits {
  readonly #db: Connection;
  readonly #facts: Facts;
  readonly #names: Names;
  readonly #writtenDays;
  readonly #received;
  readonly #sent;

  constructor(db: Connection, facts: Facts, names: Names) {
    this.#db = db;
    this.#facts = facts;
    this.#names = names;
    this.#writtenDays = db.prepare<[number, number, number], Buffer>('SELECT days FROM written WHERE level = ? AND subject = ? AND ours = ?').pluck();
    this.#received = db.prepare<[number], { ours: number; counts: Buffer }>(
      `SELECT recipient AS ours, counts FROM relation WHERE level = ${PAIR} AND subject = ?`,
    );
    this.#sent = db.prepare<[number], { ours: number; counts: Buffer }>(`SELECT ours, counts FROM written WHERE level = ${PAIR} AND subject = ?`);
  }

  /** @param at time that the words are about, ms @param limit values of each attribute */
  of(address: string, recipient: string | null, at: number, limit: number): Portrait {
    const fromDay = this.#facts.firstDayAt(at);
    const identities = PREFERRED.flatMap((of): IdentityPortrait[] => {
      const found = this.#facts.ofClass(address, of, recipient, at);
      if (found === null) return [];
      const days = found.kept.days && since(found.kept.days, fromDay);
      return [{ class: of, relation: found.stats, days: days ? listed(days) : [], habits: habitsOf(this.#db, found.kept, fromDay, limit) }];
    });
    const subject = this.#names.find(address);
    const ours = recipient === null ? 0 : this.#names.find(recipient);
    return {
      reach: this.#facts.sinceAt(at),
      identities,
      written: subject === null || ours === null ? [] : this.#written(subject, ours, fromDay),
      circle: subject === null || recipient !== null ? [] : this.#circle(subject, fromDay),
    };
  }

  #written(subject: number, ours: number, fromDay: number): number[] {
    const packed = this.#writtenDays.get(ours === 0 ? CORRESPONDENT : PAIR, subject, ours);
    const days = packed ? since(unpackDays(packed), fromDay) : null;
    return days ? listed(days) : [];
  }

  /** All identities of the address together: who has its mail is asked when it is found hijacked, or imitated. */
  #circle(subject: number, fromDay: number): Portrait['circle'] {
    const people = new Map<number, { received: number; sent: number }>();
    const add = (rows: Iterable<{ ours: number; counts: Buffer }>, way: 'received' | 'sent'): void => {
      for (const { ours, counts } of rows) {
        const person = people.get(ours) ?? { received: 0, sent: 0 };
        person[way] += Counts.unpack(counts).since(eraOf(fromDay)).messages;
        people.set(ours, person);
      }
    };
    add(this.#received.iterate(subject), 'received');
    add(this.#sent.iterate(subject), 'sent');
    return [...people]
      .filter(([, { received, sent }]) => received + sent > 0)
      .map(([ours, counts]) => ({ recipient: this.#names.textOf(ours), ...counts }))
      .sort((a, b) => b.received + b.sent - a.received - a.sent || (a.recipient < b.recipient ? -1 : 1))
      .slice(0, CIRCLE);
  }
}

type RawValue = [term: number, firstAt: number, days: Buffer];

/** @param fromDay first day remembered @returns most days first, at most `limit` of each attribute */
function habitsOf(db: Connection, kept: Kept, fromDay: number, limit: number): Habit[] {
  const text = db.prepare<[number], string>('SELECT text FROM term WHERE id = ?').pluck();
  const byAttribute = new Map<Attribute, Habit[]>();
  for (const [term, seen] of kept.large ? rowsOf(db, kept.id) : kept.values) {
    const attribute = attributeOf(codeOfTerm(term));
    if (!attribute || seen === null || lastDay(seen.days) < fromDay) continue;
    const habits = byAttribute.get(attribute) ?? [];
    habits.push({ attribute, value: text.get(term) ?? '', ...spanOf(seen, fromDay) });
    byAttribute.set(attribute, habits);
  }
  return [...byAttribute.values()].flatMap((habits) =>
    habits.sort((a, b) => b.days - a.days || b.lastSeen - a.lastSeen || (a.value < b.value ? -1 : 1)).slice(0, Math.max(limit, 0)),
  );
}

function* rowsOf(db: Connection, relation: number): Generator<[number, Seen]> {
  const rows = db.prepare<[number], RawValue>('SELECT term, first_at, days FROM value WHERE relation = ?').raw();
  for (const [term, firstAt, days] of rows.iterate(relation)) yield [term, { firstAt, days: unpackDays(days) }];
}
