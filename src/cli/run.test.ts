import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { StoreUnavailable } from '../ports.ts';
import { Refusal } from './kit.ts';
import { command, recordingKit } from './testdata/command-line.test.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kithgate-cli-'));
after(() => rmSync(cwd, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text);
  return name;
};

const COMMANDS = [
  'serve',
  'check',
  'learn',
  'replay',
  'held',
  'held list',
  'held show',
  'held release',
  'held delete',
  'held trust',
  'locks',
  'locks list',
  'locks show',
  'locks unlock',
  'locks deny',
  'trace',
  'history',
  'domain',
  'report',
  'config',
  'config check',
  'config show',
];

describe('every command', () => {
  for (const name of COMMANDS) {
    it(`${name} --help explains itself with an example`, async () => {
      const { code, out, err } = await command([...name.split(' '), '--help']);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, new RegExp(`Example:\\n  \\$ kithgate ${name.split(' ')[0]}`));
      assert.match(out, /--config <file>/);
      assert.match(out, /--json/);
    });
  }

  it('tells its version', async () => {
    assert.deepEqual(await command(['--version']).then(({ code, out }) => [code, out]), [0, '1.2.3\n']);
  });
});

describe('wrong usage is one line on stderr and exit code 2', () => {
  const cases: [string[], RegExp][] = [
    [['hold'], /^kithgate: unknown command 'hold'.*; see kithgate --help\n$/],
    [['held', 'lst'], /unknown command 'lst'.*Did you mean list\?/],
    [['check'], /missing required argument 'file'/],
    [['trace', '--form', 'x'], /unknown option '--form'.*Did you mean --from\?/],
    [['check', '--client-ip', '192.0.2', 'x'], /expected an IP address such as 192\.0\.2\.1/],
    [['held', 'list', '--since', 'yesterday'], /expected a span such as 7d or 24h, or a date such as 2024-05-01/],
    [['held', 'list', '--state', 'gone'], /Allowed choices are held, would-hold/],
    [['history', 'anna'], /expected an address such as anna@partner\.example/],
  ];
  for (const [args, expected] of cases) {
    it(args.join(' '), async () => {
      const { code, out, err } = await command(args);
      assert.deepEqual([code, out, err.trimEnd().split('\n').length], [2, '', 1], err);
      assert.match(err, expected);
    });
  }

  it('no command at all shows help on stderr', async () => {
    const { code, out, err } = await command([]);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /Usage: kithgate/);
  });
});

describe('trouble is one line that says what to do', () => {
  const failing = (error: Error) => ({ kit: { open: async () => Promise.reject(error) } });

  it('a wrong configuration: exit 2, its place, and where to see the rest', async () => {
    file('bad.yaml', 'mode: pasive\nconsole: { prt: 1 }\nprotectedDomains: [example.org]\n');
    const { code, err } = await command(['held', 'list', '--config', 'bad.yaml'], { io: { cwd } });
    assert.equal(code, 2);
    assert.equal(
      err,
      'kithgate: bad.yaml:1:7 mode: expected one of "passive", "active" (did you mean "passive"?), got "pasive" (and 1 more: kithgate config check)\n',
    );
  });

  it('a refusal: exit 1', async () => {
    const { code, err } = await command(['held', 'list'], failing(new Refusal('another serve has the data folder')));
    assert.deepEqual([code, err], [1, 'kithgate: another serve has the data folder\n']);
  });

  it('a store that is away: exit 1', async () => {
    const { code, err } = await command(['held', 'list'], failing(new StoreUnavailable('database is locked')));
    assert.equal(code, 1);
    assert.match(err, /^kithgate: the store can't be used now: database is locked; check space and rights of dataFolder, then try again\n$/);
  });

  it('a bug: exit 1, still one line', async () => {
    const { code, err } = await command(['held', 'list'], failing(new TypeError('x is\nnot a function')));
    assert.equal(code, 1);
    assert.match(err, /^kithgate: internal error, please report it: TypeError: x is not a function \(at .*\)\n$/);
  });

  it('closes the store whatever happens', async () => {
    const { kit, uses, closed } = recordingKit({ holds: { list: async () => Promise.reject(new StoreUnavailable('gone')) } as never });
    assert.equal((await command(['held', 'list'], { kit })).code, 1);
    assert.deepEqual([uses, closed()], [['read'], 1]);
  });
});

describe('global options', () => {
  it('may stand before or after the command', async () => {
    file('some.yaml', 'protectedDomains: [example.net]\n');
    for (const args of [
      ['--json', '-c', 'some.yaml', 'config', 'show'],
      ['config', 'show', '--json', '--config', 'some.yaml'],
    ]) {
      const { code, lines } = await command(args, { io: { cwd } });
      assert.equal(code, 0);
      assert.deepEqual((lines()[0] as { protectedDomains: string[] }).protectedDomains, ['example.net']);
    }
  });
});

describe('config', () => {
  it('check lists all errors and exits 2', async () => {
    file('bad.yaml', 'mode: pasive\nconsole: { prt: 1 }\nprotectedDomains: [example.org]\n');
    const { code, out, err } = await command(['config', 'check', '-c', 'bad.yaml'], { io: { cwd } });
    assert.deepEqual([code, out], [2, '']);
    assert.deepEqual(
      err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(':').slice(0, 4).join(':')),
      ['kithgate: bad.yaml:1:7 mode', 'kithgate: bad.yaml:2:12 console.prt'],
    );
  });

  it('check warns without failing', async () => {
    file('odd.yaml', 'protectedDomains: [example.org]\nmode: active\n');
    const { code, out, err } = await command(['config', 'check', '-c', 'odd.yaml'], { io: { cwd } });
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^warning odd\.yaml:1:1 locks\.publicUrl: active mode locks links, but readers can't reach .*\n.*odd\.yaml is usable\n$/);
  });

  it('check --json is one object', async () => {
    file('bad.yaml', 'protectedDomains: []\n');
    const { code, lines } = await command(['config', 'check', '--json', '-c', 'bad.yaml'], { io: { cwd } });
    assert.equal(code, 2);
    assert.deepEqual(lines(), [
      {
        file: 'bad.yaml',
        valid: false,
        errors: [{ file: 'bad.yaml', line: 1, column: 19, key: 'protectedDomains', text: 'expected at least 1 entry, got an empty list' }],
        warnings: [],
      },
    ]);
  });

  it('show masks secrets and fills in defaults', async () => {
    file('auth.yaml', 'protectedDomains: [example.org]\nnextHop: { host: localhost, auth: { user: gate, password: hush } }\n');
    const { code, out } = await command(['config', 'show', '-c', 'auth.yaml'], { io: { cwd } });
    assert.equal(code, 0);
    assert.match(out, /user: gate\n\s+password: "\*+"/);
    assert.match(out, /holdAt: 94/);
    assert.doesNotMatch(out, /hush/);
  });
});

describe('serve', () => {
  const places = {
    listeners: [{ name: 'inbound', direction: 'inbound' as const, protocol: 'smtp' as const, address: '127.0.0.1', port: 2525 }],
    console: 'http://127.0.0.1:8025',
    hasAccounts: true,
    publicPages: 'http://127.0.0.1:8025',
  };

  it('says where everything is and what to try next', async () => {
    const { code, out } = await command(['serve'], { kit: { serve: async ({ ready }) => ready(places) } });
    assert.equal(code, 0);
    assert.match(out, /kithgate 1\.2\.3 is running in passive mode for localhost, example\.org/);
    assert.match(out, /mail in +smtp 127\.0\.0\.1:2525 \(inbound\)/);
    assert.match(out, /next hop +Maildir \/nonexistent\/data\/maildir\/<recipient>\//);
    assert.match(out, /console +http:\/\/127\.0\.0\.1:8025/);
    assert.match(out, /Try next, in another terminal: {2}npm run demo/);
  });

  it('names the command that makes an account, where there is none', async () => {
    const serve = async ({ ready }: { ready: (at: typeof places) => void }) => ready({ ...places, hasAccounts: false });
    assert.match((await command(['serve'], { kit: { serve } })).out, /nobody can sign in there yet: kithgate user add NAME\n/);
    file('kithgate.yaml', 'protectedDomains: [example.org]\n');
    const { out } = await command(['serve', '-c', 'kithgate.yaml'], { io: { cwd }, kit: { serve } });
    rmSync(join(cwd, 'kithgate.yaml'));
    assert.match(out, /kithgate user add NAME --config \S+kithgate\.yaml\n/);
    assert.doesNotMatch((await command(['serve'], { kit: { serve: async ({ ready }) => ready(places) } })).out, /user add/);
  });

  it('is one JSON object for machines', async () => {
    const { lines } = await command(['serve', '--json'], { kit: { serve: async ({ ready }) => ready(places) } });
    assert.equal((lines()[0] as { event: string }).event, 'ready');
  });

  it('reads the same file again on reload, and a bad one is refused', async () => {
    file('kithgate.yaml', 'protectedDomains: [example.org]\n');
    let seen: string[] = [];
    const { code } = await command(['serve'], {
      io: { cwd },
      kit: {
        serve: async ({ reload }) => {
          file('kithgate.yaml', 'protectedDomains: [example.net]\n');
          seen = reload().config.protectedDomains;
          file('kithgate.yaml', 'protectedDomains: [\n');
          assert.throws(reload, { name: 'ConfigError' });
        },
      },
    });
    rmSync(join(cwd, 'kithgate.yaml'));
    assert.deepEqual([code, seen], [0, ['example.net']]);
  });

  it('that cannot start says why', async () => {
    const { code, err } = await command(['serve'], { kit: { serve: async () => Promise.reject(new Refusal('127.0.0.1:2525 is taken: another kithgate?')) } });
    assert.deepEqual([code, err], [1, 'kithgate: 127.0.0.1:2525 is taken: another kithgate?\n']);
  });
});
