import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry, JournalFilter, LockEvent } from '../ports.ts';
import type { Desk } from './kit.ts';
import { command, journalEntry, lock, NOW, verdict } from './testdata/command-line.test.ts';

const HOST = 'partner-my.sharepoint.example';

function journal(entries: JournalEntry[], asked: JournalFilter[] = []): Desk['journal'] {
  const find = async (filter: JournalFilter) => {
    asked.push(filter);
    return entries.slice(0, filter.limit);
  };
  return { find } as unknown as Desk['journal'];
}

const locks = (...all: ReturnType<typeof lock>[]): Desk['locks'] => ({ list: async () => all }) as unknown as Desk['locks'];

describe('trace', () => {
  it('tells the whole of a single message', async () => {
    const { code, out } = await command(['trace', '--id', '4XbQ'], { desk: { journal: journal([journalEntry()]) } });
    assert.equal(code, 0);
    assert.match(out, /at +2024-05-09 12:00 UTC from 192\.0\.2\.7 on inbound \(inbound, active\)/);
    assert.match(out, /to +ceo@example\.org {2}held \(hold\) {2}250 2\.0\.0 Ok/);
    assert.match(out, /HOLD 91 from anna@partner\.example/);
  });

  it('lists several, a line a recipient', async () => {
    const two = journalEntry({
      outcomes: [
        { recipient: 'a@example.org', action: 'deliver', outcome: 'delivered', reply: '' },
        { recipient: 'b@example.org', action: 'hold', outcome: 'held', reply: '' },
      ],
    });
    const { out } = await command(['trace'], { desk: { journal: journal([journalEntry(), two]) } });
    assert.equal(out.trimEnd().split('\n').length, 4);
    assert.match(out, /deliver +delivered +anna@partner\.example +a@example\.org/);
  });

  it('passes every filter on', async () => {
    const asked: JournalFilter[] = [];
    await command(
      ['trace', '--id', 'i', '--message-id', '<m>', '--from', 'f', '--to', 't', '--subject', 's', '--campaign', 'c', '--since', '2024-05-01', '--limit', '3'],
      { desk: { journal: journal([], asked) } },
    );
    assert.deepEqual(asked, [{ id: 'i', messageId: '<m>', from: 'f', to: 't', subject: 's', campaign: 'c', since: Date.UTC(2024, 4, 1), limit: 4 }]);
  });

  it('--json is one entry a line', async () => {
    const { lines } = await command(['trace', '--json'], { desk: { journal: journal([journalEntry(), journalEntry({ id: 'B' })]) } });
    assert.deepEqual(
      lines().map((each) => [(each as { id: string }).id, (each as { at: string }).at]),
      [
        ['4XbQ', '2024-05-09T12:00:00.000Z'],
        ['B', '2024-05-09T12:00:00.000Z'],
      ],
    );
  });
});

describe('trace --host', () => {
  const delivered = (id: string, at: number, recipient: string): JournalEntry =>
    journalEntry({
      id,
      at,
      verdict: verdict({ links: verdict().links.map((link) => ({ ...link, action: 'none' as const })), deliveries: [] }),
      outcomes: [{ recipient, action: 'deliver', outcome: 'delivered', reply: '' }],
    });
  const entries = [
    journalEntry({ id: 'THIRD', at: NOW - 1000 }),
    delivered('FIRST', NOW - 9e6, 'a@example.org'),
    delivered('SECOND', NOW - 5e6, 'b@example.org'),
    delivered('LAST', NOW, 'c@example.org'),
  ];
  const event = (kind: LockEvent['kind'], at: number): LockEvent => ({ token: 'Zk3v9QmT', at, kind, clientIp: '192.0.2.9', note: '' });
  const desk = {
    journal: journal(entries),
    locks: locks(lock([event('shown', NOW - 500), event('denied', NOW - 100)]), lock([event('shown', NOW)], { host: 'other.example' })),
  };

  it('says who else got it, what was delivered before it was found, and who clicked', async () => {
    const { lines } = await command(['trace', '--host', HOST, '--json'], { desk });
    const [story] = lines() as [
      {
        firstSeen: string;
        foundAt: string;
        messages: { id: string }[];
        deliveredBefore: { id: string; recipient: string }[];
        clicks: { kind: string; recipient: string }[];
      },
    ];
    assert.deepEqual([story.firstSeen, story.foundAt], [new Date(NOW - 9e6).toISOString(), new Date(NOW - 1000).toISOString()]);
    assert.deepEqual(
      story.messages.map(({ id }) => id),
      ['FIRST', 'SECOND', 'THIRD', 'LAST'],
    );
    assert.deepEqual(
      story.deliveredBefore.map(({ id, recipient }) => [id, recipient]),
      [
        ['FIRST', 'a@example.org'],
        ['SECOND', 'b@example.org'],
      ],
    );
    assert.deepEqual(
      story.clicks.map(({ kind, recipient }) => [kind, recipient]),
      [['shown', 'ceo@example.org']],
    );
  });

  it('in words', async () => {
    const { out } = await command(['trace', '--host', HOST], { desk });
    assert.match(out, /^partner-my\[\.\]sharepoint\[\.\]example: first seen .* UTC, found risky .* UTC\n/);
    assert.match(out, /Who got it \(4 messages\)\nid /);
    assert.match(out, /Delivered before it was found\n.*a@example\.org, from anna@partner\.example\n.*b@example\.org/);
    assert.match(out, /Who clicked \(locked links only\)\n.*ceo@example\.org saw the gate page from 192\.0\.2\.9\n$/);
  });

  it('takes what an operator pastes', async () => {
    const asked: JournalFilter[] = [];
    for (const pasted of [HOST.toUpperCase(), 'hxxps://partner-my[.]sharepoint[.]example/x?y', `${HOST}.`])
      await command(['trace', '--host', pasted], { desk: { journal: journal([], asked), locks: locks() } });
    assert.deepEqual(
      asked.map(({ host }) => host),
      [HOST, HOST, HOST],
    );
  });

  it('of a host that was never found risky, and of one nobody got', async () => {
    const quiet = await command(['trace', '--host', HOST], { desk: { journal: journal([delivered('A', NOW, 'a@example.org')]), locks: locks() } });
    assert.match(quiet.out, /never found risky[\s\S]*Delivered with the link open\n.*a@example\.org[\s\S]*Who clicked \(locked links only\)\n {2}nobody/);
    const none = await command(['trace', '--host', 'x.example'], { desk: { journal: journal([]), locks: locks() } });
    assert.deepEqual([none.code, none.out], [0, 'no message with a link to x[.]example is on record\n']);
  });
});
