import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readMail } from '../../../test/builders/reading.ts';

const linksOf = (...fields: string[]) =>
  readMail(Buffer.from(`From: a@b.example\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\nSee https://b.example/\r\n`)).links.map(
    ({ url, where, clickable, lockable }) => [url, where, clickable, lockable],
  );
const BODY = ['https://b.example/', 'text', true, true];

it('tells the addresses of a list’s fields, and does not take them for links that a reader is led to', () => {
  assert.deepEqual(
    linksOf(
      'List-Unsubscribe: <mailto:leave@b.example>,\r\n <https://list.example/u?a=1&\r\n b=2>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'List-Help: <https://list.example/help> (how), <https://list.example/help>',
      'List-Archive: =?utf-8?Q?=3Chttps=3A//list.example/archive=3E?=',
    ),
    [
      ['https://list.example/u?a=1&b=2', 'header', false, false],
      ['https://list.example/help', 'header', false, false],
      ['https://list.example/archive', 'header', false, false],
      BODY,
    ],
  );
});

it('has a subject’s address in the header as well: there are clients that make a link of it', () => {
  assert.deepEqual(linksOf('Subject: see https://list.example/'), [['https://list.example/', 'header', true, false], BODY]);
});

it('is bounded', () => {
  const many = Array.from({ length: 500 }, (_, i) => `<https://list.example/${i}>`).join(',\r\n ');
  assert.equal(linksOf(`List-Help: ${many}`).length, 21);
});
