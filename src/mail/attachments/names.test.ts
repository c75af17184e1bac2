import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileKind } from '../message.ts';
import { nameFindings } from './names.ts';

const CASES: [string, string, FileKind, string[]][] = [
  ['offer.pdf', 'application/pdf', 'pdf', []],
  ['offer.PDF ', 'application/octet-stream', 'pdf', []],
  ['offer.pdf', 'application/pdf', 'html', ['type-mismatch']],
  ['offer.pdf', 'application/pdf', 'unknown', []],
  ['', 'application/pdf', 'zip', ['type-mismatch']],
  ['table.xls', 'application/vnd.ms-excel', 'html', []],
  ['photo.jpg', 'image/jpeg', 'program', ['executable', 'type-mismatch']],
  ['invoice.pdf.exe', '', 'program', ['double-extension', 'executable']],
  ['invoice.pdf.html', 'text/html', 'html', ['double-extension']],
  ['invoice.pdf.html', 'text/html', 'text', ['double-extension']],
  ['backup.tar.gz', '', 'archive', []],
  ['report.v2.docx', '', 'office', []],
  ['scan.lnk', '', 'program', ['executable']],
  ['disk.iso', '', 'archive', ['executable']],
  ['partner.com', 'message/rfc822', 'message', []],
  ['edit.com', '', 'unknown', ['executable']],
  ['offer\u202efdp.exe', '', 'program', ['rlo-in-name', 'executable']],
  [`offer.pdf${' '.repeat(40)}.js`, '', 'text', ['padded-name', 'double-extension', 'executable']],
  ['offer.p\u200bdf.e\u200bxe', '', 'unknown', ['double-extension', 'executable']],
];

for (const [name, type, kind, ids] of CASES) {
  test(`${JSON.stringify(name)} of type "${type}" that is ${kind}: ${ids.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      nameFindings(name, type, kind).map(({ id }) => id),
      ids,
    );
  });
}
