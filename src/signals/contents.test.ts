import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { link, message, signalFacts } from '../../test/builders/judge-facts.ts';
import type { FormFinding } from '../mail/message.ts';
import { codeInPicture, contents } from './contents.ts';

const found = (...findings: FormFinding[]) => contents(signalFacts({ message: message({ findings }) }));

describe('what was found in form and files', () => {
  test('is said once for each kind, with what was found and where', () => {
    const macro = { id: 'macro', detail: 'macros', where: 'attachment:offer.docm' } as const;
    const said = found(macro, { ...macro, where: 'attachment:other.docm' }, { id: 'duplicate-content-type', detail: '2 Content-Type fields' });
    assert.deepEqual(
      said.map(({ signal, text }) => [signal, text]),
      [
        ['file-active', 'Found in offer.docm: macros'],
        ['form-ambiguous', 'Found in the message: 2 Content-Type fields'],
      ],
    );
  });

  test('makes the links within that file risky, and no others', () => {
    const links = [link('https://partner.example/', 'Home'), link('https://evil.example/', '', { where: 'attachment:pay.html', lockable: false })];
    const findings: FormFinding[] = [{ id: 'html-smuggling', detail: 'a page that makes a file', where: 'attachment:pay.html' }];
    assert.deepEqual(contents(signalFacts({ message: message({ links, findings }) }))[0]?.links, [1]);
  });

  test('tells that there is more than was read', () => {
    const said = found({ id: 'not-read-whole', detail: 'some links were passed over' });
    assert.deepEqual(
      said.map(({ signal, text }) => [signal, text]),
      [['not-read-whole', 'Found in the message: some links were passed over']],
    );
  });

  test('is nothing where honest mail does the same', () => {
    assert.deepEqual(found({ id: 'unclosed-boundary', detail: '' }, { id: 'form', detail: 'a form that posts' }), []);
  });
});

test('a code in a picture counts when it leads away from the author', () => {
  const facts = (url: string) => signalFacts({ message: message({ links: [link(url, '', { where: 'qr', lockable: false })] }) });
  assert.deepEqual(
    codeInPicture(facts('https://evil.example/')).map(({ text, links }) => [text, links]),
    [['A code in a picture leads to evil.example', [0]]],
  );
  assert.deepEqual(codeInPicture(facts('https://partner.example/')), []);
});
