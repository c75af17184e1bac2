/** Which observations have taught, and whom: the memory that makes learning idempotent. */
import type { Connection } from '../database.ts';
import { digestOf } from './digest.ts';
import type { Names } from './names.ts';

export interface Fresh {
  /** True when the key is new: the message itself counts. */
  message: boolean;
  /** Recipients it has not taught yet. */
  recipients: string[];
}

export class Lessons {
  readonly #names: Names;
  readonly #find;
  readonly #save;

  constructor(db: Connection, names: Names) {
    this.#names = names;
    this.#find = db.prepare<[Buffer], Buffer>('SELECT recipients FROM learnt WHERE digest = ?').pluck();
    this.#save = db.prepare<[Buffer, Buffer]>(
      'INSERT INTO learnt (digest, recipients) VALUES (?, ?) ON CONFLICT DO UPDATE SET recipients = excluded.recipients',
    );
  }

  /** Notes that a key now teaches these recipients; says what of it is new. */
  begin(key: string, recipients: readonly string[]): Fresh {
    const digest = digestOf(key);
    const row = this.#find.get(digest);
    const taught = idsIn(row);
    const fresh = new Map<number, string>();
    for (const recipient of recipients) {
      const id = this.#names.idOf(recipient);
      if (!taught.has(id)) fresh.set(id, recipient);
    }
    if (row === undefined || fresh.size > 0) this.#save.run(digest, pack([...taught, ...fresh.keys()]));
    return { message: row === undefined, recipients: [...fresh.values()] };
  }

  hasTaught(key: string, recipients: readonly string[]): boolean {
    const row = this.#find.get(digestOf(key));
    if (row === undefined) return false;
    const taught = idsIn(row);
    return recipients.every((recipient) => taught.has(this.#names.find(recipient) ?? -1));
  }
}

function idsIn(row: Buffer | undefined): Set<number> {
  const ids = new Set<number>();
  for (let at = 0; row && at + 4 <= row.length; at += 4) ids.add(row.readUInt32LE(at));
  return ids;
}

function pack(ids: readonly number[]): Buffer {
  const packed = Buffer.alloc(ids.length * 4);
  ids.forEach((id, i) => {
    packed.writeUInt32LE(id, i * 4);
  });
  return packed;
}
