/** Addresses that a mail program makes buttons of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMail } from '../../../test/builders/reading.ts';
import { rewriteLinks } from '../rewrite/rewrite.ts';

const U = 'https://x.example/p';
const GATE = 'https://gate.example.org/l/AbC-_123?x=1&copy=2';
const message = (body: string): Buffer => Buffer.from(`From: a@b.example\r\nContent-Type: text/html\r\n\r\n${body}\r\n`);
const block = (json: string, type = 'application/ld+json'): string => `<script type="${type}">${json}</script>`;

const cases: [what: string, body: string, written: string, replaced: string][] = [
  ['JSON-LD', block(`{"@context":"http://schema.org","potentialAction":{"@type":"ViewAction","target":"${U}","name":"View"}}`), U, GATE],
  ['its slashes escaped', block('{"potentialAction":{"handler":{"url":"https:\\/\\/x.example\\/p"}}}'), 'https:\\/\\/x.example\\/p', GATE],
  ['letters escaped, in the name too', block('{"\\u0075rl" : [ "https://x.\\u0065xample/p" ]}'), 'https://x.\\u0065xample/p', GATE],
  ['a card of Outlook', block(`{"targets":[{"os":"default","uri":"${U}"}]}`), U, GATE],
  ['an adaptive card', block(`{"type":"Action.OpenUrl","url":"${U}"}`, 'application/adaptivecard+json'), U, GATE],
  ['microdata', `<div itemscope><link itemprop="url" href="${U}"></div>`, U, GATE.replace('&', '&amp;')],
  ['microdata by content', `<meta itemprop="name target" content=" ${U}">`, U, GATE.replace('&', '&amp;')],
  [
    'JSON-LD in a page within the page',
    `<iframe srcdoc="${block(`{'url':&quot;${U}&quot;, &quot;url&quot;:&quot;${U}&quot;}`).replaceAll('"', "'")}"></iframe>`,
    '',
    '',
  ],
];

describe('an action for the mail program', () => {
  for (const [what, body, written, replaced] of cases) {
    it(`is a link, and is locked where it stands: ${what}`, () => {
      const raw = message(body);
      const { links, findings } = readMail(raw);
      const actions = links.filter(({ hidden }) => hidden.includes('mail-action'));
      assert.ok(actions.length > 0);
      assert.ok(actions.every(({ url, clickable, lockable }) => url === U && clickable && lockable));
      assert.deepEqual(findings, []);
      const after = rewriteLinks(raw, links, new Map(links.flatMap((link, i) => (link.lockable ? [[i, GATE] as const] : []))));
      if (written !== '')
        assert.equal(
          after.toString(),
          raw.toString().replace(written, () => replaced),
        );
      assert.deepEqual(
        readMail(after).links.flatMap(({ url, clickable }) => (clickable ? [url] : [])),
        actions.map(() => GATE),
      );
    });
  }

  it('is none where the data only names something', () => {
    const { links } = readMail(message(block(`{"@context":"http://schema.org","logo":"${U}","name":"url"}`)));
    assert.ok(links.every(({ clickable }) => !clickable));
    assert.ok(readMail(message(`<meta itemprop="image" content="${U}"><link rel="icon" href="${U}">`)).links.every(({ clickable }) => !clickable));
  });
});
