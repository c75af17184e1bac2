import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inside } from './inside.ts';

const page = '<a href="https://evil.example/">Übersicht</a>';

describe('what a data: URL holds', () => {
  const cases: [url: string, type: string, text: string][] = [
    [`data:text/html,${encodeURIComponent(page)}`, 'text/html', page],
    [`data:text/html,${page}`, 'text/html', page],
    [`data:text/html;charset=utf-8;base64,${Buffer.from(page).toString('base64')}`, 'text/html', page],
    [` DATA:Text/HTML;base64,${encodeURIComponent(Buffer.from(page).toString('base64'))}`, 'text/html', page],
    ['data:text/html;charset=iso-8859-1,%DC', 'text/html', 'Ü'],
    [`data:text/html;charset=utf-16le;base64,${Buffer.from(page, 'utf16le').toString('base64')}`, 'text/html', page],
    ['data:,hello%20you%2', 'text/plain', 'hello you%2'],
    ['data:image/svg+xml,%3Csvg/%3E', 'image/svg+xml', '<svg/>'],
  ];
  for (const [url, type, text] of cases) {
    it(url.slice(0, 60), () => {
      assert.deepEqual(inside(url), { type, text });
    });
  }

  it('is nothing to read in a picture, and in no other URL', () => {
    for (const url of ['data:image/png;base64,AAAA', 'https://evil.example/data:text/html,x', 'data:text/html']) assert.equal(inside(url), null);
  });

  it('is read whatever stands in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', ';base64'), (text, how) => inside(`data:text/html${how},${text}`) !== null));
  });
});
