/** Runs inside a worker thread: one message at a time, nothing kept from one to the next but the lists the pool began with. */
import { readFileSync } from 'node:fs';
import Tinypool from 'tinypool';
import type { ReadingLists } from '../mail/kit.ts';
import type { ParsedMessage } from '../mail/message.ts';
import { readMessage } from '../mail/parse.ts';
import { rewriteLinks } from '../mail/rewrite/rewrite.ts';
import { createOpeners } from './open/openers.ts';
import type { Source, Task } from './task.ts';

const lists = Tinypool.workerData as ReadingLists;
const openers = createOpeners();

export default async function read(task: Task): Promise<ParsedMessage | ParsedMessage[] | Uint8Array> {
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

function bytesOf(source: Source): Uint8Array {
  return 'path' in source ? readFileSync(source.path) : source.bytes;
}
