import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { code, pixels } from '../../../test/codes.ts';
import { readBarcodes } from './barcodes.ts';
import { pngShown } from './png-shown.ts';

const URL_IN_CODE = 'https://login.partner.example/session?id=4711';

interface Kind {
  type: number;
  bits: number;
  /** Octets of a row from whether each pixel is dark. */
  row: (dark: boolean[]) => number[];
  chunks?: [string, number[]][];
}

const RGBA: Kind = { type: 6, bits: 8, row: (dark) => dark.flatMap((one) => [0, 0, 0, one ? 255 : 0]) };
const packed = (dark: boolean[]): number[] =>
  Array.from({ length: Math.ceil(dark.length / 8) }, (_, at) => dark.slice(at * 8, at * 8 + 8).reduce((octet, one, bit) => octet | (one ? 0 : 0x80 >> bit), 0));
const KINDS: Record<string, Kind> = {
  'black on nothing': RGBA,
  'white on nothing': { type: 6, bits: 8, row: (dark) => dark.flatMap((one) => [255, 255, 255, one ? 255 : 0]) },
  'black on nearly nothing, in grey': { type: 4, bits: 8, row: (dark) => dark.flatMap((one) => [0, one ? 90 : 10]) },
  'in 16 bits': { type: 4, bits: 16, row: (dark) => dark.flatMap((one) => [0, 0, one ? 255 : 0, 0]) },
  'of one transparent colour': {
    type: 2,
    bits: 8,
    row: (dark) => dark.flatMap((one) => (one ? [0, 0, 0] : [0, 0, 1])),
    chunks: [['tRNS', [0, 0, 0, 0, 0, 1]]],
  },
  'of a palette in one bit': {
    type: 3,
    bits: 1,
    row: packed,
    chunks: [
      ['PLTE', [0, 0, 0, 0, 0, 0]],
      ['tRNS', [255, 0]],
    ],
  },
};

function png({ type, bits, row, chunks = [] }: Kind, rows: boolean[][]): Buffer {
  const chunk = (name: string, contents: Uint8Array | number[]): Buffer => {
    const body = Buffer.concat([Buffer.from(name), Buffer.from(contents as Uint8Array)]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(contents.length);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(rows[0]?.length ?? 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([bits, type], 8);
  const data = deflateSync(Buffer.from(rows.flatMap((dark) => [0, ...row(dark)])));
  const more = chunks.map(([name, contents]) => chunk(name, contents));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), ...more, chunk('IDAT', data), chunk('IEND', [])]);
}

async function rowsOfCode(): Promise<boolean[][]> {
  const { width, height, dark } = pixels((await code(URL_IN_CODE)).modules, 4, 4);
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => dark(x, y)));
}

describe('pictures with transparency', () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    it(`a code ${name} is read`, async () => {
      assert.deepEqual(await readBarcodes(png(kind, await rowsOfCode())), [URL_IN_CODE]);
    });
  }

  it('are left as they are where nothing is transparent, or there is too much', () => {
    assert.equal(pngShown(png({ ...RGBA, row: (dark) => dark.flatMap((one) => [one ? 0 : 255, 0, 0, 255]) }, [[true, false]]), 100), null);
    assert.equal(pngShown(png(RGBA, [[true, false]]), 1), null);
    assert.notEqual(pngShown(png(RGBA, [[true, false]]), 2), null);
  });

  it('may be broken', () => {
    const whole = png(RGBA, [
      [true, false, true],
      [false, true, false],
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(255), fc.nat(whole.length), (at, value, end) => {
        const bent = Buffer.from(whole);
        bent[at] = value;
        pngShown(bent.subarray(0, end), 1000);
      }),
    );
  });
});
