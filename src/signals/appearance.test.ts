import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { author, link, message, RULES, shareLink, signalFacts } from '../../test/builders/judge-facts.ts';
import { ask } from './ask.ts';
import { asksIn } from './ask-words.ts';
import { brandMismatch } from './brand-mismatch.ts';
import { disguise } from './disguise.ts';
import { pageAttachment } from './page-attachment.ts';
import { counted, harmless, listed, since } from './words.ts';

const names = (findings: readonly { signal: string }[]) => findings.map((f) => f.signal);

describe('disguise', () => {
  test('text that hides, text that lies, forms nobody needs', () => {
    const hiding = message({ links: [shareLink('x.sharepoint.example', 'View RFP')] });
    assert.equal(disguise(signalFacts({ message: hiding }))[0]?.text, '"View RFP" does not show that it leads to x.sharepoint.example');
    const wordless = message({ links: [link('https://evil.example/', '', { hidden: ['text-hides-target'] })] });
    assert.equal(disguise(signalFacts({ message: wordless }))[0]?.text, 'A link without words does not show that it leads to evil.example');
    const lying = message({ links: [link('https://evil.example/', 'www.bank.example', { mismatch: 'www.bank.example', hidden: [] })] });
    assert.deepEqual(names(disguise(signalFacts({ message: lying }))), ['text-shows-other-host']);
    const obscure = message({ links: [link('https://evil.example/', 'evil.example', { hidden: ['userinfo'] })] });
    assert.deepEqual(names(disguise(signalFacts({ message: obscure }))), ['link-obscured']);
  });

  test("the author's own site may be called what he likes", () => {
    assert.deepEqual(disguise(signalFacts({ message: message({ links: [link('https://www.partner.example/', 'our site')] }) })), []);
  });
});

describe('brand mismatch', () => {
  const dressed = (subject: string, visibleText: string, url: string, text = 'Click Here', by = author()) =>
    names(brandMismatch(signalFacts({ author: by, message: message({ links: [link(url, text)], visibleText, header: { subject } }) })));

  test('a DocSend link dressed as Prezi', () => {
    assert.deepEqual(dressed('Anna shared a presentation', 'Prezi\nAnna Alder\nClick Here', 'https://docsend.com/view/1'), ['brand-mismatch']);
    assert.deepEqual(dressed('Your DocuSign document', 'Please sign', 'https://evil.example/'), ['brand-mismatch']);
    assert.deepEqual(dressed('Plan', 'Anna has shared a file with you using OneDrive. To view it, click the link below.', 'https://evil.example/'), [
      'brand-mismatch',
    ]);
  });

  test('a service writing itself, a link of the service, and talk about it are honest', () => {
    assert.deepEqual(dressed('Your DocuSign document', 'Sign', 'https://eu.docusign.net/x'), []);
    assert.deepEqual(dressed('News from Prezi', 'x', 'https://tracker.example/', 'Read', author({ address: 'no-reply@prezi.com' })), []);
    const talk = 'We looked at several tools last year, among them Prezi and two others, and in the end decided that none of them was worth the licence.';
    assert.deepEqual(dressed('Tools', talk, 'https://other.example/'), []);
  });
});

describe('asks', () => {
  const kinds = (subject: string, visibleText: string) => asksIn(message({ visibleText, header: { subject } }), RULES.lists.ask).map((hit) => hit.kind);

  test('are found in several languages, over line breaks', () => {
    assert.deepEqual(kinds('Notice', 'Your mailbox\nis full, please act'), ['credential']);
    assert.deepEqual(kinds('Facture', 'Veuillez noter nos nouvelles coordonnées bancaires.'), ['bank-change']);
    assert.deepEqual(kinds('Datei', 'Anna hat eine Datei mit Ihnen geteilt'), ['document-share']);
    assert.deepEqual(kinds('Hello', 'See you on Monday.'), []);
  });

  test('of a quoted mail are not its own', () => {
    const quoting = message({ visibleText: 'Fine.\n> gift cards please', ownText: 'Fine.', quotedText: '> gift cards please' });
    assert.deepEqual(asksIn(quoting, signalFacts().lists.ask), []);
  });

  test('quote the phrase, so that a person can check', () => {
    const found = ask(signalFacts({ message: message({ visibleText: 'Our bank account has changed.' }) }));
    assert.equal(found[0]?.text, 'It announces other bank details ("bank account has changed")');
  });
});

test('a page as an attachment; worse when it leads away', () => {
  const attachments = [{ name: 'Remittance.HTML', type: 'application/octet-stream', kind: 'html' as const, size: 900 }];
  assert.deepEqual(names(pageAttachment(signalFacts({ message: message({ attachments }) }))), ['html-attachment']);
  const links = [link('https://evil.example/post', '', { where: 'attachment:Remittance.HTML', lockable: false })];
  assert.deepEqual(names(pageAttachment(signalFacts({ message: message({ attachments, links }) }))), ['html-attachment-leads-away']);
  assert.deepEqual(
    pageAttachment(signalFacts({ message: message({ attachments: [{ name: 'plan.pdf', type: 'application/pdf', kind: 'pdf', size: 1 }] }) })),
    [],
  );
});

describe('words', () => {
  test('hostile text moves nothing, hides nothing and is cut', () => {
    assert.equal(harmless('a\r\nX-Injected: yes\u202e\u0000\u200bb'), 'a X-Injected: yes b');
    assert.equal([...harmless('😀'.repeat(200))].length, 80);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const safe = harmless(text);
        assert.ok(!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(safe) && [...safe].length <= 80);
      }),
    );
  });

  test('times, counts and lists read as a person would say them', () => {
    const at = Date.UTC(2026, 5, 1);
    assert.equal(since(Date.UTC(2018, 2, 1), at), ' since 2018');
    assert.equal(since(Date.UTC(2026, 2, 1), at), ' since March 2026');
    assert.equal(since(null, at), '');
    assert.equal(counted(1, 'message'), '1 message');
    assert.equal(listed(['a', 'b', 'c']), 'a, b and c');
    assert.equal(listed(['a', 'b', 'c', 'd']), 'a, b, c and 1 more');
  });
});
