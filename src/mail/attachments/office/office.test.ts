import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';

const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relationships = (...each: [id: string, type: string, target: string][]): string =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}" TargetMode="External"/>`)
    .join('')}</Relationships>`;
const office = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries({ '[Content_Types].xml': '<Types/>', ...files }).map(([name, text]) => [name, strToU8(text)])));

test('a hyperlink has the text it shows; field codes and plain text are found, over runs as well', () => {
  const files = openFile(
    'offer.docx',
    office({
      'word/_rels/document.xml.rels': relationships(['rId5', 'hyperlink', 'https://evil.example/h?a=1&amp;b=2']),
      'word/document.xml': `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>
        <w:hyperlink r:id="rId5"><w:r><w:t>www.bank</w:t></w:r><w:r><w:t>.example</w:t></w:r></w:hyperlink></w:p>
        <w:p><w:r><w:instrText>HYPERLINK "https://field.example/x"</w:instrText></w:r><w:fldSimple w:instr=" HYPERLINK &quot;https://simple.example/&quot; "/></w:p>
        <w:p><w:r><w:t>https://te</w:t></w:r><w:r><w:t>xt.example/y</w:t></w:r></w:p></w:document>`,
    }),
  );
  assert.deepEqual(
    files.links.map(({ found }) => [found.url, found.text, found.shape]),
    [
      ['https://evil.example/h?a=1&b=2', 'www.bank.example', 'anchor'],
      ['https://field.example/x', '', 'automatic'],
      ['https://simple.example/', '', 'automatic'],
      ['https://text.example/y', '', 'automatic'],
    ],
  );
});

test('a field is read as one, in however many runs its code stands, and has the text it shows', () => {
  const mark = (type: string): string => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  const code = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
  const codes = [...'https://quoted.example/'].map((char) => char.charCodeAt(0)).join(' ');
  const files = openFile(
    'offer.docx',
    office({
      'word/document.xml': `<w:document><w:p>${mark('begin')}${code(' HYPER')}${code('LINK "https://ev')}${code('il.example/x" \\o "bank"')}${mark('separate')}<w:r><w:t>View</w:t></w:r>${mark('end')}</w:p>
        <w:p>${mark('begin')}${code('HYPERLINK "')}${mark('begin')}${code(`QUOTE ${codes}`)}${mark('end')}${code('"')}${mark('separate')}${mark('end')}</w:p>
        <w:p>${mark('begin')}${code('INCLUDEPICTURE "https://picture.exam')}${code('ple/"')}</w:p></w:document>`,
    }),
  );
  assert.deepEqual(
    files.links.map(({ found }) => [found.url, found.text]),
    [
      ['https://evil.example/x', 'View'],
      ['https://quoted.example/', ''],
      ['https://picture.example/', ''],
    ],
  );
});

test('an address that a formula joins is found whole', () => {
  for (const formula of ['HYPERLINK("https://evil.exa"&amp;"mple/x","go")', 'HYPERLINK(CONCATENATE("https://ev", "il.example/x"),"go")']) {
    assert.ok(
      urlsOf(openFile('a.xlsx', office({ 'xl/worksheets/sheet1.xml': `<worksheet><f>${formula}</f></worksheet>` }))).includes('https://evil.example/x'),
    );
  }
  const cell = '<table:table-cell table:formula="of:=HYPERLINK(&quot;https://ev&quot; &amp; &quot;il.example/x&quot;)"/>';
  assert.ok(urlsOf(openFile('a.ods', office({ 'META-INF/manifest.xml': '<m/>', 'content.xml': cell }))).includes('https://evil.example/x'));
});

test('links of parts that are no XML, or called as no part is, and of slide masters', () => {
  const cases: [string, Record<string, string>][] = [
    ['a.xlsb', { 'xl/worksheets/sheet1.bin': '\x01\0\0', 'xl/worksheets/_rels/sheet1.bin.rels': relationships(['r1', 'hyperlink', 'https://evil.example/']) }],
    ['a.docx', { 'word/odd.dat': '<w:document/>', 'word/_rels/odd.dat.rels': relationships(['r1', 'hyperlink', 'https://evil.example/']) }],
    ['a.pptx', { 'ppt/slideMasters/slideMaster1.xml': '<a:t>https://evil.example/</a:t>' }],
  ];
  for (const [name, parts] of cases) assert.deepEqual(urlsOf(openFile(name, office(parts))), ['https://evil.example/'], name);
});

test('cells, formulas, slides and OpenDocument', () => {
  const cases: [string, Record<string, string>, string[]][] = [
    [
      'table.xlsx',
      {
        'xl/worksheets/_rels/sheet1.xml.rels': relationships(['rId1', 'hyperlink', 'https://cell.example/']),
        'xl/worksheets/sheet1.xml': '<worksheet><f>HYPERLINK("https://formula.example/q","go")</f><hyperlink ref="A1" r:id="rId1" display="Open"/></worksheet>',
        'xl/sharedStrings.xml': '<sst><si><t>visit https://shared.example/s</t></si></sst>',
      },
      ['https://cell.example/', 'https://formula.example/q', 'https://shared.example/s'],
    ],
    [
      'slides.pptx',
      {
        'ppt/slides/_rels/slide1.xml.rels': relationships(['rId2', 'hyperlink', 'https://slide.example/'], ['rId3', 'hyperlink', 'https://unused.example/']),
        'ppt/slides/slide1.xml': '<p:sld><a:r><a:rPr><a:hlinkClick r:id="rId2"/></a:rPr><a:t>Click here</a:t></a:r></p:sld>',
      },
      ['https://slide.example/', 'https://unused.example/'],
    ],
    [
      'text.odt',
      {
        'META-INF/manifest.xml': '<m/>',
        'content.xml': '<office:document-content><text:a xlink:href="https://odf.example/">hello</text:a></office:document-content>',
      },
      ['https://odf.example/'],
    ],
  ];
  for (const [name, parts, urls] of cases) assert.deepEqual(urlsOf(openFile(name, office({ 'xl/x': '', ...parts }))), urls, name);
});

test('what is loaded or run when a document opens is told', () => {
  const cases: [Record<string, string>, string[]][] = [
    [{ 'word/_rels/settings.xml.rels': relationships(['rId1', 'attachedTemplate', 'https://tpl.example/t.dotm']) }, ['external-template']],
    [{ 'word/_rels/settings.xml.rels': relationships(['rId1', 'attachedTemplate', 'file:///C:\\Users\\a\\Normal.dotm']) }, []],
    [{ 'word/_rels/document.xml.rels': relationships(['rId1', 'oleObject', 'https://ole.example/x.hta']) }, ['external-object']],
    [{ 'word/_rels/document.xml.rels': relationships(['rId1', 'image', '\\\\192.0.2.7\\share\\x.png']) }, ['file-share']],
    [{ 'word/vbaProject.bin': 'x' }, ['macro']],
    [{ 'word/document.xml': '<w:instrText>DDEAUTO c:\\windows\\system32\\cmd.exe</w:instrText>' }, ['dynamic-exchange']],
    [{ 'word/embeddings/run.exe': 'MZ\0\0' }, ['executable']],
    [{ 'word/document.xml': '<w:t>An honest letter</w:t>' }, []],
  ];
  for (const [parts, ids] of cases) assert.deepEqual(idsOf(openFile('a.docx', office({ 'word/x.xml': '', ...parts }))), ids, JSON.stringify(parts));
});

test('pictures in a document are set aside for codes in them, a page in it is read', () => {
  const files = openFile('a.docx', office({ 'word/media/image1.png': '\x89PNG', 'word/afchunk1.html': '<html><a href="https://chunk.example/">x</a></html>' }));
  assert.deepEqual(urlsOf(files), ['https://chunk.example/']);
  assert.deepEqual(
    files.attachments.map(({ name }) => name),
    ['a.docx', 'a.docx/word/afchunk1.html'],
  );
});

test('RTF is read by its groups: what stands between the letters of a field hides nothing', () => {
  const rtf = [
    '{\\rtf1{\\*\\template https://tpl.example/x.dot}',
    '{\\field{\\*\\fldinst{HYPER}{LINK "https://ev}{\\*\\x}{il.example/r"}}{\\fldrslt Click}}',
    '{\\field{\\*\\fldinst{HYPERLINK "\\\'68ttps://hex.example/"}}}',
    'in text https://text.example/\\par',
    `{\\object\\objupdate{\\*\\objdata 01050000 ${Buffer.from('https://object.example/', 'utf16le').toString('hex')}}}}`,
  ].join('\n');
  const files = openFile('a.doc', rtf);
  assert.deepEqual(urlsOf(files).sort(), [
    'https://evil.example/r',
    'https://hex.example/',
    'https://object.example/',
    'https://text.example/',
    'https://tpl.example/x.dot',
  ]);
  assert.deepEqual(idsOf(files).sort(), ['embedded-object', 'external-template']);
});

test('octets of an object in RTF are read through noise between them, and as they are', () => {
  const hex = Buffer.from('https://evil.example/x', 'utf16le').toString('hex');
  for (const contents of [hex.replace(/(....)/g, '$1{\\*\\foo bad}\\par '), '\\bin23 https://evil.example/x '])
    assert.deepEqual(urlsOf(openFile('a.doc', `{\\rtf1{\\object{\\*\\objdata ${contents}}}}`)), ['https://evil.example/x'], contents);
});

test('a file put into RTF by drag and drop is opened', () => {
  const data = Buffer.from('<html><a href="https://packed.example/">x</a></html>');
  const native = Buffer.concat([
    Buffer.from([2, 0]),
    Buffer.from('offer.html\0C:\\offer.html\0'),
    Buffer.from([0, 0, 3, 0]),
    number(12),
    Buffer.from('C:\\t.html\0\0\0'),
    number(data.length),
    data,
  ]);
  const object = Buffer.concat([number(0x501), number(2), number(8), Buffer.from('Package\0'), number(0), number(0), number(native.length), native]);
  const files = openFile('a.rtf', `{\\rtf1{\\object\\objemb{\\*\\objdata ${object.toString('hex')}}}}`);
  assert.deepEqual(urlsOf(files), ['https://packed.example/']);
  assert.equal(files.attachments[1]?.name, 'a.rtf/offer.html');
});

function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
}

test('OneNote: text in UTF-16, and the files on its pages', () => {
  const page = Buffer.from('<html><a href="https://inside.example/">x</a></html>');
  const size = Buffer.alloc(20);
  size.writeUInt32LE(page.length);
  const section = Buffer.concat([
    Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex'),
    Buffer.from('https://note.example/', 'utf16le'),
    Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex'),
    size,
    page,
  ]);
  assert.deepEqual(urlsOf(openFile('a.one', section)).sort(), ['https://inside.example/', 'https://note.example/']);
});
