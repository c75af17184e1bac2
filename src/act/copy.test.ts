import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type MessageContent, memoryContent } from '../mail/content.ts';
import type { Outgoing } from '../ports.ts';
import { copyWith, forgedFields, headerOf } from './copy.ts';

async function collect(outgoing: Outgoing): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of outgoing.chunks()) parts.push(chunk);
  return Buffer.concat(parts);
}

/** The same bytes as a message on disk would give them, in pieces of any size. */
function inPieces(bytes: Buffer, size: number): MessageContent {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return { size: bytes.length, memory: null, path: '/nowhere', chunks: () => pieces, bytes: async () => bytes };
}

const message = Buffer.from(
  'X-Kithgate-Verdict: deliver; score=0\r\nFrom: a@partner.example\r\nx-kithgate-reason: forged;\r\n\ttext="folded"\r\nSubject: hi\r\n\r\nX-Kithgate-Verdict: in the body\r\n',
);
const without = 'From: a@partner.example\r\nSubject: hi\r\n\r\nX-Kithgate-Verdict: in the body\r\n';

describe('a copy', () => {
  it('has the new fields on top and forged ones of ours taken out, folded lines included', async () => {
    const content = memoryContent(message);
    const copy = copyWith('Received: by gate\r\n', content, await forgedFields(content));
    const bytes = await collect(copy);
    assert.equal(bytes.toString(), `Received: by gate\r\n${without}`);
    assert.equal(copy.size, bytes.length);
  });

  it('is the same from disk, wherever the pieces end', async () => {
    for (let size = 1; size <= message.length; size += 1) {
      const content = inPieces(message, size);
      const copy = copyWith('Received: by gate\r\n', content, await forgedFields(content));
      assert.equal((await collect(copy)).toString(), `Received: by gate\r\n${without}`, `pieces of ${size}`);
    }
  });

  it('of any bytes without a field of ours is those bytes below the new fields', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        const raw = Buffer.from(bytes);
        for (const content of [memoryContent(raw), inPieces(raw, size)]) {
          const copy = copyWith('A: b\r\n', content, await forgedFields(content));
          assert.deepEqual(await collect(copy), Buffer.concat([Buffer.from('A: b\r\n'), raw]));
        }
      }),
    );
  });

  it('reads the header up to its blank line, also in pieces', async () => {
    for (const size of [1, 3, 7, 1000]) assert.match((await headerOf(inPieces(message, size))).toString(), /Subject: hi\r\n$/);
  });
});
