import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mboxEntries } from './mbox.ts';
import { fromLineTime, maildirTime } from './receipt-time.ts';
import { isFromLine, recognise } from './recognise.ts';

async function bodies(file: string, chunk = file.length): Promise<string[]> {
  const bytes = Buffer.from(file, 'latin1');
  const chunks = Array.from({ length: Math.ceil(bytes.length / Math.max(1, chunk)) }, (_, i) => bytes.subarray(i * chunk, (i + 1) * chunk));
  const out: string[] = [];
  for await (const { start, end } of mboxEntries(chunks)) out.push(bytes.subarray(start, end).toString('latin1'));
  return out;
}

const FROM = 'From a@b.example Mon Jul  4 09:00:00 2022\n';

describe('mbox', () => {
  it('ends a message before the empty line that the format adds', async () => {
    assert.deepEqual(await bodies(`${FROM}A: 1\n\nx\n\n${FROM}A: 2\n\ny\n\n`), ['A: 1\n\nx\n', 'A: 2\n\ny\n']);
  });

  it('reads CRLF files, and messages without a body', async () => {
    const crlf = FROM.replace('\n', '\r\n');
    assert.deepEqual(await bodies(`${crlf}A: 1\r\n\r\nx\r\n\r\n${crlf}A: 2\r\n\r\n${crlf}\r\n`), ['A: 1\r\n\r\nx\r\n', 'A: 2\r\n', '']);
  });

  it('knows the From_ lines of several writers, and no sentence', () => {
    for (const line of [
      'From a@b.example Mon Jul  4 09:00:00 2022',
      'From someone at example.net  Tue Jul 05 10:11:12 2022',
      'From 1712@xxx Mon Sep 06 17:09:33 +0000 2021',
      'From - Sat Jan 01 12:00 2011',
    ]) {
      assert.ok(isFromLine(Buffer.from(line)), line);
      assert.notEqual(fromLineTime(line), null, line);
    }
    for (const line of ['From what I see, 2022 is over', 'From: a@b.example', '>From a Mon Jul  4 09:00:00 2022', 'From 10:00 on'])
      assert.ok(!isFromLine(Buffer.from(line)), line);
  });

  it('gives the same messages however the file is cut into chunks, and loses no octet of a body', async () => {
    const line = fc.constantFrom('', 'x', 'From now on', FROM.trimEnd(), '\r', 'A: b', 'y'.repeat(600));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (lines, chunk) => {
        const file = `${FROM}${lines.join('\n')}`;
        const whole = await bodies(file);
        assert.deepEqual(await bodies(file, chunk), whole);
        // What belongs to no message is From_ lines, each with the empty line before it.
        const bytes = Buffer.from(file, 'latin1');
        let at = 0;
        for await (const { start, end } of mboxEntries([bytes])) {
          assert.match(bytes.subarray(at, start).toString('latin1'), /^(\r?\n)?From a@b[^\n]*(\n|$)$/);
          at = end;
        }
        assert.match(bytes.subarray(at).toString('latin1'), /^(\r?\n|\r)?$/);
      }),
      { numRuns: 200 },
    );
  });

  it('never fails on any file', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => ['message', 'mbox', 'packed', 'other'].includes(recognise(Buffer.from(bytes)))));
    assert.equal(maildirTime('1600000000.M1P1.mx:2,S'), 1_600_000_000_000);
    assert.equal(maildirTime('0001.eml'), null);
  });
});
