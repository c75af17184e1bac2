/** The whole road over real sockets: what an operator's mail server sees of it. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { retryDue } from '../../src/act/retry.ts';
import { StoreUnavailable } from '../../src/ports.ts';
import { directReader, House, type HouseOptions } from './house.ts';
import { drop, say } from './scripted-next-hop.ts';

const LETTER =
  'From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: Lunch\r\nMessage-ID: <lunch@partner.example>\r\n\r\nAt noon?\r\n.hidden dot\r\n';
const LINK = 'https://files.stranger.example/view?id=7';
const LINKED = `From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: Plans\r\nMessage-ID: <plans@partner.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p><a href="${LINK}">the plans</a></p>\r\n`;

const HOLD = { recipient: 'held@example.org', action: 'hold' };
const LOCK = { recipient: '*@example.org', action: 'lock' };

const houses: House[] = [];
after(async () => {
  for (const house of houses) await house.close();
});
async function build(options: HouseOptions = {}): Promise<House> {
  const house = await House.build(options);
  houses.push(house);
  return house;
}

const bodyOf = (bytes: Buffer | undefined): string => bytes?.toString('latin1').replace(/^[\s\S]*?\r\n\r\n/, '') ?? '';

describe('delivering', () => {
  it('adds its fields on top, and every other byte is as it came', async () => {
    const house = await build();
    const replies = await house.send(['ceo@example.org'], LETTER);
    assert.match(replies.at(-1) ?? '', /^250 /);
    const text = house.hop.mails[0]?.content.toString('latin1') ?? '';
    assert.match(text, /^X-Kithgate-Verdict: deliver; score=\d+(\.\d+)?; mode=active; id=[0-9a-z]{17}\r\n/);
    assert.match(
      text,
      /\r\nReceived: from mail\.partner\.example \(\[127\.0\.0\.1\]\)\r\n\tby gate\.test \(kithgate\) with ESMTP id [0-9a-z]{17}\r\n\tfor <ceo@example\.org>;\r\n/,
    );
    assert.ok(text.endsWith(LETTER), 'the original is the end of what was delivered');
  });

  it('takes out fields of ours that came from outside, and only those', async () => {
    const house = await build();
    await house.send(['ceo@example.org'], `X-Kithgate-Verdict: deliver; score=0\r\nX-Other: stays\r\n${LETTER}`);
    const text = house.hop.mails[0]?.content.toString('latin1') ?? '';
    assert.equal(text.match(/X-Kithgate-Verdict/g)?.length, 1);
    assert.ok(text.endsWith(`X-Other: stays\r\n${LETTER}`));
  });

  it("gives the next hop's own reply, with its code and text", async () => {
    const house = await build({ script: { dot: say('250 2.6.0 Queued as ABC') } });
    assert.equal((await house.send(['ceo@example.org'], LETTER)).at(-1), '250 2.6.0 Queued as ABC');
    house.hop.script = { dot: say('554 5.7.1 Content refused') };
    assert.equal((await house.send(['ceo@example.org'], LETTER)).at(-1), '554 5.7.1 Content refused');
  });

  it('is one transaction at the next hop for several recipients', async () => {
    const house = await build();
    await house.send(['a@example.org', 'b@example.org'], LETTER);
    assert.equal(house.hop.mails.length, 1);
    assert.doesNotMatch(house.hop.mails[0]?.content.toString() ?? '', /for </);
  });

  it('answers a repeated recipient, and sends it one copy', async () => {
    const house = await build();
    const replies = await house.send(['a@example.org', 'a@example.org'], LETTER);
    assert.deepEqual(
      replies.map((r) => r.slice(0, 3)),
      ['250', '250', '250', '354', '250'],
    );
    assert.deepEqual(house.hop.mails[0]?.rcpts, ['RCPT TO:<a@example.org>']);
  });

  it('tells nobody outside what it thought: a copy shared with an outside recipient has no field of ours', async () => {
    const house = await build({ config: { listeners: [{ name: 'door', port: 0, relayFrom: ['127.0.0.1'] }] } });
    await house.send(['a@example.org', 'someone@elsewhere.example'], LETTER);
    assert.doesNotMatch(house.hop.mails[0]?.content.toString() ?? '', /X-Kithgate/i);
  });
});

describe('never an open relay', () => {
  it('refuses recipients outside protectedDomains, and tricks in the local part', async () => {
    const house = await build();
    const bad = [
      'user@elsewhere.example',
      'user%elsewhere.example@example.org',
      'elsewhere.example!user@example.org',
      '<@example.org:user@elsewhere.example>',
      '"user@elsewhere.example"@example.org',
    ];
    const replies = (await house.send(bad, LETTER)).slice(1, 1 + bad.length);
    for (const reply of replies) assert.match(reply, /^5\d\d /);
    assert.deepEqual(house.hop.commands('RCPT'), []);
  });
});

describe('a next hop in trouble', () => {
  const stages: [string, HouseOptions['script'], RegExp][] = [
    ['refuses the connection with a 554', { greeting: say('554 5.3.2 Not today') }, /^451 4\./],
    ['goes away with a 421 at RCPT', { rcpt: say('421 4.3.2 Shutting down') }, /^451 /],
    ['defers a recipient', { rcpt: say('450 4.2.1 Greylisted') }, /^450 4\.2\.1 Greylisted$/],
    ['refuses a recipient', { rcpt: say('550 5.1.1 No such user') }, /^550 5\.1\.1 No such user$/],
    ['drops the connection at RCPT', { rcpt: drop }, /^451 /],
    ['talks nonsense at MAIL', { mail: say('what?') }, /^451 /],
  ];
  for (const [name, script, expected] of stages) {
    it(`${name}: RCPT hears ${expected.source}`, async () => {
      const house = await build({ script: script ?? {} });
      const replies = await house.send(['ceo@example.org'], LETTER);
      assert.match(replies[1] ?? '', expected);
      assert.match(replies[2] ?? '', /^(503|554) /, 'no recipient, no DATA');
    });
  }

  const dots: [string, HouseOptions['script'], RegExp][] = [
    ['defers after the dot', { dot: say('452 4.3.1 Full') }, /^452 4\.3\.1 Full$/],
    ['says 421 after the dot', { dot: say('421 4.3.2 Bye') }, /^451 /],
    ['drops before the dot', { content: drop }, /^451 /],
    ['drops after the dot', { dot: drop }, /^451 /],
    ['refuses DATA', { data: say('554 5.5.1 No') }, /^554 5\.5\.1 No$/],
  ];
  for (const [name, script, expected] of dots) {
    it(`${name}: the client hears ${expected.source}, and nothing is kept here`, async () => {
      const house = await build({ script: script ?? {} });
      assert.match((await house.send(['ceo@example.org'], LETTER)).at(-1) ?? '', expected);
      assert.deepEqual(await house.store.holds.list({}), []);
    });
  }

  it('is away: 451 at RCPT, nothing acknowledged', async () => {
    const house = await build();
    await house.hop.close();
    assert.match((await house.send(['ceo@example.org'], LETTER))[1] ?? '', /^451 4\.4\.1 /);
  });
});

describe('holding', () => {
  it('answers 250 and keeps the original bytes; a release sends them on once', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    assert.match((await house.send(['held@example.org'], LETTER)).at(-1) ?? '', /^250 /);
    assert.equal(house.hop.mails.length, 0);
    const [held] = await house.store.holds.list({ state: 'held' });
    assert.ok(held);
    assert.equal((await (await house.store.holds.content(held.id)).bytes()).toString('latin1'), LETTER);

    const desk = house.desk();
    const order = { id: held.id, recipients: null, to: null, again: false, trust: false, actor: 'test' };
    const [row] = await desk.release(order);
    assert.equal(row?.outcome, 'released');
    assert.ok(house.hop.mails[0]?.content.toString('latin1').endsWith(LETTER));
    assert.equal((await desk.release(order))[0]?.outcome, 'already-released');
    assert.equal(house.hop.mails.length, 1);
    assert.equal((await desk.release({ ...order, again: true }))[0]?.outcome, 'released');
    assert.equal(house.hop.mails.length, 2);
  });

  it('keeps the whole envelope for the release: reverse-path, BODY, RET, ENVID, NOTIFY, ORCPT', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    const to = '<held@example.org> NOTIFY=FAILURE ORCPT=rfc822;Held@example.org';
    await house.send([to], LETTER, { mail: ' BODY=8BITMIME RET=HDRS ENVID=E+2B1' });
    const [held] = await house.store.holds.list({});
    await house.desk().release({ id: held?.id ?? '', recipients: null, to: null, again: false, trust: false, actor: 'test' });
    assert.match(house.hop.mails[0]?.mail ?? '', /FROM:<anna@partner\.example>.* BODY=8BITMIME.* RET=HDRS.* ENVID=E\+2B1/);
    assert.equal(house.hop.mails[0]?.rcpts[0], 'RCPT TO:<held@example.org> NOTIFY=FAILURE ORCPT=rfc822;Held@example.org');
  });

  it('releases to another address only within protectedDomains', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    const [held] = await house.store.holds.list({});
    const order = { id: held?.id ?? '', recipients: null, again: false, trust: false, actor: 'test' };
    await assert.rejects(house.desk().release({ ...order, to: 'out@elsewhere.example' }), /protectedDomains/);
    await house.desk().release({ ...order, to: 'other@example.org' });
    assert.deepEqual(house.hop.mails[0]?.rcpts, ['RCPT TO:<other@example.org>']);
  });

  it('a release while the next hop is away is deferred, and the retry sends it', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    const [held] = await house.store.holds.list({});
    house.hop.script = { rcpt: say('451 4.3.0 Later') };
    const [row] = await house.desk().release({ id: held?.id ?? '', recipients: null, to: null, again: false, trust: false, actor: 'test' });
    assert.equal(row?.outcome, 'deferred');
    house.hop.script = {};
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    assert.equal(house.hop.mails.length, 1);
    assert.equal((await house.store.holds.get(held?.id ?? ''))?.recipients[0]?.state, 'released');
  });
});

describe('a release that the next hop defers', () => {
  const later = { rcpt: say('451 4.3.0 Later') };
  const order = { recipients: null, to: null, again: false, trust: false, actor: 'test' };

  it('to another address is retried to that address, never to the recipient', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    const [held] = await house.store.holds.list({});
    house.hop.script = later;
    await house.desk().release({ ...order, id: held?.id ?? '', to: 'security@example.org' });
    house.hop.script = {};
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    assert.deepEqual(
      house.hop.mails.map((mail) => mail.rcpts),
      [['RCPT TO:<security@example.org>']],
    );
  });

  it('is retried with the original bytes, without a verdict on top', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    const [held] = await house.store.holds.list({});
    house.hop.script = later;
    await house.desk().release({ ...order, id: held?.id ?? '' });
    house.hop.script = {};
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    assert.doesNotMatch(house.hop.mails[0]?.content.toString() ?? '', /X-Kithgate/);
  });

  it('days after it was held is retried for days from the release', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    const [held] = await house.store.holds.list({});
    house.clock.set(house.clock.now() + 8 * 86_400_000);
    house.hop.script = later;
    await house.desk().release({ ...order, id: held?.id ?? '' });
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    assert.equal((await house.store.holds.get(held?.id ?? ''))?.recipients[0]?.state, 'undelivered');
  });
});

describe('a copy that cannot be made at a retry', () => {
  it('is deferred by itself; nobody else gets the message again', async () => {
    const script = { dot: ({ times }: { times: number }) => (times > 1 && times < 4 ? say('452 4.3.1 Full') : { kind: 'accept' as const }) };
    const house = await build({
      config: {
        exceptions: [
          { recipient: 'b@example.org', action: 'lock' },
          { recipient: 'c@example.org', action: 'lock' },
        ],
      },
      script,
    });
    await house.send(['a@example.org', 'b@example.org', 'c@example.org'], LINKED);
    house.ports.reader = { ...directReader, rewrite: async () => Promise.reject(new Error('worker died')) };
    for (let round = 1; round < 4; round += 1) {
      house.clock.set(house.clock.now() + 3_600_000);
      await retryDue(house.ports, house.settings);
    }
    assert.equal(house.hop.mails.filter((mail) => mail.rcpts[0]?.includes('a@')).length, 1);
    const [kept] = await house.store.holds.list({ state: 'undelivered' });
    assert.deepEqual(
      kept?.recipients.map((row) => [row.recipient.address, row.attempts]),
      [
        ['b@example.org', 4],
        ['c@example.org', 4],
      ],
    );
  });
});

describe('the spelling of a recipient', () => {
  it("is the sender's to choose, the policy is not", async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    for (const spelling of ['<"held"@example.org>', '<HELD@EXAMPLE.ORG>', '<held+x@example.org>']) await house.send([spelling], LETTER);
    assert.equal(house.hop.mails.length, 0);
    assert.equal((await house.store.holds.list({ state: 'held' })).length, 3);
  });

  it('in two forms of one transaction is one copy', async () => {
    const house = await build();
    await house.send(['ceo@example.org', 'CEO@Example.org', '<"ceo"@example.org>'], LETTER);
    assert.deepEqual(
      house.hop.mails.map((mail) => mail.rcpts),
      [['RCPT TO:<ceo@example.org>']],
    );
  });

  it('postmaster alone is the one of our domain, and only annotated', async () => {
    const house = await build({ config: { policy: { holdAt: 0 } } });
    assert.match((await house.send(['<postmaster>'], LETTER)).at(-1) ?? '', /^250 /);
    assert.deepEqual(house.hop.mails[0]?.rcpts, ['RCPT TO:<postmaster@example.org>']);
  });
});

describe('a mixed transaction', () => {
  it('holds for one, delivers to the other, and tells neither of it', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    assert.match((await house.send(['held@example.org', 'good@example.org'], LETTER)).at(-1) ?? '', /^250 /);
    assert.deepEqual(
      house.hop.mails.map((m) => m.rcpts),
      [['RCPT TO:<good@example.org>']],
    );
    assert.doesNotMatch(house.hop.mails[0]?.content.toString() ?? '', /held/);
    const [held] = await house.store.holds.list({});
    assert.deepEqual(
      held?.recipients.map((r) => [r.recipient.address, r.state]),
      [['held@example.org', 'held']],
    );
  });

  it('with the next hop deferring is that 4xx, and nothing is kept', async () => {
    const house = await build({ config: { exceptions: [HOLD] }, script: { dot: say('452 4.3.1 Full') } });
    assert.equal((await house.send(['held@example.org', 'good@example.org'], LETTER)).at(-1), '452 4.3.1 Full');
    assert.deepEqual(await house.store.holds.list({}), []);
  });

  it('served for one and deferred for another is 250; the retry delivers what was missing, locked as judged', async () => {
    const house = await build({ config: { exceptions: [LOCK] }, script: { dot: ({ times }) => (times === 2 ? say('452 4.3.1 Full') : { kind: 'accept' }) } });
    assert.match((await house.send(['a@example.org', 'b@example.org'], LINKED)).at(-1) ?? '', /^250 /);
    const [kept] = await house.store.holds.list({ state: 'undelivered' });
    assert.deepEqual(
      kept?.recipients.map((r) => [r.recipient.address, r.state]),
      [['b@example.org', 'undelivered']],
    );
    house.clock.set(house.clock.now() + 120_000);
    await retryDue(house.ports, house.settings);
    const last = house.hop.mails.at(-1);
    assert.deepEqual(last?.rcpts, ['RCPT TO:<b@example.org>']);
    assert.match(bodyOf(last?.content), /href="http:\/\/127\.0\.0\.1:8025\/l\/[\w-]{24}"/);
  });
});

describe('a permanent failure after others were served', () => {
  const STATED = 'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=anna@partner.example; dmarc=pass header.from=partner.example\r\n';
  const script = { dot: ({ times }: { times: number }) => (times === 1 ? say('550 5.7.1 Not wanted') : { kind: 'accept' as const }) };
  const round = async (house: House) => {
    house.clock.set(house.clock.now() + 1000);
    await retryDue(house.ports, house.settings);
  };

  it('owes the author a report, and sends it by the retries', async () => {
    const house = await build({ config: { exceptions: [HOLD] }, script });
    assert.match((await house.send(['held@example.org', 'good@example.org'], STATED + LETTER)).at(-1) ?? '', /^250 /);
    assert.equal((await house.store.holds.list({ state: 'failed' })).length, 1);
    await round(house);
    const report = house.hop.mails.at(-1);
    assert.match(report?.mail ?? '', /^MAIL FROM:<>/);
    assert.deepEqual(report?.rcpts, ['RCPT TO:<anna@partner.example> NOTIFY=NEVER']);
    assert.match(report?.content.toString() ?? '', /Final-Recipient: rfc822; good@example\.org\r\nAction: failed\r\nStatus: 5\.7\.1/);
  });

  it('is told to nobody whose reverse-path is not proven', async () => {
    const house = await build({ config: { exceptions: [HOLD] }, script });
    await house.send(['held@example.org', 'good@example.org'], LETTER);
    assert.equal((await house.store.holds.list({ state: 'failed' })).length, 1, 'the message is kept all the same');
    await round(house);
    assert.equal(house.hop.mails.length, 1, 'the refused one, and no report');
  });
});

describe('locking', () => {
  it('makes one copy a recipient, each with its own token, and changes nothing but the URL', async () => {
    const house = await build({ config: { exceptions: [LOCK] } });
    await house.send(['a@example.org', 'b@example.org'], LINKED);
    assert.equal(house.hop.mails.length, 2);
    const tokens = house.hop.mails.map((m) => /\/l\/([\w-]+)"/.exec(m.content.toString())?.[1]);
    assert.notEqual(tokens[0], tokens[1]);
    for (const mail of house.hop.mails) {
      assert.equal(bodyOf(mail.content).replace(/http:\/\/127\.0\.0\.1:8025\/l\/[\w-]+/, LINK), bodyOf(Buffer.from(LINKED)));
    }
    const known = await house.store.locks.get(tokens[0] ?? '');
    assert.equal(known?.record.target, LINK);
    assert.equal(known?.record.text, 'the plans');
  });

  it('takes its tokens back when the next hop refuses the message', async () => {
    const house = await build({ config: { exceptions: [LOCK] }, script: { dot: say('554 5.7.1 No') } });
    await house.send(['a@example.org'], LINKED);
    assert.deepEqual(await house.store.locks.list({}), []);
  });

  it('follows policy.unlockable when the message cannot be rewritten after all', async () => {
    const reader = { ...directReader, rewrite: async () => Promise.reject(new Error('worker died')) };
    const house = await build({ config: { exceptions: [LOCK] }, reader });
    assert.match((await house.send(['a@example.org'], LINKED)).at(-1) ?? '', /^250 /);
    assert.equal(house.hop.mails.length, 0);
    assert.equal((await house.store.holds.list({ state: 'held' })).length, 1);
  });
});

describe('passive mode', () => {
  it('delivers everything in one transaction, byte for byte, and writes down what it would have done', async () => {
    const house = await build({ config: { mode: 'passive', exceptions: [HOLD, LOCK] } });
    await house.send(['held@example.org', 'b@example.org'], LINKED);
    assert.equal(house.hop.mails.length, 1);
    const text = house.hop.mails[0]?.content.toString('latin1') ?? '';
    assert.match(text, /^X-Kithgate-Verdict: hold; score=\d+(\.\d+)?; mode=passive; id=/);
    assert.ok(text.endsWith(LINKED));
    assert.deepEqual(
      (await house.store.holds.list({ state: 'would-hold' })).map((m) => m.hasContent),
      [false],
    );
  });
});

describe('analysis that fails', () => {
  const reader = { parse: async () => Promise.reject(new Error('worker died')), rewrite: async () => Promise.reject(new Error('worker died')) };

  it('delivers marked unscored by default', async () => {
    const house = await build({ reader });
    await house.send(['ceo@example.org'], LETTER);
    const text = house.hop.mails[0]?.content.toString('latin1') ?? '';
    assert.match(text, /^X-Kithgate-Verdict: unscored; mode=\w+; id=/);
    assert.ok(text.endsWith(LETTER));
  });

  it('still obeys what the operator decided without a judgement', async () => {
    const house = await build({ reader, config: { exceptions: [HOLD] } });
    await house.send(['held@example.org'], LETTER);
    assert.equal(house.hop.mails.length, 0);
    assert.equal((await house.store.holds.list({ state: 'held' })).length, 1);
  });

  it('answers 451 when told to, and can be traced', async () => {
    const house = await build({ reader, config: { onAnalysisFailure: 'tempfail' } });
    assert.match((await house.send(['ceo@example.org'], LETTER)).at(-1) ?? '', /^451 /);
    assert.equal(house.hop.mails.length, 0);
    assert.deepEqual(
      (await house.store.journal.find({}))[0]?.outcomes.map((o) => o.outcome),
      ['deferred'],
    );
  });
});

describe('a store that is away', () => {
  it('is a 451, and nothing is lost or half-done', async () => {
    const house = await build();
    house.ports.histories.facts = async () => Promise.reject(new StoreUnavailable('locked'));
    assert.match((await house.send(['ceo@example.org'], LETTER)).at(-1) ?? '', /^451 4\.3\.0 /);
    assert.equal(house.hop.mails.length, 0);
  });

  it('that cannot keep a hold is a 451', async () => {
    const house = await build({ config: { exceptions: [HOLD] } });
    house.ports.holds.commit = async () => Promise.reject(new StoreUnavailable('disk full'));
    assert.match((await house.send(['held@example.org'], LETTER)).at(-1) ?? '', /^451 4\.3\.0 /);
  });

  it('that cannot record changes no reply', async () => {
    const house = await build();
    house.ports.journal.record = async () => Promise.reject(new Error('disk full'));
    assert.match((await house.send(['ceo@example.org'], LETTER)).at(-1) ?? '', /^250 /);
    assert.ok(house.log.entries.some((entry) => entry.level === 'error' && entry.text.includes('disk full')));
  });
});

describe('LMTP', () => {
  it('answers for each recipient, in order', async () => {
    const script = { protocol: 'lmtp' as const, dot: ({ line }: { line: string }) => (line.includes('b@') ? say('452 4.2.2 Full') : say('250 2.0.0 Ok')) };
    const house = await build({ protocol: 'lmtp', script, config: { exceptions: [HOLD] } });
    const replies = await house.send(['a@example.org', 'b@example.org', 'held@example.org'], LETTER, { hello: 'LHLO mail.partner.example' });
    assert.deepEqual(
      replies.slice(-3).map((r) => r.slice(0, 3)),
      ['250', '452', '250'],
    );
    assert.equal((await house.store.holds.list({ state: 'held' })).length, 1);
    assert.equal((await house.store.holds.list({ state: 'undelivered' })).length, 0);
  });

  it('behind an SMTP listener: who was deferred after others were served is undelivered', async () => {
    const script = { protocol: 'lmtp' as const, dot: ({ line }: { line: string }) => (line.includes('b@') ? say('452 4.2.2 Full') : say('250 2.0.0 Ok')) };
    const house = await build({ script });
    assert.match((await house.send(['a@example.org', 'b@example.org'], LETTER)).at(-1) ?? '', /^250 /);
    assert.equal((await house.store.holds.list({ state: 'undelivered' })).length, 1);
  });
});

describe('outbound and observe', () => {
  it('outbound relays to anyone without a field of ours, and teaches that we wrote', async () => {
    const house = await build({ direction: 'outbound' });
    const ours = 'From: ceo@example.org\r\nTo: anna@partner.example\r\nMessage-ID: <out1@example.org>\r\nX-Kithgate-Verdict: left over\r\n\r\nHello\r\n';
    assert.match((await house.send(['anna@partner.example'], ours, { from: 'ceo@example.org' })).at(-1) ?? '', /^250 /);
    assert.doesNotMatch(house.hop.mails[0]?.content.toString() ?? '', /X-Kithgate/);
    assert.equal((await house.store.histories.relation('anna@partner.example', null)).outbound, 1);
  });

  it('observe learns and discards: nothing reaches the next hop', async () => {
    const house = await build({ direction: 'observe' });
    assert.match((await house.send(['ceo@example.org'], LETTER)).at(-1) ?? '', /^250 /);
    assert.deepEqual(house.hop.lines, []);
    assert.equal((await house.store.journal.find({ messageId: '<lunch@partner.example>' })).length, 1);
  });
});

describe('bytes', () => {
  const cases: [string, Buffer][] = [
    ['8-bit text', Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.from([0xe4, 0xf6, 0xfc, 0xff, 0x80, 13, 10])])],
    ['a line of 20,000 characters', Buffer.from(`Subject: x\r\n\r\n${'y'.repeat(20_000)}\r\n`)],
    ['lines of dots', Buffer.from('Subject: x\r\n\r\n.\r\n..\r\n...\r\n. .\r\n')],
    ['a first line that begins with a space', Buffer.from(' not a field\r\nSubject: x\r\n\r\nbody\r\n')],
    ['no header at all', Buffer.from('\r\njust a body\r\n')],
    ['no body at all', Buffer.from('Subject: x\r\n')],
    ['nothing', Buffer.from('\r\n')],
    ['2 MiB, which goes by way of the disk', Buffer.from(`Subject: big\r\n\r\n${'0123456789abcdef'.repeat(64).concat('\r\n').repeat(2048)}`)],
  ];
  for (const [name, bytes] of cases) {
    it(`${name} arrives as it was sent`, async () => {
      const house = await build({ config: { mode: 'passive' } });
      assert.match((await house.send(['ceo@example.org'], bytes, { mail: ' BODY=8BITMIME' })).at(-1) ?? '', /^250 /);
      const content = house.hop.mails[0]?.content ?? Buffer.alloc(0);
      assert.deepEqual(content.subarray(content.length - bytes.length), bytes);
    });
  }
});
