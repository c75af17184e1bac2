/**
 * Finds the mail in files and folders and puts it in order of receipt. Reads the head of each message
 * now, the rest when it is asked for, so that an archive larger than memory is no trouble.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { memoryContent } from '../mail/content.ts';
import type { Archive, ArchivedMessage } from '../ports.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { mboxFile } from './mbox.ts';
import { fromLineTime, maildirTime, receiptTime } from './receipt-time.ts';
import { HEAD_BYTES, recognise } from './recognise.ts';

/**
 * Rejects, in words for an operator, when a path itself can't be read.
 * @param now ms
 */
export async function openArchive(paths: readonly string[], now: number): Promise<Archive> {
  const { files, skipped } = await findFiles(paths);
  const messages: ArchivedMessage[] = [];
  for (const file of files) {
    try {
      const why = await addFile(file, now, messages);
      if (why !== null) skipped.push({ name: file.path, why });
    } catch (error) {
      skipped.push({ name: file.path, why: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
  }
  // Sorting is stable: equal times keep the order of names.
  messages.sort((a, b) => a.receivedAt - b.receivedAt);
  return { messages, skipped };
}

/** @returns why the file was skipped, or `null` */
async function addFile(file: FoundFile, now: number, messages: ArchivedMessage[]): Promise<string | null> {
  const handle = await open(file.path);
  try {
    const head = await readRange(handle, 0, Math.min(file.size, HEAD_BYTES));
    const kind = recognise(head);
    if (kind === 'packed') return 'packed: unpack it first';
    if (kind === 'other') return 'not mail';
    if (kind === 'message') {
      const archived = maildirTime(basename(file.path)) ?? file.changedAt;
      messages.push(messageAt(file.path, file.path, 0, file.size, receiptTime(head, archived, now)));
      return null;
    }
    let number = 0;
    for await (const { start, end, fromLine } of mboxFile(file.path)) {
      number += 1;
      const top = await readRange(handle, start, Math.min(end, start + HEAD_BYTES));
      const receivedAt = receiptTime(top, fromLineTime(fromLine) ?? file.changedAt, now);
      messages.push(messageAt(`${file.path}#${number}`, file.path, start, end, receivedAt));
    }
    return null;
  } finally {
    await handle.close();
  }
}

function messageAt(name: string, path: string, start: number, end: number, receivedAt: number): ArchivedMessage {
  const content = async () => {
    const handle = await open(path);
    try {
      const bytes = await readRange(handle, start, end);
      if (bytes.length < end - start) throw new Error(`${name} has become shorter while it was read`);
      return memoryContent(bytes);
    } finally {
      await handle.close();
    }
  };
  return { name, receivedAt, size: end - start, content };
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) return buffer.subarray(0, filled);
    filled += bytesRead;
  }
  return buffer;
}
