/** Runs inside a worker thread: one message at a time, nothing kept from one to the next but the lists the pool began with. */
import { readFileSync } from 'node:fs';
import Tinypool from 'tinypool';
import type { ReadingLists } from '../mail/kit.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { readMessage } from '../mail/parse.ts';
import { rewriteLinks } from '../mail/rewrite/rewrite.ts';
import { createOpeners } from './open/openers.ts';
import type { Source, Task, Wake } from './task.ts';

const lists = Tinypool.workerData as ReadingLists;
const openers = createOpeners();

export default async function read(task: Task): Promise<ParsedMessage | ParsedMessage[] | Uint8Array | undefined> {
  if (task.kind === 'wake') return wake(task);
  if (task.kind === 'parse-all') {
    const all: ParsedMessage[] = [];
    for (const source of task.sources) all.push(await readMessage(bytesOf(source), lists, openers));
    return all;
  }
  const raw = bytesOf(task.source);
  if (task.kind === 'parse') return readMessage(raw, lists, openers);
  // A copy of the exact size: cloning a small Buffer would take the whole slab it was cut from along.
  return new Uint8Array(rewriteLinks(raw, task.links, task.replacements));
}

/** Ends when all workers have begun this, so that none says it in another's place; or when one has not come for too long. */
function wake({ awake, all }: Wake): undefined {
  const count = new Int32Array(awake);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
  for (let now = Atomics.load(count, 0); now < all; now = Atomics.load(count, 0)) if (Atomics.wait(count, 0, now, LATE_MS) === 'timed-out') return;
}

/** A worker that starts later than this, nobody waits for. */
const LATE_MS = 30_000;

function bytesOf(source: Source): Uint8Array {
  return 'path' in source ? readFileSync(source.path) : source.bytes;
}
