import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { openFile } from '../../../test/builders/attached-files.ts';
import { compoundFile } from '../../../test/builders/compound-file.ts';

const PAGE = '<html><script>location = atob("aHR0cHM6Ly9ldmlsLmV4YW1wbGU=") + "x"</script><a href="https://evil.example/">x</a></html>';
const DOCX = zipSync({
  '[Content_Types].xml': strToU8('<T/>'),
  'word/document.xml': strToU8('<w:t>https://text.example/</w:t>'),
  'word/media/a.html': strToU8(PAGE),
});
/** One whole file of each format that has offsets and lengths of its own to be lied about. */
const FILES: Record<string, Buffer> = {
  'a.zip': Buffer.from(zipSync({ 'a.html': strToU8(PAGE), 'b.zip': zipSync({ 'c.txt': strToU8('https://in.example/') }) })),
  'a.docx': Buffer.from(DOCX),
  'a.gz': Buffer.from(gzipSync(strToU8(PAGE))),
  'a.doc': compoundFile({ WordDocument: 'https://ole.example/', 'Macros/VBA/dir': 'x', '\x01Ole10Native': 'xxxxxxlabel\0path\0' }),
  'a.msg': compoundFile({ '__properties_version1.0': '', '__substg1.0_1000001E': 'https://msg.example/', '__substg1.0_10090102': 'xxxxxxxxLZFuxxxxxxxx' }),
  'winmail.dat': Buffer.from('789f3e22010002018006000600000068747470733a0000', 'hex'),
  'a.p7m': Buffer.from('308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a08024800403616263040364656600000000', 'hex'),
  'a.rtf': Buffer.from('{\\rtf1\\uc2{\\field{\\*\\fldinst HYPERLINK "https://rtf.example/"}}\\u104 ??\\bin3 abc{\\*\\objdata 0105000002000000}}'),
  'a.ics': Buffer.from('BEGIN:VCALENDAR\r\nDESCRIPTION;ALTREP="https://a.example/":x\\ny\r\nATTACH;ENCODING=BASE64:aHR0\r\n'),
  'a.js': Buffer.from(`var a=['ht','tps:'];b=a.join('')+\`\${a}\`;eval(unescape('%68')+String.fromCharCode(1,2).split('').reverse().join(''))`),
  'a.html': Buffer.from(PAGE),
};

for (const [name, whole] of Object.entries(FILES)) {
  test(`${name} is read without a throw however it is damaged, and yields plain data`, () => {
    const edit = fc.record({ at: fc.nat(whole.length - 1), octet: fc.constantFrom(0, 1, 0x24, 0x7f, 0x80, 0xfe, 0xff), span: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), fc.nat(whole.length), (edits, length) => {
        const octets = Buffer.from(whole);
        for (const { at, octet, span } of edits) octets.fill(octet, at, Math.min(at + span, octets.length));
        for (const damaged of [octets, octets.subarray(0, length)]) {
          const { links, findings, attachments, complete } = openFile(name, damaged);
          assert.deepEqual(structuredClone({ links, findings, attachments, complete }), { links, findings, attachments, complete });
        }
      }),
      { numRuns: 60 },
    );
  });
}
