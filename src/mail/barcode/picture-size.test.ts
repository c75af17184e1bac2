import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureSize } from './picture-size.ts';

const hex = (...parts: string[]): Buffer => Buffer.concat([Buffer.from(parts.join('').replace(/\s/g, ''), 'hex'), Buffer.alloc(32)]);

test('the header of each format tells the size', () => {
  const cases: Record<string, Buffer> = {
    PNG: hex('89504e470d0a1a0a 0000000d 49484452 00000140 000000f0'),
    GIF: hex('474946383961 4001 f000'),
    BMP: hex('424d 00000000 00000000 00000000 28000000 40010000 f0000000'),
    'BMP, top down': hex('424d 00000000 00000000 00000000 28000000 40010000 10ffffff'),
    'BMP of OS/2': hex('424d 00000000 00000000 00000000 0c000000 4001 f000'),
    JPEG: hex('ffd8 ffe0 0004 0000 ffc0 000b 08 00f0 0140'),
    'JPEG, progressive, with filling octets': hex('ffd8 ffff ffc2 000b 08 00f0 0140'),
  };
  for (const [format, octets] of Object.entries(cases)) assert.deepEqual(pictureSize(octets), { width: 320, height: 240 }, format);
});

test('of several frames in a JPEG the largest counts, so that a small one in front hides nothing', () => {
  assert.deepEqual(pictureSize(hex('ffd8 ffc0 000b 08 0001 0001 01 011100 ffc0 000b 08 00f0 0140')), { width: 320, height: 240 });
});

test('what is no picture, or ends before it tells, has no size', () => {
  for (const octets of [
    Buffer.alloc(0),
    Buffer.from('%PDF-1.7, and more than twenty-six octets'),
    Buffer.from('89504e470d0a1a0a', 'hex'),
    hex('ffd8 ffda 0004'),
  ])
    assert.equal(pictureSize(octets), null);
});
