import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'parse5';
import { Collector } from '../collect/collector.ts';
import { DAY, facts, judged, link, START } from '../testdata/messages.test.ts';
import { reportPage } from './page.ts';

const HOSTILE = `</title><script>alert(1)</script><img src=x onerror=alert(2)>"'><svg onload=alert(3)>\u202egpj.exe\x1b[31m`;

async function hostilePage(): Promise<string> {
  const collector = new Collector();
  const evil = judged(
    START,
    {
      from: `"${HOSTILE}"@evil.example`,
      recipient: `${HOSTILE}@example.org`,
      action: 'hold',
      score: 99,
      verdict: {
        messageId: `<';rm -rf ~;'${HOSTILE}@x>`,
        file: HOSTILE,
        from: { address: `${HOSTILE}@evil.example`, name: HOSTILE },
        links: [
          link('evil.example', {
            action: 'lock',
            text: HOSTILE,
            target: `https://evil.example/${HOSTILE}?next=https://more.example/`,
            mismatch: HOSTILE,
            where: `attachment:${HOSTILE}`,
          }),
        ],
        deliveries: [
          {
            recipient: `${HOSTILE}@example.org`,
            action: 'hold',
            score: 99,
            rarity: null,
            reasons: [{ signal: 'x', points: 3, bits: 1, sample: 2, text: `${HOSTILE} https://evil.example/y and evil.example`, level: 'message' }],
          },
        ],
      },
    },
    { subject: HOSTILE },
  );
  for (const message of [evil, judged(START + DAY)]) collector.add(message);
  return reportPage(collector.report(facts({ signals: new Map([['x', HOSTILE]]) })));
}

interface Node {
  nodeName: string;
  attrs?: { name: string; value: string }[];
  childNodes?: Node[];
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.childNodes ?? []) yield* nodesOf(child);
}

describe('the page of a report', () => {
  it('shows hostile text as text: no element, attribute or address of it comes alive', async () => {
    const page = await hostilePage();
    const nodes = [...nodesOf(parse(page) as unknown as Node)];
    for (const name of ['script', 'img', 'a', 'iframe', 'object', 'form', 'base']) assert.ok(!nodes.some(({ nodeName }) => nodeName === name), name);
    const attributes = nodes.flatMap(({ attrs }) => attrs ?? []);
    assert.deepEqual(
      [...new Set(attributes.filter(({ name }) => /^(on|src|href|style|action)/.test(name)).map(({ name, value }) => `${name}=${value}`))],
      ['href=data:,'],
    );
    assert.match(page, /&lt;script&gt;alert\(1\)/);
    assert.equal(page.match(/[\u202a-\u202e\u2066-\u2069\x1b]/)?.[0], undefined);
  });

  it('names no address that a program would make a link of', async () => {
    const page = await hostilePage();
    assert.equal(page.match(/https?:\/\//)?.[0], undefined);
    assert.match(page, /hxxps:\/\/evil\[\.\]example/);
    assert.match(page, /hxxps:\/\/more\[\.\]example/);
    assert.match(page, /hxxps:\/\/evil\[\.\]example\/y and evil\[\.\]example/);
  });

  it('needs nothing from anywhere, and says so to the browser', async () => {
    const page = await hostilePage();
    assert.match(
      page,
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[^&]+&#39;; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;">/,
    );
    assert.equal(page.match(/@import|url\(/)?.[0], undefined);
  });

  it('gives its chart a title, a description and a table', async () => {
    const page = await hostilePage();
    assert.match(
      page,
      /role="img" aria-labelledby="alerts-title alerts-text"><title id="alerts-title">Locked and held messages by day<\/title><desc id="alerts-text">2 days from 1 Apr 2024/,
    );
    assert.match(page, /<summary>As a table<\/summary>/);
  });

  it('of a trial says what became of it, and how to follow a case', async () => {
    const collector = new Collector();
    collector.add(judged(START, { action: 'hold', score: 90, risky: 'evil.example' }));
    const locks = { made: 4, opened: 3, asked: 2, reported: 1, unlocked: 1, denied: 0 };
    const page = await reportPage(
      collector.report(facts({ kind: 'trial', aftermath: { released: 5, deleted: 0, trusted: 1, reported: 2, waiting: 2, locks } })),
    );
    assert.match(page, /What became of it[\s\S]*Released<\/dt><dd class="">5[\s\S]*Opened anyway<\/dt><dd class="">3/);
    assert.match(page, new RegExp(`kithgate trace --id id${START}`));
  });

  it('counts one as one', async () => {
    const collector = new Collector();
    collector.add(judged(START));
    const page = await reportPage(collector.report(facts()));
    assert.match(page, /1 message from outside/);
    assert.match(page, /The one message that was judged would have been delivered as it is\./);
    assert.doesNotMatch(page, />[^<]*\b1 (messages|links|incidents|days|times)\b/);
  });

  it('of no mail says so', async () => {
    assert.match(await reportPage(new Collector().report(facts())), /No message was judged\./);
  });
});
