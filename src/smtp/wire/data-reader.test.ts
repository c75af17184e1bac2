import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DataReader } from './data-reader.ts';

/** Reads a stream that arrives in these pieces: message, what is left behind its end, and its first fault. */
function read(pieces: Buffer[]) {
  const reader = new DataReader();
  const body: Buffer[] = [];
  const rest: Buffer[] = [];
  for (const piece of pieces) {
    if (reader.done) {
      rest.push(piece);
      continue;
    }
    // The reader works in place, so each run gets octets of its own.
    const fed = reader.feed(Buffer.from(piece));
    body.push(Buffer.from(fed.body));
    rest.push(piece.subarray(fed.used));
  }
  return { done: reader.done, violation: reader.violation, body: Buffer.concat(body).toString('latin1'), rest: Buffer.concat(rest).toString('latin1') };
}

const stream = (octets: string) => read([Buffer.from(octets, 'latin1')]);

test('the message ends at CRLF.CRLF; what follows is left', () => {
  assert.deepEqual(stream('a\r\n.\r\nQUIT\r\n'), { done: true, violation: null, body: 'a\r\n', rest: 'QUIT\r\n' });
});

test('a message may be empty', () => {
  assert.deepEqual(stream('.\r\nQUIT'), { done: true, violation: null, body: '', rest: 'QUIT' });
});

test('one dot is taken from the start of a line, whatever follows it', () => {
  assert.equal(stream('..\r\n..a\r\n.b\r\n...\r\na..\r\n \r\n.\r\n').body, '.\r\n.a\r\nb\r\n..\r\na..\r\n \r\n');
});

test('octets above 127 and long lines pass unchanged', () => {
  const line = `${'\xff\x80\xe9'.repeat(5000)}\r\n`;
  assert.equal(stream(`${line}.\r\n`).body, line);
});

/** Ways in which some server somewhere once took a message to end. None of them ends one here. */
const SMUGGLING = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\n\n.\r\n',
  '\n.\r',
  '\r\r\n.\r\r\n',
  '\r\n.\r\r\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\0\r\n.\0\r\n',
  '\r\n. \r\n',
  '\r\n .\r\n',
  '\r\n.\t\r\n',
  '\r\n..\r\n',
  '\n..\r\n',
  '\r\n.\r\0\n',
  '\r\0\n.\r\n',
  '\x85.\x85',
  '\r\n.\x0b\r\n',
  '\x0c.\r\n',
  '\r\n.\n\r\n',
  '\r\n\x8d\x8a.\r\n',
  '\n\r.\r\n',
  '\r\n.\n.\r',
];

for (const ending of SMUGGLING) {
  test(`${JSON.stringify(ending)} does not end a message`, () => {
    const smuggled = `one${ending}MAIL FROM:<evil@attacker.example>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n`;
    const { done, body, rest, violation } = stream(`${smuggled}\r\n.\r\nNOOP\r\n`);
    assert.equal(done, true);
    assert.equal(rest, 'NOOP\r\n', 'the true end is found');
    assert.match(body, /MAIL FROM/, 'what was to be smuggled is part of the message');
    const withoutCrlf = ending.replaceAll('\r\n', '');
    assert.equal(violation !== null, /[\r\n\0]/.test(withoutCrlf), 'NUL, bare CR and bare LF are faults, and nothing else is');
  });
}

test('a fault is named with its place on the wire, stuffed dots counted', () => {
  assert.deepEqual(stream('ab\nc\r\n.\r\n').violation, { what: 'bare LF', octet: 3 });
  assert.deepEqual(stream('..\rb\r\n.\r\n').violation, { what: 'bare CR', octet: 3 });
  assert.deepEqual(stream('..\r\n\0\n\r\n.\r\n').violation, { what: 'NUL', octet: 5 });
  assert.deepEqual(read([Buffer.from('ab\r'), Buffer.from('c\r\n.\r\n')]).violation, { what: 'bare CR', octet: 3 });
});

/** Dense in what matters: the four octets of line and message ends, and plain text. */
const octets = fc.array(fc.constantFrom(...Buffer.from('\r\n..\r\nab\0')), { maxLength: 80 }).map((list) => Buffer.from(list));

test('however the octets are cut into packets, message, end and fault are the same', () => {
  fc.assert(
    fc.property(octets, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (whole, sizes) => {
      const pieces: Buffer[] = [];
      for (let at = 0; at < whole.length; ) {
        const size = sizes.next().value as number;
        pieces.push(whole.subarray(at, at + size));
        at += size;
      }
      const cut = read(pieces);
      const together = read([whole]);
      if (together.violation !== null) {
        // The octets of a message that is refused don't matter, only that both readers agree on its fault and end.
        assert.deepEqual([cut.done, cut.rest, cut.violation], [together.done, together.rest, together.violation]);
      } else if (together.done) assert.deepEqual(cut, together);
    }),
    { numRuns: 2000 },
  );
});

test('what a client stuffs comes out as it went in', () => {
  const lines = fc.array(
    fc.array(fc.constantFrom(...'..ab\xe9 '), { maxLength: 6 }).map((chars) => chars.join('')),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(lines, (text) => {
      const message = text.map((l) => `${l}\r\n`).join('');
      const wire = text.map((l) => `${l.startsWith('.') ? '.' : ''}${l}\r\n`).join('');
      assert.deepEqual(stream(`${wire}.\r\n`), { done: true, violation: null, body: message, rest: '' });
    }),
  );
});
