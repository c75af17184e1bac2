import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fieldValue, headerEnd, headerFields, scanHeader } from './fields.ts';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');

describe('header fields', () => {
  for (const [name, encode] of [
    ['CRLF', crlf],
    ['LF', Buffer.from],
  ] as const) {
    it(`are found with their spans, folded lines included (${name})`, () => {
      const raw = encode('From: a@b.example\nSubject: one\n two\n\tthree\nTo: c@d.example\n\nNot-A-Field: body\n');
      const fields = headerFields(raw);
      assert.deepEqual(
        fields.map((field) => field.name),
        ['From', 'Subject', 'To'],
      );
      assert.equal(fieldValue(raw, fields[1] as never), 'one two\tthree');
      assert.equal(raw.toString('latin1', headerEnd(raw)).trimStart(), encode('Not-A-Field: body\n').toString('latin1'));
      assert.equal(fields[2]?.start, fields[1]?.end);
    });
  }

  it('end where the header ends, with or without a body', () => {
    assert.equal(headerEnd(Buffer.from('\r\nbody')), 0);
    assert.equal(headerEnd(Buffer.from('A: b')), 4);
    assert.equal(headerFields(Buffer.from('')).length, 0);
  });

  it('pass over lines that are none, such as the From line of an mbox', () => {
    const raw = Buffer.from('From a@b.example Mon Jan  1 00:00:00 2024\nSubject: x\nnonsense\nTo : y\n\n');
    assert.deepEqual(
      headerFields(raw).map((field) => field.name),
      ['Subject', 'To'],
    );
  });

  it('may be folded before the colon (RFC 5322 section 4.5), and above all others', () => {
    const raw = crlf(' From: a@b.example\nSubject\n : one\nTo\n\t: y\nplain words\n folded: not a field\n\n');
    assert.deepEqual(
      headerFields(raw).map((field) => [field.name, fieldValue(raw, field)]),
      [
        ['From', 'a@b.example'],
        ['Subject', 'one'],
        ['To', 'y'],
      ],
    );
  });

  it('never throw, stay in order and inside the header, whatever the bytes', () => {
    const alphabet = fc.constantFrom('A', ':', ' ', '\t', '\r', '\n', '\r\n', '\0', '\xff', 'From ');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 200 }), (parts) => {
        const raw = Buffer.from(parts.join(''), 'latin1');
        assert.equal(headerEnd(raw), scanHeader(raw, 0, raw.length).end);
        let last = 0;
        for (const field of headerFields(raw)) {
          assert.ok(field.start >= last && field.end > field.start && field.end <= headerEnd(raw));
          last = field.end;
          fieldValue(raw, field);
        }
      }),
    );
  });
});
