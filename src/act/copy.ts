/**
 * One copy of a message as it leaves: new header fields on top, our own fields from outside taken
 * out, every other byte as it came (quality bar 2).
 */
import type { MessageContent } from '../mail/content.ts';
import { headerEnd, headerFields } from '../mail/fields.ts';
import type { Span } from '../mail/message.ts';
import type { Outgoing } from '../ports.ts';

/** Any field of ours that comes from outside is a forgery: it could pass for our verdict in a user's filter. */
const OURS = /^x-kithgate-/i;

/**
 * Where fields that must not travel stand. Reads no further than the end of the header.
 *
 * @returns byte ranges in ascending order
 */
export async function forgedFields(content: MessageContent): Promise<Span[]> {
  const header = await headerOf(content);
  return headerFields(header)
    .filter((field) => OURS.test(field.name))
    .map(({ start, end }) => ({ start, end }));
}

/**
 * @param head complete header fields, each ending in CRLF
 * @param drop ranges of `content` to leave out, ascending
 */
export function copyWith(head: string, content: MessageContent, drop: readonly Span[]): Outgoing {
  const top = Buffer.from(head, 'utf8');
  const dropped = drop.reduce((sum, span) => sum + span.end - span.start, 0);
  return {
    size: top.length + content.size - dropped,
    chunks: () => (content.memory === null ? streamed(top, content, drop) : [top, ...kept(content.memory, 0, drop)]),
  };
}

async function* streamed(top: Buffer, content: MessageContent, drop: readonly Span[]): AsyncGenerator<Buffer> {
  yield top;
  let offset = 0;
  for await (const chunk of content.chunks()) {
    yield* kept(chunk, offset, drop);
    offset += chunk.length;
  }
}

/** The parts of `chunk`, which starts at `offset` of the message, that lie outside every dropped range. */
function kept(chunk: Buffer, offset: number, drop: readonly Span[]): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (const span of drop) {
    const start = Math.min(Math.max(span.start - offset, from), chunk.length);
    const end = Math.min(Math.max(span.end - offset, start), chunk.length);
    if (start > from) parts.push(chunk.subarray(from, start));
    from = Math.max(from, end);
  }
  if (from < chunk.length) parts.push(chunk.subarray(from));
  return parts;
}

/** Header of the message with its blank line; the whole message when there is none. */
export async function headerOf(content: MessageContent): Promise<Buffer> {
  if (content.memory !== null) return content.memory.subarray(0, headerEnd(content.memory));
  const parts: Buffer[] = [];
  let tail = '';
  for await (const chunk of content.chunks()) {
    parts.push(chunk);
    // Two bytes of overlap find a blank line that straddles chunks.
    if (/\n\r?\n/.test(tail + chunk.toString('latin1'))) break;
    tail = chunk.subarray(-2).toString('latin1');
  }
  const start = Buffer.concat(parts);
  return start.subarray(0, headerEnd(start));
}
