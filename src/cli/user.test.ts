import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPassword } from '../account/password.ts';
import type { Account, Accounts } from '../account/ports.ts';
import type { Desk } from './kit.ts';
import { command, NOW, recordingKit } from './testdata/command-line.test.ts';

const PASSWORD = 'three blind mice';
const ANNA: Account = { name: 'anna', createdAt: NOW, createdBy: 'cli:root', passwordAt: NOW, lastSignInAt: null, sessions: 0 };

/** Accounts by name with their hashes, and the audit. */
function desk(known: Record<string, string> = {}) {
  const hashes = new Map(Object.entries(known));
  const audit: string[] = [];
  const accounts: Partial<Accounts> = {
    hashOf: async (name) => hashes.get(name) ?? null,
    list: async () => [...hashes.keys()].map((name) => ({ ...ANNA, name })),
    add: async ({ name, hash }) => !hashes.has(name) && hashes.set(name, hash) !== undefined,
    setPassword: async (name, hash) => hashes.has(name) && hashes.set(name, hash) !== undefined,
    remove: async (name) => hashes.delete(name),
  };
  const journal = { audit: async (_at: number, actor: string, what: string, subject: string) => void audit.push(`${actor} ${what} ${subject}`) };
  return { hashes, audit, desk: { accounts, journal } as unknown as Partial<Desk> };
}

const typing = (...answers: (string | null)[]) => ({ askSecret: async () => answers.shift() ?? null });

describe('user add', () => {
  it('asks twice, keeps a hash alone, and is on record', async () => {
    const { hashes, audit, desk: fakes } = desk();
    const { code, out } = await command(['user', 'add', 'Anna'], { desk: fakes, io: typing(PASSWORD, PASSWORD) });
    assert.deepEqual([code, out, audit], [0, 'anna can sign in to the console\n', ['cli:test account-add anna']]);
    assert.equal(await isPassword(PASSWORD, hashes.get('anna') ?? ''), true);
  });

  it('takes the password of a script from standard input', async () => {
    const { hashes, desk: fakes } = desk();
    const { code, lines } = await command(['user', 'add', '--json', '--password-stdin', 'anna'], { desk: fakes, io: { stdinText: `${PASSWORD}\r\n` } });
    assert.deepEqual([code, lines()], [0, [{ name: 'anna', added: true }]]);
    assert.equal(await isPassword(PASSWORD, hashes.get('anna') ?? ''), true);
  });

  it('says in one line what is wrong, and changes nothing', async () => {
    const { hashes, desk: fakes } = desk({ bert: 'h' });
    const cases: [string[], Parameters<typeof command>[1], number, RegExp][] = [
      [['anna'], { io: typing(PASSWORD, 'another one here') }, 1, /two different passwords; nothing was changed/],
      [['anna'], { io: typing(PASSWORD, null) }, 1, /no password was given; nothing was changed/],
      [['anna'], { io: typing('short', 'short') }, 1, /the password must have at least 12 characters, and this one has 5/],
      [['anna'], {}, 1, /nobody is here to be asked for a password: --password-stdin/],
      [['--password-stdin', 'anna'], { io: { stdinText: 'two\nlines\n' } }, 1, /the password alone, on one line/],
      [['bert'], { io: typing(PASSWORD, PASSWORD) }, 1, /there is an account bert already: "kithgate user password bert"/],
      [['anna@example.org'], {}, 2, /a name has up to 32 of a-z/],
      [[], {}, 2, /missing required argument 'name'/],
      [['anna', PASSWORD], {}, 2, /too many arguments/],
    ];
    for (const [args, fakes_, expected, why] of cases) {
      const { code, err } = await command(['user', 'add', ...args], { desk: fakes, ...fakes_ });
      assert.equal(code, expected, args.join(' '));
      assert.match(err, why);
      assert.equal(err.trimEnd().split('\n').length, 1);
    }
    assert.deepEqual([...hashes], [['bert', 'h']]);
  });
});

describe('user list, remove and password', () => {
  it('list who there is, for people and machines, without opening the store to write', async () => {
    const { desk: fakes } = desk({ anna: 'h' });
    const { kit, uses } = recordingKit(fakes);
    assert.match((await command(['user', 'list'], { kit })).out, /^name +last sign-in .*\nanna +never /);
    const { lines } = await command(['user', 'list', '--json'], { kit });
    const at = '2024-05-10T12:00:00.000Z';
    assert.deepEqual(lines(), [{ name: 'anna', createdBy: 'cli:root', sessions: 0, createdAt: at, passwordAt: at, lastSignInAt: null }]);
    assert.deepEqual(uses, ['read', 'read']);
    assert.equal((await command(['user', 'list'], { desk: desk().desk })).out, 'no account yet: kithgate user add NAME\n');
  });

  it('remove an account and change its password, on record, and say where there is none', async () => {
    const { hashes, audit, desk: fakes } = desk({ anna: 'h' });
    assert.match((await command(['user', 'password', 'anna'], { desk: fakes, io: typing(PASSWORD, PASSWORD) })).out, /^anna has another password/);
    assert.equal(await isPassword(PASSWORD, hashes.get('anna') ?? ''), true);
    assert.equal((await command(['user', 'remove', 'anna'], { desk: fakes })).out, 'anna can use the console no more\n');
    assert.deepEqual(audit, ['cli:test account-password anna', 'cli:test account-remove anna']);
    for (const act of ['remove', 'password']) {
      const { code, err } = await command(['user', act, 'anna'], { desk: fakes });
      assert.deepEqual([code, err], [1, 'kithgate: there is no account anna: "kithgate user list" shows those there are\n']);
    }
  });
});
