import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry, JournalFilter, LockEvent } from '../ports.ts';
import type { Desk } from './kit.ts';
import { command, heldMessage, journalEntry, lock, NOW, verdict } from './testdata/command-line.test.ts';

const HOST = 'partner-my.sharepoint.example';

function journal(entries: JournalEntry[], asked: JournalFilter[] = []): Desk['journal'] {
  const find = async (filter: JournalFilter) => {
    asked.push(filter);
    return entries.slice(0, filter.limit);
  };
  return { find } as unknown as Desk['journal'];
}

const locks = (...all: ReturnType<typeof lock>[]): Desk['locks'] => ({ list: async () => all }) as unknown as Desk['locks'];

const holds = (...all: ReturnType<typeof heldMessage>[]): Desk['holds'] =>
  ({ get: async (id: string) => all.find((each) => each.id === id) ?? null }) as unknown as Desk['holds'];

describe('trace', () => {
  it('tells the whole of a single message', async () => {
    const { code, out } = await command(['trace', '--id', '4XbQ'], { desk: { journal: journal([journalEntry()]), holds: holds(), locks: locks() } });
    assert.equal(code, 0);
    assert.match(out, /at +2024-05-09 12:00 UTC from 192\.0\.2\.7 on inbound \(inbound, active\)/);
    assert.match(out, /to +ceo@example\.org {2}held \(hold\) {2}250 2\.0\.0 Ok/);
    assert.match(out, /HOLD 91 from anna@partner\.example/);
  });

  it('tells what became of it: held copies, locked links and their readers', async () => {
    const held = heldMessage({ recipients: heldMessage().recipients.map((copy) => ({ ...copy, state: 'released' as const, note: '250 ok' })) });
    const asked: LockEvent = { token: 'Zk3v9QmT', at: NOW, kind: 'access-requested', clientIp: '192.0.2.9', note: '' };
    const desk = { journal: journal([journalEntry()]), holds: holds(held), locks: locks(lock([asked])) };
    const { out } = await command(['trace', '--id', '4XbQ'], { desk });
    assert.match(out, /Held copies\n {2}ceo@example\.org {2}released since 2024-05-09 12:00 {2}250 ok\n/);
    assert.match(
      out,
      /Locked links\n {2}ceo@example\.org {2}link to partner-my\[\.\]sharepoint\[\.\]example {2}locked\n +2024-05-10 12:00 {2}asked for access from 192\.0\.2\.9\n/,
    );
    const { lines } = await command(['trace', '--id', '4XbQ', '--json'], { desk });
    const [facts] = lines() as [{ held: { state: string }[]; locks: { state: string; events: { kind: string }[] }[] }];
    assert.deepEqual([facts.held[0]?.state, facts.locks[0]?.state, facts.locks[0]?.events[0]?.kind], ['released', 'locked', 'access-requested']);
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
    holds: holds(),
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

  it('says who got it open after it was found, and why', async () => {
    const passive = journalEntry({
      id: 'P',
      at: NOW - 900,
      mode: 'passive',
      outcomes: [{ recipient: 'p@example.org', action: 'hold', outcome: 'delivered', reply: '' }],
    });
    const shut = journalEntry({ id: 'L', at: NOW - 800, outcomes: [{ recipient: 'l@example.org', action: 'lock', outcome: 'delivered', reply: '' }] });
    const released = heldMessage({ id: 'THIRD', recipients: heldMessage().recipients.map((copy) => ({ ...copy, state: 'released' as const })) });
    const told = { ...desk, journal: journal([...entries, passive, shut]), holds: holds(released) };
    const { out } = await command(['trace', '--host', HOST], { desk: told });
    assert.match(
      out,
      /Delivered after that, with the link open\n.*ceo@example\.org, .*\(held, then released\)\n.*p@example\.org, .*\(passive mode\)\n.*c@example\.org, .*\(not found risky in this message\)\n\n/,
    );
    const [story] = (await command(['trace', '--host', HOST, '--json'], { desk: told })).lines() as [{ deliveredAfter: { id: string }[] }];
    assert.deepEqual(
      story.deliveredAfter.map(({ id }) => id),
      ['THIRD', 'P', 'LAST'],
    );
  });

  it('a message held for another link does not make this one found', async () => {
    const links = ['evil.example', HOST].map(
      (host, i) => ({ ...verdict().links[0], host, action: i === 0 ? 'lock' : 'none' }) as ReturnType<typeof verdict>['links'][0],
    );
    const { lines } = await command(['trace', '--host', HOST, '--json'], {
      desk: { ...desk, journal: journal([journalEntry({ verdict: verdict({ links }) })]) },
    });
    assert.equal((lines() as [{ foundAt: string | null }])[0].foundAt, null);
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
