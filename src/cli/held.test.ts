import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryContent } from '../mail/content.ts';
import type { HeldFilter, HeldMessage, HeldRecipient, Holds } from '../ports.ts';
import { Refusal, type ReleaseOrder, type ReleaseRow } from './kit.ts';
import { command, heldMessage, NOW, recordingKit } from './testdata/command-line.test.ts';

const copy = (address: string, change: Partial<HeldRecipient> = {}): HeldRecipient => ({
  recipient: { address },
  state: 'held',
  score: 91,
  note: '',
  nextAttempt: null,
  attempts: 0,
  dispatch: null,
  changedAt: NOW - 3_600_000,
  ...change,
});

function holds(messages: HeldMessage[], asked: HeldFilter[] = []): Holds {
  return {
    list: async (filter: HeldFilter) => {
      asked.push(filter);
      return messages.filter((message) => message.recipients.some(({ state }) => state === filter.state)).slice(0, filter.limit);
    },
    get: async (id: string) => messages.find((message) => message.id === id) ?? null,
    content: async () => memoryContent(Buffer.from([0x53, 0x3a, 0xff, 0x1b, 0x5b, 0x6d, 13, 10])),
  } as unknown as Holds;
}

describe('held list', () => {
  it('shows what waits, newest first, a line a copy', async () => {
    const messages = [
      heldMessage({ id: 'OLD', receivedAt: NOW - 9e7, recipients: [copy('a@example.org'), copy('b@example.org', { state: 'released' })] }),
      heldMessage({ id: 'NEW', receivedAt: NOW - 1e7, recipients: [copy('c@example.org', { state: 'undelivered' })] }),
      heldMessage({ id: 'GONE', recipients: [copy('d@example.org', { state: 'deleted' })] }),
    ];
    const { code, out } = await command(['held', 'list'], { desk: { holds: holds(messages) } });
    assert.equal(code, 0);
    assert.deepEqual(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).filter((cell) => /^([A-Z]+|id|\w@.*|state|held|undelivered|to)$/.test(cell))),
      [
        ['id', 'state', 'to'],
        ['NEW', 'undelivered', 'c@example.org'],
        ['OLD', 'held', 'a@example.org'],
      ],
    );
  });

  it('passes its filters to the store', async () => {
    const asked: HeldFilter[] = [];
    await command(
      ['held', 'list', '--recipient', 'a@example.org', '--sender', 'anna@partner.example', '--since', '7d', '--state', 'released', '--limit', '5'],
      { desk: { holds: holds([], asked) } },
    );
    assert.deepEqual(asked, [{ recipient: 'a@example.org', sender: 'anna@partner.example', since: NOW - 7 * 86_400_000, state: 'released', limit: 6 }]);
  });

  it('--json is one message a line, with times a program can read', async () => {
    const { lines } = await command(['held', 'list', '--json'], { desk: { holds: holds([heldMessage()]) } });
    const [first] = lines() as { id: string; receivedAt: string; recipients: { recipient: string; state: string; changedAt: string }[] }[];
    assert.deepEqual(
      [first?.id, first?.receivedAt, first?.recipients[0]?.recipient, first?.recipients[0]?.state],
      ['4XbQ', '2024-05-09T12:00:00.000Z', 'ceo@example.org', 'held'],
    );
  });

  it('says when there is nothing, and when there is more', async () => {
    assert.equal((await command(['held', 'list'], { desk: { holds: holds([]) } })).out, 'nothing is held\n');
    const many = [heldMessage({ id: 'A' }), heldMessage({ id: 'B' })];
    const { out, err } = await command(['held', 'list', '--limit', '1'], { desk: { holds: holds(many) } });
    assert.doesNotMatch(out, /\bB\b/);
    assert.match(err, /there are more than 1: --limit, --since and --recipient choose/);
  });

  it('fits the terminal', async () => {
    const wide = heldMessage({ subject: 'w'.repeat(300), from: `${'long'.repeat(20)}@partner.example` });
    const { out } = await command(['held', 'list'], { desk: { holds: holds([wide]) }, io: { terminal: true, colour: false } });
    for (const line of out.split('\n')) assert.ok(Array.from(line).length <= 100, line);
    assert.match(out, /…/);
  });
});

describe('held show', () => {
  it('tells the whole case', async () => {
    const message = heldMessage({ recipients: [copy('ceo@example.org', { state: 'undelivered', note: '451 4.3.0 away', nextAttempt: NOW + 60_000 })] });
    const { out } = await command(['held', 'show', '4XbQ'], { desk: { holds: holds([message]) } });
    assert.match(out, /received +2024-05-09 12:00 UTC from 192\.0\.2\.7 \(mx\.partner\.example\) on inbound/);
    assert.match(out, /to +ceo@example\.org {2}undelivered since 2024-05-10 11:00, next attempt 2024-05-10 12:01 {2}451 4\.3\.0 away/);
    assert.match(out, /\+2\.7 {2}In 148 messages since 2018/);
  });

  it('--raw is the message, byte for byte', async () => {
    const bytes: Buffer[] = [];
    const stdout = { write: (text: string | Uint8Array) => void bytes.push(Buffer.from(text)), terminal: false, columns: 80 };
    const { code } = await command(['held', 'show', '--raw', '4XbQ'], { desk: { holds: holds([heldMessage()]) }, io: { stdout } });
    assert.equal(code, 0);
    assert.deepEqual(Buffer.concat(bytes), Buffer.from([0x53, 0x3a, 0xff, 0x1b, 0x5b, 0x6d, 13, 10]));
  });

  it('--raw of a would-hold, and an unknown id, say what to do', async () => {
    const gone = await command(['held', 'show', '--raw', '4XbQ'], { desk: { holds: holds([heldMessage({ hasContent: false })]) } });
    assert.deepEqual([gone.code, gone.err], [1, 'kithgate: 4XbQ was delivered or deleted: its bytes are not kept\n']);
    const unknown = await command(['held', 'show', 'nope'], { desk: { holds: holds([]) } });
    assert.deepEqual([unknown.code, unknown.err], [1, 'kithgate: no message nope in the hold store: kithgate held list --state all shows them\n']);
  });
});

describe('held release', () => {
  const row = (change: Partial<ReleaseRow> = {}): ReleaseRow => ({
    recipient: 'ceo@example.org',
    sentTo: 'ceo@example.org',
    outcome: 'released',
    note: '250 2.0.0 Ok',
    nextHop: '127.0.0.1:2526',
    ...change,
  });
  const releasing = (...rows: ReleaseRow[]) => {
    const orders: ReleaseOrder[] = [];
    const release = async (order: ReleaseOrder) => {
      orders.push(order);
      return rows;
    };
    return { orders, ...recordingKit({ release }) };
  };

  it('says where it went', async () => {
    const { kit, orders, uses } = releasing(row());
    const { code, out } = await command(['held', 'release', '4XbQ'], { kit });
    assert.deepEqual([code, out, uses], [0, '4XbQ released to ceo@example.org at 127.0.0.1:2526: 250 2.0.0 Ok\n', ['write']]);
    assert.deepEqual(orders, [{ id: '4XbQ', recipients: null, to: null, again: false, trust: false, actor: 'cli:test' }]);
  });

  it('passes its options on, for every id', async () => {
    const { kit, orders } = releasing(row());
    await command(['held', 'release', '--again', '--trust', '--to', 'helpdesk@example.org', '-r', 'ceo@example.org', 'A', 'B'], { kit });
    assert.deepEqual(
      orders.map(({ id }) => id),
      ['A', 'B'],
    );
    assert.deepEqual(orders[0], { id: 'A', recipients: ['ceo@example.org'], to: 'helpdesk@example.org', again: true, trust: true, actor: 'cli:test' });
  });

  const refusals: [ReleaseRow['outcome'], Partial<ReleaseRow>, RegExp][] = [
    [
      'already-released',
      { sentTo: '', nextHop: '', note: 'released 2024-05-09' },
      /^kithgate: 4XbQ for ceo@example\.org: released before: released 2024-05-09; --again sends it once more\n$/,
    ],
    ['refused', { note: '550 5.1.1 no such user' }, /refused at 127\.0\.0\.1:2526: 550 5\.1\.1 no such user; it stays held/],
    ['deferred', { note: '451 4.4.1 away' }, /not taken yet at 127\.0\.0\.1:2526: 451 4\.4\.1 away; serve tries again/],
  ];
  for (const [outcome, change, expected] of refusals) {
    it(`${outcome} is exit 1 and one line`, async () => {
      const { code, out, err } = await command(['held', 'release', '4XbQ'], { kit: releasing(row({ outcome, ...change })).kit });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, expected);
    });
  }

  it('goes nowhere outside protectedDomains', async () => {
    const { kit, orders } = releasing(row());
    const { code, err } = await command(['held', 'release', '--to', 'me@evil.example', '4XbQ'], { kit });
    assert.deepEqual([code, orders], [1, []]);
    assert.match(err, /me@evil\.example is not in protectedDomains \(localhost, example\.org\)/);
  });

  it('one id that fails does not keep the others', async () => {
    const release = async ({ id }: ReleaseOrder) => (id === 'A' ? Promise.reject(new Refusal('no held message A')) : [row()]);
    const { code, out, err } = await command(['held', 'release', 'A', 'B'], { desk: { release } });
    assert.equal(code, 1);
    assert.match(out, /^B released/);
    assert.equal(err, 'kithgate: no held message A\n');
  });

  it('--json is one row a line', async () => {
    const { lines } = await command(['held', 'release', '--json', '4XbQ'], { kit: releasing(row()).kit });
    assert.deepEqual(lines(), [{ id: '4XbQ', ...row() }]);
  });
});

describe('held delete and held trust', () => {
  it('delete removes each message and says so', async () => {
    const gone: string[] = [];
    const discard = async (message: HeldMessage, actor: string) => void gone.push(`${message.id} by ${actor}`);
    const { code, out } = await command(['held', 'delete', '4XbQ'], { desk: { holds: holds([heldMessage()]), discard } });
    assert.deepEqual([code, out, gone], [0, '4XbQ deleted\n', ['4XbQ by cli:test']]);
  });

  it('delete is refused in one line while a copy is being sent on, and the others get their turn', async () => {
    const discard = async ({ id }: HeldMessage) => {
      if (id === 'BUSY') throw new Refusal('BUSY is being sent on right now');
    };
    const desk = { holds: holds([heldMessage(), heldMessage({ id: 'BUSY' })]), discard };
    const { code, out, err } = await command(['held', 'delete', 'BUSY', '4XbQ'], { desk });
    assert.deepEqual([code, out, err], [1, '4XbQ deleted\n', 'kithgate: BUSY is being sent on right now\n']);
  });

  it('trust says whether there was anything to learn', async () => {
    const desk = (learnt: boolean, lifted = 0) => ({ trust: async () => ({ learnt, lifted }) });
    assert.equal((await command(['held', 'trust', '4XbQ'], { desk: desk(true) })).out, '4XbQ trusted: history has learnt from it\n');
    assert.equal((await command(['held', 'trust', '4XbQ'], { desk: desk(false) })).out, '4XbQ trusted: it had nothing new to teach\n');
    assert.equal(
      (await command(['held', 'trust', '4XbQ'], { desk: desk(false, 2) })).out,
      '4XbQ trusted: it had nothing new to teach; 2 reports of phishing count against its author no more\n',
    );
  });
});
