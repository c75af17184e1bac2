import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import PDFDocument from 'pdfkit';
import { type Code, code } from '../../../test/codes.ts';
import { linkTo, onePage, type PageOptions, pdf, say, stream } from '../../../test/pdf-files.ts';
import { readBarcodes } from './barcodes.ts';
import { openPdf } from './pdf.ts';

const TARGET = 'https://login.partner.example/a?b=c';
const open = (page: PageOptions) => openPdf(pdf({ objects: onePage(page) }));
const urls = async (page: PageOptions) => (await open(page)).links.map(({ url }) => url);
const ids = async (page: PageOptions) => (await open(page)).findings.map(({ id }) => id);

describe('links of a PDF', () => {
  it('gives a link with the text that a reader sees in its area', async () => {
    const content = say('Dear Anna, please', 72, 740) + say('View the RFP', 72, 705) + say('Kind regards', 72, 600);
    const contents = await open({ content, annotations: [linkTo(TARGET)] });
    assert.deepEqual(contents.links, [{ url: TARGET, text: 'View the RFP' }]);
    assert.match(contents.text, /Dear Anna, please\nView the RFP\nKind regards/);
    assert.equal(contents.complete, true);
  });

  it('gives the words under a link in the middle of a line', async () => {
    const content = say('Please open the shared file before Monday evening', 72, 705);
    const [link] = (await open({ content, annotations: [linkTo(TARGET, '137 700 219 720')] })).links;
    assert.equal(link?.text, 'the shared file');
  });

  const actions: Record<string, PageOptions> = {
    'after another action': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/Named/N/NextPage/Next[<</S/GoTo/Next<</S/URI/URI(${TARGET})>>>>]>>>>`] },
    'in another file': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(${TARGET})>>>>`] },
    'in a file specification of a URL': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F<</FS/URL/F(${TARGET})>>>>>>`] },
    'in a program to start': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/Win<</F(powershell.exe)/P(-c iwr ${TARGET})>>>>>>`] },
    'in a script': { catalog: `/OpenAction<</S/JavaScript/JS(app.launchURL\\("${TARGET}", true\\);)>>` },
    'in a script of a name tree, as a stream': {
      catalog: '/Names<</JavaScript<</Names[(a) 5 0 R]>>>>',
      more: ['<</S/JavaScript/JS 6 0 R>>', stream(`this.submitForm('${TARGET}')`)],
    },
    'when the page is opened': { catalog: `/AA<</WC<</S/URI/URI(${TARGET})>>>>` },
    'in an outline': { catalog: '/Outlines 5 0 R', more: ['<</First 6 0 R>>', `<</Title(x)/Parent 5 0 R/A<</S/URI/URI(${TARGET})>>>>`] },
    'where a form is sent': { catalog: '/AcroForm<</Fields[5 0 R]>>', more: [`<</FT/Btn/T(go)/A<</S/SubmitForm/F<</FS/URL/F(${TARGET})>>>>>>`] },
    'in hexadecimal': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/UR#49/U#52I<${Buffer.from(TARGET).toString('hex')}>>>>>`] },
    'in UTF-16': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI<feff${Buffer.from(TARGET, 'utf16le').swap16().toString('hex')}>>>>>`] },
    'with escapes and line breaks': { annotations: ['<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://login.\\\npartner.\\145xample/a?b=c)>>>>'] },
    'beside a base address': { catalog: '/URI<</Base(https://login.partner.example/)>>', annotations: [linkTo('a?b=c')] },
    'with a string that looks like an object': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/Contents(9 0 obj endobj)/A<</S/URI/URI(${TARGET})>>>>`] },
    'put together by a script': { catalog: `/OpenAction<</S/JavaScript/JS(app.launchURL\\("https://login.par" + "tner.example/a?b=c", true\\);)>>` },
    'of characters in a script': {
      catalog: `/OpenAction<</S/JavaScript/JS(eval\\(unescape\\("${[...`app.launchURL("${TARGET}")`].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')}"\\)\\))>>`,
    },
    'in an embedded file’s place': { annotations: [`<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToE/F(${TARGET})>>>>`] },
    'written in a box of text': { annotations: [`<</Subtype/FreeText/Rect[0 0 300 30]/Contents(see ${TARGET})>>`] },
    'in a form field': { catalog: '/AcroForm<</Fields[5 0 R]>>', more: [`<</FT/Tx/T(a)/V(${TARGET})/Subtype/Widget/Rect[0 0 99 20]>>`] },
    'in an XFA form': {
      catalog: '/AcroForm<</XFA[(template) 5 0 R]>>',
      more: [stream(`<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/"><submit target="${TARGET}"/></template>`)],
    },
  };
  for (const [name, page] of Object.entries(actions)) {
    it(`finds one ${name}`, async () => {
      assert.deepEqual(await urls(page), [TARGET]);
    });
  }

  it('joins a URL that goes on in the next line', async () => {
    const content = say('You will find it at https://files.partner.example/shared/documents/', 72, 700) + say('rfp-2026/view?id=4711 until Friday', 72, 685);
    assert.deepEqual(await urls({ content }), ['https://files.partner.example/shared/documents/rfp-2026/view?id=4711']);
  });

  it('does not join what only follows', async () => {
    const content = say('You will find it all at https://files.partner.example/rfp', 72, 700) + say('Kind regards, Anna', 72, 685);
    assert.deepEqual(await urls({ content }), []);
  });
});

describe('the form of a PDF', () => {
  const link = onePage({ annotations: ['5 0 R'], more: [linkTo(TARGET)] });
  const plain = pdf({ objects: link });
  const forms: Record<string, Buffer> = {
    'in object streams': pdf({ objects: link, packed: true }),
    'after other octets': pdf({ objects: link, prefix: 'X-Junk: 1\r\n\r\n' }),
    'with a table that is wrong': Buffer.from(plain.toString('latin1').replace(/0000000\d\d\d 00000 n/g, '0000000007 00000 n'), 'latin1'),
    'with a table that leaves it out': Buffer.from(plain.toString('latin1').replace(/(\d{10}) 00000 n \ntrailer/, '0000000000 00000 n \ntrailer'), 'latin1'),
    'without its end': plain.subarray(0, plain.indexOf('xref')),
    'without a catalog': Buffer.from(plain.toString('latin1').replaceAll('/Catalog', '/Katalog').replaceAll('/Root', '/Tree'), 'latin1'),
    'packed, with a table that is wrong': Buffer.from(
      pdf({ objects: link, packed: true })
        .toString('latin1')
        .replace(/startxref\n\d+/, 'startxref\n3'),
      'latin1',
    ),
  };
  for (const [name, octets] of Object.entries(forms)) {
    it(`does not hide a link ${name}`, async () => {
      assert.deepEqual(
        (await openPdf(octets)).links.map(({ url }) => url),
        [TARGET],
      );
    });
  }

  it('does not count what an update replaced', async () => {
    const old = plain.toString('latin1');
    const update = `5 0 obj\n${linkTo('https://new.partner.example/')}\nendobj\n`;
    const table = `xref\n5 1\n${String(old.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev ${old.lastIndexOf('xref\n0')}>>\nstartxref\n${old.length + update.length}\n%%EOF\n`;
    const contents = await openPdf(Buffer.from(old + update + table, 'latin1'));
    assert.deepEqual(
      contents.links.map(({ url }) => url),
      ['https://new.partner.example/'],
    );
    assert.deepEqual(contents.findings, []);
  });

  it('tells when tables and objects lead to different places', async () => {
    const decoy = `5 0 obj\n${linkTo('https://harmless.example/')}\nendobj\n`;
    const contents = await openPdf(
      Buffer.from(
        plain
          .toString('latin1')
          .replace('xref\n0', `${decoy}xref\n0`)
          .replace(/startxref\n(\d+)/, (_, at: string) => `startxref\n${Number(at) + decoy.length}`),
        'latin1',
      ),
    );
    assert.deepEqual(
      contents.links.map(({ url }) => url),
      [TARGET, 'https://harmless.example/'],
    );
    assert.deepEqual(
      contents.findings.map(({ id }) => id),
      ['pdf-ambiguous'],
    );
  });

  for (const [filter, encode] of [
    ['/ASCIIHexDecode', (octets: Buffer) => Buffer.from(`${octets.toString('hex')}>`)],
    ['/ASCII85Decode', ascii85],
    ['/RunLengthDecode', runLengths],
    ['/LZWDecode', lzw],
    ['[/ASCIIHexDecode/FlateDecode]', (octets: Buffer) => Buffer.from(deflateSync(octets).toString('hex'))],
  ] as const) {
    it(`undoes ${filter}`, async () => {
      const script = `${'x'.repeat(300)} = "${TARGET}" ${'abcabcabd'.repeat(400)}`;
      assert.deepEqual(await urls({ catalog: '/OpenAction<</S/JavaScript/JS 5 0 R>>', more: [stream(encode(Buffer.from(script)), '', filter)] }), [TARGET]);
    });
  }

  it('reads what precedes the damage in a stream', async () => {
    const packed = deflateSync(Buffer.from(`go("${TARGET}") ${Array.from({ length: 3000 }, (_, at) => at * 7919).join()}`));
    const more = [stream(packed.fill(0, packed.length - 500), '', ' /FlateDecode')];
    assert.deepEqual(await urls({ catalog: '/OpenAction<</S/JavaScript/JS 5 0 R>>', more }), [TARGET]);
  });
});

describe('an encrypted PDF', () => {
  function written(options: PDFKit.PDFDocumentOptions): Promise<Buffer> {
    const document = new PDFDocument(options);
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.text('View the RFP', 72, 72).link(72, 72, 100, 12, TARGET).end();
    return new Promise((resolve) => document.on('end', () => resolve(Buffer.concat(parts))));
  }
  // 40-bit and 128-bit RC4, AES-128 in crypt filters, AES-256.
  for (const pdfVersion of ['1.3', '1.4', '1.6', '1.7ext3'] as const) {
    it(`opens where no password is needed to read it (${pdfVersion})`, async () => {
      const octets = await written({ pdfVersion, ownerPassword: 'secret', compress: true });
      assert.ok(octets.includes('/Encrypt') && !octets.includes('login.partner'));
      const { links, text, complete } = await openPdf(octets);
      assert.deepEqual([links, text.trim(), complete], [[{ url: TARGET, text: 'View the RFP' }], 'View the RFP', true]);
    });

    it(`says so where one is needed (${pdfVersion})`, async () => {
      const { links, findings, complete } = await openPdf(await written({ pdfVersion, userPassword: 'open', ownerPassword: 'secret' }));
      assert.deepEqual([links, findings.map(({ id }) => id), complete], [[], ['encrypted-file'], false]);
    });
  }
});

describe('findings of a PDF', () => {
  const cases: Record<string, PageOptions> = {
    script: { catalog: '/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1+1)>>]>>>>' },
    'pdf-open-action': { catalog: '/OpenAction<</S/Named/N/Print>>' },
    'pdf-launch': { annotations: ['<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(calc.exe)>>>>'] },
    'form-action': { catalog: '/AcroForm<</Fields[<</FT/Btn/A<</S/SubmitForm/F(https://login.partner.example)>>>>]>>' },
    'password-field': { catalog: '/AcroForm<</Fields[<</FT/Tx/T(a)/Ff 8192>>]>>' },
    form: { catalog: '/AcroForm<</Fields[<</FT/Tx/T(name)>>]>>' },
    'pdf-xfa': { catalog: '/AcroForm<</XFA 5 0 R>>', more: [stream('<xdp/>')] },
    'file-share': { annotations: ['<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(\\\\\\\\files.partner.example\\\\share\\\\a)>>>>'] },
  };
  for (const [id, page] of Object.entries(cases)) {
    it(`tells ${id}`, async () => {
      assert.deepEqual(await ids(page), [id]);
    });
  }

  it('tells nothing of a file that opens at a page', async () => {
    assert.deepEqual(await ids({ catalog: '/OpenAction<</S/GoTo/D[3 0 R/Fit]>>' }), []);
  });

  it('gives embedded files', async () => {
    const names = '/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/UF(login.html)/EF<</F 5 0 R>>>>]>>>>';
    const contents = await open({ catalog: names, more: [stream('<form>', '/Type/EmbeddedFile')] });
    assert.deepEqual(
      contents.files.map(({ name, octets }) => [name, Buffer.from(octets).toString()]),
      [['login.html', '<form>']],
    );
    assert.deepEqual(
      contents.findings.map(({ id }) => id),
      ['embedded-file'],
    );
  });
});

describe('pictures of a PDF', () => {
  let qr: Code;
  before(async () => {
    qr = await code(TARGET);
  });
  async function codes(page: PageOptions): Promise<string[]> {
    const found = new Set<string>();
    for (const picture of (await open(page)).pictures) for (const text of await readBarcodes(picture)) found.add(text);
    return [...found];
  }
  /** Pixels of the code with its quiet zone, one octet each. */
  function pixels(scale: number): { side: number; dark: boolean[] } {
    const side = (qr.modules.length + 8) * scale;
    const dark = Array.from(
      { length: side * side },
      (_, at) => qr.modules[Math.floor(Math.floor(at / side) / scale) - 4]?.[Math.floor((at % side) / scale) - 4] ?? false,
    );
    return { side, dark };
  }
  function bits(dark: boolean[], side: number, set: boolean): Buffer {
    const row = (side + 7) >> 3;
    const octets = Buffer.alloc(row * side);
    dark.forEach((is, at) => {
      if (is === set)
        octets[Math.floor(at / side) * row + ((at % side) >> 3)] = (octets[Math.floor(at / side) * row + ((at % side) >> 3)] ?? 0) | (128 >> ((at % side) & 7));
    });
    return octets;
  }
  const shown = { content: 'q 200 0 0 200 100 300 cm /I Do Q', resources: '/XObject<</I 5 0 R>>' };
  const rasters: Record<string, (side: number, dark: boolean[]) => (string | Buffer)[]> = {
    grey: (side, dark) => [stream(Buffer.from(dark.map((is) => (is ? 0 : 255))), entries(side, '/DeviceGray', 8))],
    RGB: (side, dark) => [stream(Buffer.from(dark.flatMap((is) => (is ? [30, 0, 60] : [255, 255, 240]))), entries(side, '/DeviceRGB', 8))],
    CMYK: (side, dark) => [stream(Buffer.from(dark.flatMap((is) => (is ? [0, 0, 0, 255] : [0, 0, 0, 0]))), entries(side, '/DeviceCMYK', 8))],
    'one bit': (side, dark) => [stream(bits(dark, side, false), entries(side, '/DeviceGray', 1))],
    'a mask': (side, dark) => [stream(bits(dark, side, false), `/Subtype/Image/ImageMask true/Width ${side}/Height ${side}`)],
    indexed: (side, dark) => [stream(bits(dark, side, true), entries(side, '[/Indexed/DeviceRGB 1<ffffff000033>]', 1))],
    'with PNG prediction': (side, dark) => {
      const rows = Array.from({ length: side }, (_, y) =>
        Buffer.from([1, ...dark.slice(y * side, (y + 1) * side).map((is, x, row) => ((is ? 0 : 255) - (x === 0 ? 0 : row[x - 1] ? 0 : 255)) & 255)]),
      );
      return [stream(Buffer.concat(rows), `${entries(side, '/DeviceGray', 8)}/DecodeParms<</Predictor 15/Columns ${side}>>`)];
    },
    'in the soft mask of a black picture': (side, dark) => [
      stream(Buffer.alloc(side * side), `${entries(side, '/DeviceGray', 8)}/SMask 6 0 R`),
      stream(Buffer.from(dark.map((is) => (is ? 255 : 0))), entries(side, '/DeviceGray', 8)),
    ],
    'CCITT group 3': (side, dark) => [
      stream(group3(dark, side), `${entries(side, '/DeviceGray', 1)}/DecodeParms<</K 0/Columns ${side}/Rows ${side}>>`, '/CCITTFaxDecode'),
    ],
  };
  for (const [name, objects] of Object.entries(rasters)) {
    it(`gives a code that is ${name}`, async () => {
      const { side, dark } = pixels(4);
      assert.deepEqual(await codes({ ...shown, more: objects(side, dark) }), [TARGET]);
    });
  }

  it('gives a JPEG as it is', async () => {
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
    const contents = await open({ ...shown, more: [stream(jpeg, entries(100, '/DeviceRGB', 8), '/DCTDecode')] });
    assert.deepEqual(
      contents.pictures.map((picture) => Buffer.from(picture)),
      [jpeg],
    );
  });

  it('puts together a code that was cut into strips', async () => {
    const { side, dark } = pixels(4);
    const cut = Math.floor(side / 2);
    const strip = (from: number, to: number) =>
      stream(
        Buffer.from(dark.slice(from * side, to * side).map((is) => (is ? 0 : 255))),
        `/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width ${side}/Height ${to - from}`,
      );
    const content = `q ${side} 0 0 ${cut} 100 ${400 + side - cut} cm /I Do Q q ${side} 0 0 ${side - cut} 100 400 cm /J Do Q`;
    assert.deepEqual(await codes({ content, resources: '/XObject<</I 5 0 R/J 6 0 R>>', more: [strip(0, cut), strip(cut, side)] }), [TARGET]);
  });

  const drawings: Record<string, () => string> = {
    rectangles: () => `1 1 1 rg 0 0 612 792 re f 0 g ${modules((x, y) => `${x} ${y} 2 2 re f`)}`,
    'one path': () => `0.1 0 0.3 rg q 1.5 0 0 1.5 50 50 cm ${modules((x, y) => `${x} ${y} m ${x + 2} ${y} l ${x + 2} ${y + 2} l ${x} ${y + 2} l h`)} f Q`,
    'light on dark': () => `0 g 90 90 ${2 * qr.modules.length + 20} ${2 * qr.modules.length + 20} re f 1 g ${modules((x, y) => `${x} ${y} 2 2 re f`)}`,
    lines: () => `2 w ${modules((x, y) => `${x} ${y + 1} m ${x + 2} ${y + 1} l S`)}`,
  };
  function modules(draw: (x: number, y: number) => string): string {
    return qr.modules.map((row, y) => row.map((dark, x) => (dark ? draw(100 + 2 * x, 100 + 2 * (qr.modules.length - 1 - y)) : '')).join('\n')).join('\n');
  }
  for (const [name, draw] of Object.entries(drawings)) {
    it(`gives a code drawn with ${name}`, async () => {
      assert.deepEqual(await codes({ content: draw() }), [TARGET]);
    });
  }

  it('gives a code in a form, drawn once more through another', async () => {
    const inner = stream(
      modules((x, y) => `${x} ${y} 2 2 re f`),
      '/Subtype/Form/BBox[0 0 999 999]',
    );
    const outer = stream('q 2 0 0 2 0 0 cm /F Do Q', '/Subtype/Form/BBox[0 0 999 999]/Resources<</XObject<</F 6 0 R>>>>');
    assert.deepEqual(await codes({ content: '/F Do', resources: '/XObject<</F 5 0 R>>', more: [outer, inner] }), [TARGET]);
  });

  it('gives an inline picture', async () => {
    const { side, dark } = pixels(3);
    const content = `q 200 0 0 200 100 300 cm BI /W ${side} /H ${side} /BPC 1 /CS /G /F /AHx ID ${bits(dark, side, false).toString('hex')}> EI Q`;
    assert.deepEqual(await codes({ content }), [TARGET]);
  });
});

describe('hostile PDF files', () => {
  it('stops at its bounds', async () => {
    const bomb = deflateSync(Buffer.alloc(100 * 1_048_576));
    const contents = await open({ annotations: [linkTo(TARGET)], catalog: '/OpenAction<</S/JavaScript/JS 5 0 R>>', more: [stream(bomb, '', ' /FlateDecode')] });
    assert.deepEqual([contents.links.map(({ url }) => url), contents.complete], [[TARGET], false]);
  });

  it('comes to an end in circles', async () => {
    const more = [
      '<</S/URI/URI(https://login.partner.example/a?b=c)/Next 5 0 R>>',
      '<</Type/Pages/Kids[6 0 R 2 0 R 3 0 R]>>',
      stream('/F Do /F Do', '/Subtype/Form/Resources<</XObject<</F 7 0 R>>>>'),
    ];
    const page = onePage({ catalog: '/OpenAction 5 0 R', content: '/F Do', resources: '/XObject<</F 7 0 R>>', more });
    page[1] = '<</Type/Pages/Kids[6 0 R 2 0 R 3 0 R]/Count 1>>';
    assert.deepEqual(
      (await openPdf(pdf({ objects: page }))).links.map(({ url }) => url),
      [TARGET],
    );
  });

  it('reads no more than fifty pages', async () => {
    const pages = Array.from({ length: 60 }, () => '<</Type/Page/MediaBox[0 0 612 792]>>');
    const kids = pages.map((_, at) => `${at + 3} 0 R`).join(' ');
    assert.equal((await openPdf(pdf({ objects: ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Count 60/Kids[${kids}]>>`, ...pages] }))).complete, false);
  });

  for (const [name, octets] of Object.entries({
    nothing: Buffer.alloc(0),
    'no PDF': Buffer.from('hello'),
    'only a head': Buffer.from('%PDF-1.7'),
    'arrays without end': Buffer.from(`%PDF-1.7\n${'1 0 obj ['.repeat(50_000)}`),
    'dictionaries in one another': Buffer.from(`%PDF-1.7\n1 0 obj ${'<</A'.repeat(100_000)}`),
    'many heads': Buffer.from(`%PDF-1.7\n${'1 0 obj'.repeat(300_000)}`),
    'a table that claims much': Buffer.from('%PDF-1.7\nxref\n0 999999999\n0000000000 65535 f \ntrailer<</Root 1 0 R>>startxref\n9\n%%EOF'),
  })) {
    it(`takes ${name}`, async () => {
      const contents = await openPdf(octets);
      assert.deepEqual([contents.links, contents.complete], [[], false]);
    });
  }

  it('survives mutated files', async () => {
    const page = onePage({
      content: `${say('View', 72, 705)} 0 0 9 9 re f`,
      annotations: [linkTo(TARGET)],
      catalog: '/AcroForm<</Fields[<</FT/Tx/T(a)/Ff 8192>>]>>',
    });
    const samples = [pdf({ objects: page }), pdf({ objects: page, packed: true })];
    const place = fc.tuple(fc.nat(), fc.constantFrom(0, 10, 40, 41, 47, 48, 57, 60, 62, 91, 93, 255));
    const change = fc.record({
      sample: fc.constantFrom(...samples),
      at: fc.array(place, { minLength: 1, maxLength: 12 }),
      cut: fc.constantFrom(1, 1, 1, 0.9, 0.5),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ sample, at, cut }) => {
        const octets = Buffer.from(sample.subarray(0, Math.ceil(sample.length * cut)));
        for (const [where, value] of at) octets[where % octets.length] = value;
        const contents = await openPdf(octets);
        assert.ok(contents.links.length <= 4);
        structuredClone(contents);
      }),
      { numRuns: 200 },
    );
  });
});

function entries(side: number, space: string, depth: number): string {
  return `/Subtype/Image/Width ${side}/Height ${side}/ColorSpace ${space}/BitsPerComponent ${depth}`;
}

function ascii85(octets: Buffer): Buffer {
  let text = '';
  for (let at = 0; at < octets.length; at += 4) {
    const part = octets.subarray(at, at + 4);
    let value = Buffer.concat([part, Buffer.alloc(4 - part.length)]).readUInt32BE();
    const digits: string[] = [];
    for (let place = 0; place < 5; place += 1) {
      digits.unshift(String.fromCharCode(33 + (value % 85)));
      value = Math.floor(value / 85);
    }
    text += digits.slice(0, part.length + 1).join('');
  }
  return Buffer.from(`${text}~>`);
}

function runLengths(octets: Buffer): Buffer {
  const parts: number[] = [];
  for (let at = 0; at < octets.length; ) {
    let same = 1;
    while (same < 128 && octets[at + same] === octets[at]) same += 1;
    if (same > 1) parts.push(257 - same, octets[at] as number);
    else parts.push(0, octets[at] as number);
    at += same;
  }
  return Buffer.from([...parts, 128]);
}

/** With a table that fills up and is cleared. */
function lzw(octets: Buffer): Buffer {
  let bits = '';
  let table = new Map<string, number>();
  let [next, width] = [258, 9];
  const put = (value: number) => {
    bits += value.toString(2).padStart(width, '0');
  };
  const codeOf = (text: string) => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) as number));
  put(256);
  let word = '';
  for (const letter of octets.toString('latin1')) {
    if (word === '' || table.has(word + letter)) {
      word += letter;
      continue;
    }
    put(codeOf(word));
    table.set(word + letter, next);
    next += 1;
    if (next + 1 > 1 << width) width += 1;
    if (next >= 4094) {
      put(256);
      table = new Map();
      [next, width] = [258, 9];
    }
    word = letter;
  }
  put(codeOf(word));
  put(257);
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from((whole.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}

/** ITU-T T.4 in one dimension: longer runs are put together from runs of two, with runs of nothing of the other colour between them. */
function group3(dark: boolean[], side: number): Buffer {
  const run = { white: ['00110101', '0111'], black: ['0000110111', '11'] } as const;
  let bits = '';
  for (let y = 0; y < side; y += 1) {
    let turn: 'white' | 'black' = 'white';
    for (let x = 0; x < side; x += 2) {
      const colour = dark[y * side + x] ? 'black' : 'white';
      if (colour !== turn) bits += run[turn][0];
      bits += run[colour][1];
      turn = colour === 'white' ? 'black' : 'white';
    }
  }
  return Buffer.from((bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}
