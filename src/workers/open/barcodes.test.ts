import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { bmp, code, pixels } from '../../../test/codes.ts';
import { readBarcodes } from './barcodes.ts';

const URL_IN_CODE = 'https://login.partner.example/session?id=4711';
type Colour = readonly [number, number, number];
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

async function drawn(options: { dark?: Colour; light?: Colour; scale?: number; quiet?: number; text?: string } = {}) {
  const { dark = BLACK, light = WHITE, scale = 5, quiet = 4, text = URL_IN_CODE } = options;
  const { modules } = await code(text, 'QRCode', { options: 'ecLevel=H' });
  const area = pixels(modules, scale, quiet);
  return { ...area, colour: (x: number, y: number): Colour => (area.dark(x, y) ? dark : light) };
}

describe('barcodes in pictures', () => {
  let fetched: unknown[] = [];
  const real = globalThis.fetch;
  before(() => {
    globalThis.fetch = (async (...asked: unknown[]) => {
      fetched.push(asked);
      throw new Error('no network');
    }) as typeof fetch;
  });
  after(() => {
    globalThis.fetch = real;
  });

  for (const format of ['QRCode', 'RMQRCode', 'Aztec', 'DataMatrix', 'PDF417'] as const) {
    it(`reads ${format}`, async () => {
      assert.deepEqual(await readBarcodes((await code(URL_IN_CODE, format)).png), [URL_IN_CODE]);
    });
  }

  it('reads Micro QR', async () => {
    assert.deepEqual(await readBarcodes((await code('HTTPS://A.TEST', 'MicroQRCode')).png), ['HTTPS://A.TEST']);
  });

  it('reads codes in an SVG', async () => {
    assert.deepEqual(await readBarcodes(Buffer.from((await code(URL_IN_CODE)).svg)), [URL_IN_CODE]);
  });

  const disguises: Record<string, Parameters<typeof drawn>[0]> = {
    inverted: { dark: WHITE, light: BLACK },
    'blue on yellow': { dark: [20, 20, 160], light: [250, 230, 60] },
    'light red on white': { dark: [230, 120, 120] },
    'low contrast': { dark: [200, 200, 200], light: [235, 235, 235] },
    'one module of quiet zone': { quiet: 1 },
    'two pixels a module': { scale: 2 },
    'forty pixels a module': { scale: 40 },
    'in a large picture': { scale: 64 },
  };
  for (const [name, options] of Object.entries(disguises)) {
    it(`reads a code: ${name}`, async () => {
      const { width, height, colour } = await drawn(options);
      assert.deepEqual(await readBarcodes(bmp(width, height, colour)), [URL_IN_CODE]);
    });
  }

  it('reads a code turned by 30 degrees', async () => {
    const { width, height, colour } = await drawn({ scale: 8 });
    const [sine, cosine] = [Math.sin(Math.PI / 6), Math.cos(Math.PI / 6)];
    const side = Math.ceil(width * 1.5);
    const turned = (x: number, y: number): Colour => {
      const [dx, dy] = [x - side / 2, y - side / 2];
      return colour(Math.floor(dx * cosine - dy * sine + width / 2), Math.floor(dx * sine + dy * cosine + height / 2));
    };
    assert.deepEqual(await readBarcodes(bmp(side, side, turned)), [URL_IN_CODE]);
  });

  it('reads a code with a logo over its middle', async () => {
    const { width, height, colour } = await drawn();
    const logo = (x: number, y: number) => Math.abs(x - width / 2) < width / 10 && Math.abs(y - height / 2) < height / 10;
    assert.deepEqual(await readBarcodes(bmp(width, height, (x, y) => (logo(x, y) ? [200, 30, 30] : colour(x, y)))), [URL_IN_CODE]);
  });

  it('reads a code of round dots with whole corners', async () => {
    const { width, height, colour } = await drawn({ scale: 9 });
    const inDot = (x: number, y: number) => Math.hypot((x % 9) - 4, (y % 9) - 4) < 4;
    const near = (place: number) => place < 11 * 9;
    const inCorner = (x: number, y: number) => (near(x) && (near(y) || near(height - y))) || (near(width - x) && near(y));
    assert.deepEqual(await readBarcodes(bmp(width, height, (x, y) => (inCorner(x, y) || inDot(x, y) ? colour(x, y) : WHITE))), [URL_IN_CODE]);
  });

  it('reads every code of a picture', async () => {
    const [left, right] = [await drawn(), await drawn({ text: 'https://other.partner.example/' })];
    const both = bmp(left.width + right.width, left.height, (x, y) =>
      x < left.width ? left.colour(x, y) : y < right.height ? right.colour(x - left.width, y) : WHITE,
    );
    assert.deepEqual((await readBarcodes(both)).sort(), [URL_IN_CODE, 'https://other.partner.example/'].sort());
  });

  it('gives nothing for a picture too large to decode, by its header', async () => {
    const png = (await code(URL_IN_CODE)).png.slice();
    new DataView(png.buffer).setUint32(16, 100_000);
    assert.deepEqual(await readBarcodes(png), []);
  });

  it('gives nothing for what is no picture', async () => {
    assert.deepEqual(await readBarcodes(new Uint8Array()), []);
    assert.deepEqual(await readBarcodes(Buffer.from('<p>hello</p>')), []);
  });

  it('survives mutated pictures', async () => {
    const { png, svg } = await code(URL_IN_CODE);
    const { width, height, colour } = await drawn({ scale: 1 });
    const samples = [png, Buffer.from(svg), bmp(width, height, colour)];
    const change = fc.record({
      sample: fc.constantFrom(...samples),
      at: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ sample, at, cut }) => {
        const octets = sample.slice(0, Math.ceil(sample.length * cut));
        for (const [place, value] of at) octets[place % octets.length] = value;
        assert.ok(Array.isArray(await readBarcodes(octets)));
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(await readBarcodes(png), [URL_IN_CODE]);
  });

  it('asked no network for anything', () => {
    assert.deepEqual(fetched, []);
    fetched = [];
  });
});
