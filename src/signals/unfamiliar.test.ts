import assert from 'node:assert/strict';
import { test } from 'node:test';
import { author, link, message, signalFacts, strangerHistory } from '../../test/builders/judge-facts.ts';
import { unfamiliar } from './unfamiliar.ts';

const strange = (address: string, url: string): number =>
  unfamiliar(signalFacts({ author: author({ address }), history: strangerHistory(), message: message({ links: [link(url, 'Open')] }) }).shared).strange.length;

test('a host that bears the author’s name is akin to him, unless the name is a mailbox provider’s or its user’s own choice', () => {
  assert.equal(strange('news@harbour.example', 'https://harbour-news.example/x'), 0);
  assert.equal(strange('x@securemail.example', 'https://securemail.evil.example/x'), 1);
  assert.equal(strange('quillfield.docs@securemail.example', 'https://quillfield.example/x'), 1);
});
