import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Code, code } from '../../../test/codes.ts';
import { readBarcodes } from '../../workers/open/barcodes.ts';
import { svgPicture } from './svg-picture.ts';
import { tablePictures } from './table-pictures.ts';
import { textPictures } from './text-pictures.ts';

const URL_IN_CODE = 'https://login.partner.example/a?b=c';
let qr: Code;
before(async () => {
  qr = await code(URL_IN_CODE);
});

async function readAll(pictures: Uint8Array[]): Promise<string[]> {
  const texts = new Set<string>();
  for (const picture of pictures) for (const text of await readBarcodes(picture)) texts.add(text);
  return [...texts];
}
const characters = (dark: string, light: string) => qr.modules.map((row) => row.map((module) => (module ? dark : light)).join('')).join('\n');

describe('codes drawn with characters', () => {
  const styles: Record<string, () => string> = {
    'half blocks': () => qr.blocks,
    'half blocks, light on dark, with a quiet zone': () => {
      const flipped = new Map([...' █▀▄'].map((from, at) => [from, [...'█ ▄▀'][at] as string]));
      const wide = qr.blocks.split('\n').map((line) => `  ${line}  `);
      return wide.map((line) => [...line].map((mark) => flipped.get(mark) ?? mark).join('')).join('\n');
    },
    'full blocks, two a module': () => characters('██', '  '),
    'full blocks, one a module': () => characters('█', '\u00a0'),
    'emoji squares': () => characters('⬛', '⬜'),
    'coloured squares': () => characters('🟦', '⬜'),
    'number signs': () => characters('##', '  '),
    'ones and zeros': () => characters('11', '00'),
    braille: () => brailleOf(qr.modules),
  };
  for (const [name, draw] of Object.entries(styles)) {
    it(`sees ${name}`, async () => {
      assert.deepEqual(await readAll(textPictures(`Dear Anna,\n\nplease scan this:\n\n${draw()}\n\nKind regards\nBert`)), [URL_IN_CODE]);
    });
  }

  it('sees them quoted and with CRLF', async () => {
    assert.deepEqual(await readAll(textPictures(qr.blocks.replace(/^/gm, '> ').replaceAll('\n', '\r\n'))), [URL_IN_CODE]);
  });

  it('sees nothing in ordinary text, tables and separators', () => {
    const separators = `${'-'.repeat(70)}\nName      Amount\n${'='.repeat(70)}\n`;
    assert.deepEqual(textPictures(`${separators}Anna ████░░ 60 %\n${'lorem ipsum dolor sit amet\n'.repeat(50)}`), []);
  });

  it('looks at each character of long, nearly drawn lines a few times at most', () => {
    const rows = ['a'.repeat(40), 'ab'.repeat(200), `${'a '.repeat(199)}bc`, `${' '.repeat(400)}x`, '>'.repeat(400), `${'a'.repeat(30)} ${'a'.repeat(300)}!`];
    // A pattern that tries blanks in more than one way would not come back from this.
    assert.equal(textPictures(rows.map((row) => `${row}\n`.repeat(3)).join('plain words\n')).length, 0);
  });

  it('takes any text, and gives few pictures', () => {
    const mark = fc.constantFrom(...'█▀▄▌⣿⬛⬜#01 \u00a0\r\n>', '\n', '🟥', '\ufe0f');
    fc.assert(fc.property(fc.string({ unit: mark, maxLength: 3000 }), (text) => textPictures(text).length <= 4));
  });
});

describe('codes drawn with table cells', () => {
  const table = (row: (cells: boolean[]) => string) =>
    `<p>Scan:</p><table cellspacing=0>${qr.modules.map((cells) => `<tr>${row(cells)}</tr>`).join('\n')}</table>`;
  const styles: Record<string, () => string> = {
    bgcolor: () => table((cells) => cells.map((dark) => `<td width=4 height=4 bgcolor="${dark ? '#000000' : '#ffffff'}"></td>`).join('')),
    'style, dark ones only': () =>
      table((cells) => cells.map((dark) => `<TD${dark ? ' style="height:4px;background-color: rgb(10,10,30)"' : ''}></TD>`).join('')),
    'classes, without end tags': () =>
      `<style>.d{background:#111}.l{background:white}</style>${table((cells) => cells.map((dark) => `<td class="${dark ? 'd' : 'l'}">`).join(''))}`,
    'joined neighbours': () =>
      table((cells) =>
        runs(cells)
          .map(([dark, span]) => `<td colspan="${span}" bgcolor=${dark ? 'black' : 'white'}></td>`)
          .join(''),
      ),
    'a table in a table': () =>
      `<table><tr><td>${table((cells) => cells.map((dark) => `<td bgcolor=${dark ? 'navy' : 'yellow'}>`).join(''))}</td></tr></table>`,
  };
  for (const [name, draw] of Object.entries(styles)) {
    it(`sees ${name}`, async () => {
      assert.deepEqual(await readAll(tablePictures(draw())), [URL_IN_CODE]);
    });
  }

  it('sees nothing in a coloured list of figures', () => {
    const rows = '<tr bgcolor="#eeeeee"><td>1</td><td>2</td><td bgcolor="#000">3</td></tr>'.repeat(300);
    assert.deepEqual(tablePictures(`<table>${rows}</table>`), []);
  });

  it('takes any markup', () => {
    const piece = fc.constantFrom(
      '<td bgcolor=#000>',
      '<td style="background:#fff">',
      '<tr>',
      '</tr>',
      '<table>',
      '</table>',
      '<td colspan=999 bgcolor=black>',
      '<td ',
      '>',
      '"',
      '<',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 300, maxLength: 1500 }), (pieces) => tablePictures(pieces.join('')).length <= 4),
      { numRuns: 30 },
    );
  });
});

describe('codes drawn with SVG shapes', () => {
  const side = () => qr.modules.length;
  const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side() + 8} ${side() + 8}">${inside}</svg>`;
  const dark = (shape: (x: number, y: number) => string) =>
    qr.modules.map((row, y) => row.map((module, x) => (module ? shape(x + 4, y + 4) : '')).join('')).join('');
  const styles: Record<string, () => string> = {
    rectangles: () => svg(dark((x, y) => `<rect x="${x}" y="${y}" width="1" height="1" style="fill:#000"/>`)),
    dots: () => svg(dark((x, y) => `<circle cx='${x + 0.5}' cy='${y + 0.5}' r='.45'/>`)),
    references: () => svg(`<defs><rect id="m" width="1" height="1"/></defs>${dark((x, y) => `<use xlink:href="#m" x="${x}" y="${y}"/>`)}`),
    strokes: () => svg(`<path fill="#fff" d="M0 0h99v99H0z"/><path stroke="#000000" d="${dark((x, y) => `M${x} ${y + 0.5}h1`)}"/>`),
    'light on dark in a scaled group': () =>
      svg(
        `<rect width="100%" height="999" x="0" y="0"/><rect width="999" height="999" fill="#222"/><g fill="#fff" transform="translate(4,4) scale(.5)">${dark((x, y) => `<svg:path d="M${(x - 4) * 2},${(y - 4) * 2}l2,0 0,2 -2,0z"/>`)}</g>`,
      ),
  };
  for (const [name, draw] of Object.entries(styles)) {
    it(`sees ${name}`, async () => {
      const picture = svgPicture(draw());
      assert.ok(picture);
      assert.deepEqual(await readAll([picture]), [URL_IN_CODE]);
    });
  }

  it('takes any markup, and large ones in bounds', () => {
    const piece = fc.constantFrom(
      '<svg viewBox="0 0 9 9">',
      '<rect width="9" height="9"/>',
      '<g transform="scale(2)">',
      '</g>',
      '<path d="M0 0h9v9z',
      '"/>',
      '<use href="#a"/>',
      '<rect id="a" x="1e9"',
      '>',
      'M1 1',
      'L',
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => svgPicture(`<svg viewBox="0 0 9 9">${pieces.join('')}`) !== undefined));
    const covers = svgPicture(`<svg viewBox="0 0 9 9">${'<rect width="9" height="9"/>'.repeat(60_000)}`);
    assert.ok(covers !== null && covers.length < 2_000_000);
    assert.ok(svgPicture(`<svg viewBox="0 0 9 9">${'<rect '.repeat(400_000)}`) === null);
  });
});

function runs(cells: boolean[]): [boolean, number][] {
  const all: [boolean, number][] = [];
  for (const dark of cells) {
    const last = all.at(-1);
    if (last?.[0] === dark) last[1] += 1;
    else all.push([dark, 1]);
  }
  return all;
}

function brailleOf(modules: boolean[][]): string {
  const dots = [
    [0, 3],
    [1, 4],
    [2, 5],
    [6, 7],
  ];
  const lines: string[] = [];
  for (let y = 0; y < modules.length; y += 4) {
    let line = '';
    for (let x = 0; x < modules.length; x += 2) {
      let bits = 0;
      dots.forEach((pair, row) => {
        pair.forEach((bit, column) => {
          if (modules[y + row]?.[x + column]) bits |= 1 << bit;
        });
      });
      line += String.fromCodePoint(0x2800 + bits);
    }
    lines.push(line);
  }
  return lines.join('\n');
}
