/** A message on disk: too large for memory, or come when memory was taken. Lives as long as its transaction. */
import { open, readFile } from 'node:fs/promises';
import type { MessageContent } from '../mail/content.ts';

/** Octets read at a time. */
const READ_SIZE = 64 * 1024;

/**
 * @param path of a complete file.
 * @param size its octets. Reading rejects when the file is gone or shorter: a message is never silently cut.
 */
export function spilledContent(path: string, size: number): MessageContent {
  return {
    size,
    memory: null,
    path,
    chunks: () => readChunks(path, size),
    async bytes() {
      const buffer = await readFile(path);
      if (buffer.length !== size) throw new Error(`spilled message has ${buffer.length} octets, expected ${size}`);
      return buffer;
    },
  };
}

async function* readChunks(path: string, size: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    for (let at = 0; at < size; ) {
      // A fresh buffer each time: the consumer may keep what it was given.
      const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, size - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Error(`spilled message ends at octet ${at}, expected ${size}`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
