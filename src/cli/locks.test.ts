import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LockEvent } from '../ports.ts';
import type { Desk } from './kit.ts';
import { command, lock, NOW, recordingKit } from './testdata/command-line.test.ts';

const event = (kind: LockEvent['kind'], note = ''): LockEvent => ({ token: 'Zk3v9QmT', at: NOW, kind, clientIp: '192.0.2.9', note });
const clicked = lock([event('shown'), event('opened'), event('access-requested', 'I need this')]);
const locks = (...all: ReturnType<typeof lock>[]): Desk['locks'] =>
  ({ list: async () => all, get: async (token: string) => all.find(({ record }) => record.token === token) ?? null }) as unknown as Desk['locks'];

describe('locks', () => {
  it('list shows clicks and requests, and nothing to click', async () => {
    const { code, out } = await command(['locks', 'list'], { desk: { locks: locks(clicked) } });
    assert.equal(code, 0);
    assert.match(out, /Zk3v9QmT +2024-05-09 12:00 +locked +2 +yes +ceo@example\.org +anna@partner\.example +partner-my\[\.\]sharepoint\[\.\]example/);
    assert.equal((await command(['locks', 'list'], { desk: { locks: locks() } })).out, 'no link is locked\n');
  });

  it('show tells the case', async () => {
    const { out } = await command(['locks', 'show', 'Zk3v9QmT'], { desk: { locks: locks(clicked) } });
    assert.match(out, /text +"View RFP"\nleads to +hxxps:\/\/partner-my\[\.\]sharepoint\[\.\]example\/x\nreason +never seen here/);
    assert.match(out, /2024-05-10 12:00 {2}access-requested from 192\.0\.2\.9 {2}I need this/);
  });

  it('unlock and deny act, in the name of who did it', async () => {
    const calls: unknown[] = [];
    const settleLock: Desk['settleLock'] = async (...args) => {
      calls.push(args);
      return lock([], { state: args[1] }).record;
    };
    const { kit, uses } = recordingKit({ settleLock });
    assert.equal((await command(['locks', 'unlock', 'Zk3v9QmT'], { kit })).out, 'Zk3v9QmT unlocked: partner-my[.]sharepoint[.]example for ceo@example.org\n');
    assert.match((await command(['locks', 'deny', '--json', 'Zk3v9QmT'], { kit })).out, /"state":"denied"/);
    assert.deepEqual(calls, [
      ['Zk3v9QmT', 'unlocked', 'cli:test'],
      ['Zk3v9QmT', 'denied', 'cli:test'],
    ]);
    assert.deepEqual(uses, ['write', 'write']);
  });

  it('an unknown token is exit 1', async () => {
    for (const args of [
      ['locks', 'show', 'x'],
      ['locks', 'unlock', 'x'],
    ]) {
      const { code, err } = await command(args, { desk: { locks: locks(), settleLock: async () => null } });
      assert.deepEqual([code, err], [1, 'kithgate: no locked link x: kithgate locks list shows them\n']);
    }
  });

  it('--json gives times as ISO 8601', async () => {
    const { lines } = await command(['locks', 'list', '--json'], { desk: { locks: locks(clicked) } });
    const [first] = lines() as [{ token: string; createdAt: string; events: { at: string; kind: string }[] }];
    assert.deepEqual(
      [first.token, first.createdAt, first.events[1]?.kind, first.events[1]?.at],
      ['Zk3v9QmT', '2024-05-09T12:00:00.000Z', 'opened', '2024-05-10T12:00:00.000Z'],
    );
  });
});
