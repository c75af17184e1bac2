import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDate } from './date.ts';

const cases: [text: string, iso: string, zone: number | null][] = [
  ['Tue, 29 Sep 2020 04:12:00 +0000', '2020-09-29T04:12:00.000Z', 0],
  ['29 Sep 2020 06:12 +0200 (CEST)', '2020-09-29T04:12:00.000Z', 120],
  ['Tue, 29 Sep 2020 00:12:00 EDT', '2020-09-29T04:12:00.000Z', -240],
  ['Tue, 29 Sep 20 04:12:00 GMT', '2020-09-29T04:12:00.000Z', 0],
  ['Fri, 1 Jan 99 00:00:00 -0000', '1999-01-01T00:00:00.000Z', null],
  ['Tue Sep 29 04:12:00 2020', '2020-09-29T04:12:00.000Z', null],
  ['Tue Sep 29 04:12:00 PDT 2020', '2020-09-29T11:12:00.000Z', -420],
  ['2020-09-29T06:12:00+02:00', '2020-09-29T04:12:00.000Z', 120],
  ['2020-09-29 04:12:00', '2020-09-29T04:12:00.000Z', null],
  ['Tue, 29 Sep 2020 4:12:00 PM +0000', '2020-09-29T16:12:00.000Z', 0],
  ['Sat, 31 Dec 2016 23:59:60 +0000', '2016-12-31T23:59:59.000Z', 0],
];

describe('dates', () => {
  for (const [text, iso, zone] of cases) {
    it(`reads ${text}`, () => {
      const date = parseDate(text);
      assert.equal(date && new Date(date.ms).toISOString(), iso);
      assert.equal(date?.zone, zone);
    });
  }

  it('says null, not now, to what is no date', () => {
    for (const text of ['', 'yesterday', '09-09-2022', 'Tue, 45 Sep 2020 04:12:00 +0000', 'Tue, 29 Foo 2020 04:12:00 +0000'])
      assert.equal(parseDate(text), null, text);
  });

  it('reads back every date that RFC 5322 can write', () => {
    const zones = fc.integer({ min: -12 * 60, max: 14 * 60 }).filter((zone) => zone !== 0);
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), zones, (date, zone) => {
        const ms = Math.floor(date.getTime() / 1000) * 1000;
        const local = new Date(ms + zone * 60_000).toUTCString().replace(' GMT', '');
        if (new Date(ms + zone * 60_000).getUTCFullYear() < 1970) return;
        const digits = `${String(Math.floor(Math.abs(zone) / 60)).padStart(2, '0')}${String(Math.abs(zone) % 60).padStart(2, '0')}`;
        assert.deepEqual(parseDate(`${local} ${zone < 0 ? '-' : '+'}${digits}`), { ms, zone });
      }),
    );
  });
});
