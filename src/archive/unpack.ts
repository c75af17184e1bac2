/** What archives hold: each kind is read its own way, and all give the places where mail may stand. */
import { HEAD_BYTES, type Kind, recognise } from './recognise.ts';
import type { SkipList } from './skip-list.ts';
import { NoRoom, type Spool } from './spool.ts';
import { type Swelling, Swollen } from './swelling.ts';

/** Octets of an archive's own file, or of the spool, that may be mail. */
export interface Place {
  in: 'file' | 'spool';
  start: number;
  end: number;
  /** The name it has in the archive, as it stands there; nothing is ever written under it. `''`: the archive is but one file, packed. */
  name: string;
  /** Last change, ms. */
  changedAt: number;
  /** The archive is damaged there: the last message in it is not whole. */
  cut: boolean;
}

export interface Unpacking {
  /** The archive, as an operator knows it. */
  name: string;
  spool: Spool;
  swelling: Swelling;
  skipped: SkipList;
}

/** Joins the name of an archive and of what it holds. */
export const inside = (archive: string, name: string): string => (name === '' ? archive : `${archive}/${name}`);

/** What a library or the system says of damage, in a line. */
export const damage = (error: unknown): string => `damaged: ${error instanceof Error ? error.message : String(error)}`;

/** True for what ends the reading of an archive, or of all: no damage, but a bound. */
export const isFinal = (error: unknown): boolean => error instanceof NoRoom || error instanceof Swollen;

/**
 * Inflates one file into the spool, as long as it begins like mail.
 *
 * @param packed octets read of the archive so far
 * @returns `null` for what is not mail, and for what is damaged from its first octet on. Throws `NoRoom` and `Swollen`.
 */
export async function spoolMail(
  chunks: AsyncIterable<Buffer>,
  name: string,
  changedAt: number,
  packed: () => number,
  { name: archive, spool, swelling, skipped }: Unpacking,
): Promise<Place | null> {
  const start = spool.size;
  const place = (cut: boolean): Place => ({ in: 'spool', name, changedAt, start, end: spool.size, cut });
  let kind: Kind | null = null;
  const give = (why: string): null => {
    skipped.add(inside(archive, name), why);
    spool.cut(start);
    return null;
  };
  try {
    for await (const chunk of chunks) {
      swelling.grow(chunk.length, packed());
      spool.append(chunk);
      if (kind === null && spool.size - start >= HEAD_BYTES) kind = recognise(spool.read(start, start + HEAD_BYTES));
      if (kind === 'other') return give('not mail');
    }
  } catch (error) {
    if (isFinal(error)) {
      spool.cut(start);
      throw error;
    }
    if (spool.size === start) return give(damage(error));
    skipped.add(inside(archive, name), `${damage(error)}; read as far as it goes`);
    return place(true);
  }
  return place(false);
}
