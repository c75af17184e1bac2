/**
 * One copy of a message as it leaves: new header fields on top, our own fields from outside taken
 * out, every other byte as it came (quality bar 2).
 */
import type { MessageContent } from '../mail/content.ts';
import { headerEnd } from '../mail/header/fields.ts';
import type { Span } from '../mail/message.ts';
import type { Outgoing } from '../ports.ts';
import { forgedFieldsIn } from './forged-fields.ts';

/**
 * Where fields that must not travel stand. Reads no further than the end of the header.
 *
 * @returns byte ranges in ascending order
 */
export async function forgedFields(content: MessageContent): Promise<Span[]> {
  return forgedFieldsIn(await headerOf(content));
}

/** Byte ranges of several searches as one list: ascending, none within another. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && span.start < last.end) all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else all.push(span);
  }
  return all;
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
    chunks: () => (content.memory === null ? streamed(top, content, drop) : [top, ...kept(content.memory, 0, drop, 0)]),
  };
}

async function* streamed(top: Buffer, content: MessageContent, drop: readonly Span[]): AsyncGenerator<Buffer> {
  yield top;
  let offset = 0;
  let passed = 0;
  for await (const chunk of content.chunks()) {
    // A hostile header can hold a million of them: none is looked at again once it is behind us.
    while ((drop[passed]?.end ?? Number.POSITIVE_INFINITY) <= offset) passed += 1;
    yield* kept(chunk, offset, drop, passed);
    offset += chunk.length;
  }
}

/** The parts of `chunk`, which starts at `offset` of the message, that lie outside every dropped range from number `first` on. */
function* kept(chunk: Buffer, offset: number, drop: readonly Span[], first: number): Generator<Buffer> {
  let from = 0;
  for (let i = first; i < drop.length; i += 1) {
    const span = drop[i] as Span;
    const start = Math.max(span.start - offset, from);
    if (start >= chunk.length) break;
    if (start > from) yield chunk.subarray(from, start);
    from = Math.min(span.end - offset, chunk.length);
  }
  if (from < chunk.length) yield chunk.subarray(from);
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
