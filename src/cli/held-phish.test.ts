import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalEntry, PhishReport } from '../ports.ts';
import { type Desk, type PhishOutcome, Refusal } from './kit.ts';
import { command, NOW } from './testdata/command-line.test.ts';

const REPORT: PhishReport = {
  id: '4XbQ',
  messageAt: NOW - 3_600_000,
  at: NOW,
  actor: 'cli:test',
  author: { address: 'anna@partner.example', class: 'pass' },
  shape: 'ab12',
  targets: ['docs-desk.example', 'docsend.example/view/x'],
  liftedAt: null,
};
const OUTCOME: PhishOutcome = { report: REPORT, takenBack: 'all', spared: [], denied: 0, waiting: 0, alike: { messages: 0, recipients: 0 } };

const desk = (change: Partial<PhishOutcome> = {}): Partial<Desk> => ({ phish: async () => ({ ...OUTCOME, ...change }) });

describe('held phish', () => {
  it('tells what it did, what it spared and who else to look after', async () => {
    const spared = [{ target: 'partner.example', why: 'known' as const }];
    const { code, out } = await command(['held', 'phish', '4XbQ'], { desk: desk({ spared, denied: 1, waiting: 2, alike: { messages: 3, recipients: 4 } }) });
    assert.equal(code, 0);
    assert.equal(
      out,
      `4XbQ reported as phishing: what it taught is taken back
  docs-desk[.]example: a link there counts against any message from now on
  docsend[.]example/view/x: a link there counts against any message from now on
  partner[.]example is not blamed: a correspondent's own, or linked to here for long
  anna@partner.example: nothing vouches for its mail for 30 days, or until "kithgate held trust" of a later message
  1 locked link denied
  2 copies of it stay held: "kithgate held delete 4XbQ" removes them
  3 other messages with the same link or text reached 4 recipients:
    kithgate trace --host docs-desk.example
    kithgate trace --host docsend.example
    kithgate trace --campaign ab12
`,
    );
  });

  it('says where nothing could be taken back, and that it was said before', async () => {
    const firstLine = async (change: Partial<PhishOutcome>) => (await command(['held', 'phish', '4XbQ'], { desk: desk(change) })).out.split('\n')[0];
    assert.equal(await firstLine({ takenBack: 'nothing' }), '4XbQ reported as phishing: it had taught nothing');
    assert.match((await firstLine({ takenBack: 'not-known' })) ?? '', /what it taught stays: it came before/);
    assert.equal(await firstLine({ takenBack: null }), '4XbQ was reported as phishing before, 2024-05-10 12:00 UTC by cli:test: nothing new');
  });

  it('is one object a message for machines', async () => {
    const { lines } = await command(['held', 'phish', '--json', '4XbQ'], { desk: desk() });
    const [facts] = lines() as Record<string, unknown>[];
    assert.deepEqual([facts?.id, facts?.reported, facts?.new, facts?.takenBack, facts?.at], ['4XbQ', true, true, 'all', '2024-05-10T12:00:00.000Z']);
  });

  it('finds messages by their Message-ID, those that came in', async () => {
    const asked: string[] = [];
    const entries = [
      { id: 'A', direction: 'inbound' },
      { id: 'B', direction: 'outbound' },
      { id: 'C', direction: 'observe' },
    ] as JournalEntry[];
    const journal = { find: async () => entries } as unknown as Desk['journal'];
    const phish: Desk['phish'] = async (id) => {
      asked.push(id);
      return OUTCOME;
    };
    await command(['held', 'phish', '--message-id', '<rfp@partner.example>'], { desk: { journal, phish } });
    assert.deepEqual(asked, ['A', 'C']);
    const none = await command(['held', 'phish', '--message-id', '<x>'], { desk: { journal: { find: async () => [] } as unknown as Desk['journal'] } });
    assert.deepEqual([none.code, none.err], [1, 'kithgate: no message with Message-ID <x> came in: "kithgate trace --from ADDRESS" finds it by its author\n']);
  });

  it('--undo takes a report back; one that fails does not stop the others', async () => {
    const unphish: Desk['unphish'] = async (id) => {
      if (id === 'A') throw new Refusal('A was not reported as phishing: there is nothing to take back');
    };
    const { code, out, err } = await command(['held', 'phish', '--undo', 'A', 'B'], { desk: { unphish } });
    assert.equal(code, 1);
    assert.match(err, /^kithgate: A was not reported/);
    assert.match(out, /^B: the report is taken back, what the message had taught counts again/);
  });

  it('--spare names a host, as pasted', async () => {
    const spared: unknown[] = [];
    const phish: Desk['phish'] = async (_id, _actor, spare) => {
      spared.push(spare);
      return OUTCOME;
    };
    await command(['held', 'phish', '--spare', 'https://Supplier.example/list', '--spare', 'b.example', '4XbQ'], { desk: { phish } });
    assert.deepEqual(spared, [['supplier.example', 'b.example']]);
  });

  it('asks which message, where none is named', async () => {
    const { code, err } = await command(['held', 'phish'], { desk: desk() });
    assert.deepEqual([code, err], [1, 'kithgate: say which message: an id as "kithgate trace" shows it, or --message-id\n']);
  });
});
