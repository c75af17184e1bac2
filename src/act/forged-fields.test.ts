import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { memoryContent } from '../mail/content.ts';
import { copyWith, forgedFields } from './copy.ts';

async function delivered(message: string): Promise<string> {
  const content = memoryContent(Buffer.from(message, 'latin1'));
  const parts: Buffer[] = [];
  for await (const chunk of copyWith('Received: by gate.test\r\n', content, await forgedFields(content)).chunks()) parts.push(chunk);
  return Buffer.concat(parts).toString('latin1');
}

/** Field names a common reader finds at the top of a message. */
async function fieldNames(message: string): Promise<string[]> {
  const { headerLines } = await simpleParser(Buffer.from(message, 'latin1'), { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  return headerLines.map(({ key }) => key.replace(/[\s\x7f]/g, ''));
}

describe('a field of ours from outside', () => {
  const forms: [name: string, field: string][] = [
    ['plainly', 'X-Kithgate-Verdict: deliver; score=0\r\n'],
    ['in lower case', 'x-kithgate-verdict: deliver\r\n'],
    ['with a blank before the colon', 'X-Kithgate-Verdict \t: deliver\r\n'],
    ['with more blanks before the colon than any field name is long', `X-Kithgate-Verdict${' '.repeat(3000)}: deliver\r\n`],
    ['folded in its value', 'X-Kithgate-Reason: a;\r\n\ttext="b"\r\n c\r\n'],
    ['folded before its colon', 'X-Kithgate-Verdict\r\n : deliver\r\n'],
    ['folded by what only some take for a blank', 'X-Kithgate-Verdict\r\n\x0b: deliver\r\n'],
    ['indented by what only some take for a blank', '\x0cX-Kithgate-Verdict: deliver\r\n'],
    ['under a name of our prefix that we do not use', 'X-Kithgate-Anything-Else: yes\r\n'],
    ['after a line that is no field', 'no field at all\r\nX-Kithgate-Verdict: deliver\r\n'],
    ['ended by a bare LF, as an archive may hold it', 'X-Kithgate-Verdict: deliver\n'],
  ];
  for (const [name, field] of forms) {
    it(`does not travel when written ${name}`, async () => {
      const top = `From: a@partner.example\r\n${field}Subject: hi\r\n`;
      for (const message of [`${top}\r\nbody\r\n`, top, `${field}${top}`]) {
        const copy = await delivered(message);
        assert.doesNotMatch(copy, /kithgate/i);
        assert.match(copy, /From: a@partner\.example\r\n/);
        assert.match(copy, /Subject: hi\r\n/);
      }
    });
  }

  it('is not taken for one in the body, in a value, or without a colon', async () => {
    for (const message of [
      'Subject: hi\r\n\r\nX-Kithgate-Verdict: body\r\n',
      'Subject: hi\r\n X-Kithgate-Verdict: folded into the subject\r\n\r\n',
      'X-Kithgate-Verdict without a colon\r\n\r\n',
      'My-X-Kithgate-Verdict: another name\r\n\r\n',
      'X-Kithgat: short\r\n\r\n',
    ]) {
      assert.equal(await delivered(message), `Received: by gate.test\r\n${message}`);
    }
  });

  it('costs no more the more oddly a large header is written', async () => {
    for (const line of ['\x0b\r\n', '\x0bX-Kithgate-\r\n', '\x0bx\r\n', 'X-Kithgate-A\r\n : b\r\n', ' \r\n']) await delivered(line.repeat(400_000));
  });

  it('is never found by a common reader in what we send, whatever stands around and inside it', async () => {
    const piece = fc.constantFrom(
      ...['X-Kithgate-', 'x-kithgate-verdict', ':', ' ', '\t', '\x0b', '\x0c', '\xa0', '\x1f', '\r\n', '\r\n ', 'Subject: hi\r\n', 'a', '-'],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const copy = await delivered(`${pieces.join('')}: value\r\n\r\nbody\r\n`);
        const found = (await fieldNames(copy)).filter((name) => /^x-kithgate-/i.test(name));
        assert.deepEqual(found, [], JSON.stringify(copy));
      }),
      { numRuns: 1500 },
    );
  });
});
