import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mboxEntries } from './mbox.ts';
import type { Octets } from './octets.ts';
import { fromLineTime, maildirTime } from './receipt-time.ts';
import { isFromLine, recognise } from './recognise.ts';

const octets = (bytes: Buffer): Octets => ({ size: bytes.length, read: (start, end) => bytes.subarray(start, end) });

function bodies(file: string, chunk?: number): string[] {
  const bytes = Buffer.from(file, 'latin1');
  return [...mboxEntries(octets(bytes), chunk)].map(({ start, end }) => bytes.subarray(start, end).toString('latin1'));
}

const FROM = 'From a@b.example Mon Jul  4 09:00:00 2022\n';

describe('mbox', () => {
  it('ends a message before the empty line that the format adds', () => {
    assert.deepEqual(bodies(`${FROM}A: 1\n\nx\n\n${FROM}A: 2\n\ny\n\n`), ['A: 1\n\nx\n', 'A: 2\n\ny\n']);
  });

  it('reads CRLF files, and messages without a body', () => {
    const crlf = FROM.replace('\n', '\r\n');
    assert.deepEqual(bodies(`${crlf}A: 1\r\n\r\nx\r\n\r\n${crlf}A: 2\r\n\r\n${crlf}\r\n`), ['A: 1\r\n\r\nx\r\n', 'A: 2\r\n', '']);
  });

  it('believes a length that leads to the next message or to the end, and no other', () => {
    const quotesNone = `A: 1\nContent-Length: 50\n\nx\n\n${FROM}A: 2\n`;
    assert.deepEqual(bodies(`${FROM}${quotesNone}\n${FROM}B: 1\nContent-Length: 1\n\ny`), [quotesNone, 'B: 1\nContent-Length: 1\n\ny']);
    assert.deepEqual(bodies(`${FROM}A: 1\nContent-Length: 49\n\nx\n\n${FROM}A: 2\n\n${FROM}B: 1\n`).length, 3);
    assert.deepEqual(bodies(`${FROM}A: 1\nContent-Length: 999\n\nx\n\n${FROM}A: 2\n`).length, 2);
    assert.deepEqual(bodies(`${FROM}A: 1\nContent-Length: 1\n\nx\n${FROM}A: 2\nContent-Length: 0\n\n`), [
      'A: 1\nContent-Length: 1\n\nx',
      'A: 2\nContent-Length: 0\n\n',
    ]);
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

  it('gives the same messages however the file is read in pieces, and loses no octet of a body', () => {
    const line = fc.constantFrom('', 'x', 'From now on', FROM.trimEnd(), '\r', 'A: b', 'y'.repeat(600));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 1300 }), (lines, chunk) => {
        const file = `${FROM}${lines.join('\n')}`;
        const whole = bodies(file);
        assert.deepEqual(bodies(file, chunk), whole);
        // What belongs to no message is From_ lines, each with the empty line before it.
        const bytes = Buffer.from(file, 'latin1');
        let at = 0;
        for (const { start, end } of mboxEntries(octets(bytes))) {
          assert.match(bytes.subarray(at, start).toString('latin1'), /^(\r?\n)?From a@b[^\n]*(\n|$)$/);
          at = end;
        }
        assert.match(bytes.subarray(at).toString('latin1'), /^(\r?\n|\r)?$/);
      }),
      { numRuns: 200 },
    );
  });

  it('never fails on any file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => ['message', 'mbox', 'zip', 'gzip', 'tar', 'other'].includes(recognise(Buffer.from(bytes)))),
    );
    assert.equal(maildirTime('1600000000.M1P1.mx:2,S'), 1_600_000_000_000);
    assert.equal(maildirTime('0001.eml'), null);
  });
});
