/**
 * The bytes of one message, in memory or spilled to disk by the front door. Consumers that stream use
 * `chunks`, consumers that need everything use `bytes`.
 */
export interface MessageContent {
  /** Octets. */
  readonly size: number;
  /** The whole message; `null` when it is on disk. Avoids a copy on the common road. */
  readonly memory: Buffer | null;
  /** Path of the spilled file; `null` when in memory. */
  readonly path: string | null;
  /** Reads from the first to the last byte; may be called several times. */
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
  bytes(): Promise<Buffer>;
}

/** A message held in memory. */
export function memoryContent(buffer: Buffer): MessageContent {
  return { size: buffer.length, memory: buffer, path: null, chunks: () => [buffer], bytes: async () => buffer };
}
