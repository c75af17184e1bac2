/** The canary: a forbidden import, clock or socket in the core must fail the lint, else the floors are only a wish. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

describe('the floors', () => {
  let house: string;
  before(() => {
    house = mkdtempSync(join(tmpdir(), 'kithgate-floors-'));
    cpSync(join(root, 'biome.json'), join(house, 'biome.json'));
    cpSync(join(root, 'lint'), join(house, 'lint'), { recursive: true });
  });
  after(() => rmSync(house, { recursive: true, force: true }));

  function lint(file: string, code: string): { passes: boolean; output: string } {
    const path = join(house, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
    const run = spawnSync(process.execPath, [biome, 'lint', '--vcs-enabled=false', '--max-diagnostics=20', file], { cwd: house, encoding: 'utf8' });
    rmSync(path);
    return { passes: run.status === 0, output: run.stdout + run.stderr };
  }

  const forbidden: [string, string, string, RegExp][] = [
    [
      'the reader knows no store',
      'src/mail/canary.ts',
      "import { openStore } from '../store/sqlite/store.ts';\nexport const x = openStore;\n",
      /Imports run down the floors only/,
    ],
    [
      'history knows no signal',
      'src/history/canary.ts',
      "import { signals } from '../signals/index.ts';\nexport const x = signals;\n",
      /Imports run down the floors only/,
    ],
    ['signals do not act', 'src/signals/canary.ts', "import { plan } from '../act/plan.ts';\nexport const x = plan;\n", /Imports run down the floors only/],
    [
      'a report knows no port',
      'src/report/canary.ts',
      "import type { Clock } from '../ports.ts';\nexport type X = Clock;\n",
      /Imports run down the floors only/,
    ],
    ['decide knows no port', 'src/decide/canary.ts', "import type { Clock } from '../ports.ts';\nexport type X = Clock;\n", /Imports run down the floors only/],
    [
      'acting knows no adapter',
      'src/act/canary.ts',
      "import { createRelay } from '../relay/relay.ts';\nexport const x = createRelay;\n",
      /Imports run down the floors only/,
    ],
    [
      'the core knows no account',
      'src/signals/canary.ts',
      "import { x } from '../account/rules.ts';\nexport const y = x;\n",
      /Imports run down the floors only/,
    ],
    ['accounts know no console', 'src/account/canary.ts', "import { x } from '../console/x.ts';\nexport const y = x;\n", /Imports run down the floors only/],
    [
      'adapters do not know each other',
      'src/relay/canary.ts',
      "import { openStore } from '../store/sqlite/store.ts';\nexport const x = openStore;\n",
      /Imports run down the floors only/,
    ],
    ['the road knows no adapter', 'src/gate.ts', "import { createRelay } from './relay/relay.ts';\nexport const x = createRelay;\n", /only main|only ports/],
    [
      'a deeper folder is on the same floor',
      'src/mail/deep/canary.ts',
      "import { x } from '../../store/x.ts';\nexport const y = x;\n",
      /Imports run down the floors only/,
    ],
    ['the core reads no file', 'src/score/canary.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n", /does no I\/O/],
    ['the core opens no socket', 'src/mail/canary.ts', "import { connect } from 'node:net';\nexport const x = connect;\n", /node:net/],
    [
      'decide knows no report',
      'src/decide/canary.ts',
      "import { plain } from '../report/plain.ts';\nexport const x = plain;\n",
      /Imports run down the floors only/,
    ],
    ['a report reads no clock', 'src/report/canary.ts', 'export const x = new Date();\n', /reads no clock/],
    ['the core reads no clock', 'src/decide/canary.ts', 'export const x = Date.now();\n', /reads no clock/],
    ['the core throws no dice', 'src/history/canary.ts', 'export const x = Math.random();\n', /throws no dice/],
    ['the core sets no timer', 'src/rules/canary.ts', 'setTimeout(() => {}, 1);\n', /no ambient state/],
  ];
  for (const [name, file, code, why] of forbidden) {
    it(`${name}: the lint fails`, () => {
      const { passes, output } = lint(file, code);
      assert.equal(passes, false, output);
      assert.match(output, why);
    });
  }

  it('what is allowed passes', () => {
    const code =
      "import { isIP } from 'node:net';\nexport const isAddress = (text: string, at: number): boolean => isIP(text) !== 0 && new Date(at).getTime() > 0;\n";
    const { passes, output } = lint('src/mail/canary.ts', code);
    assert.equal(passes, true, output);
  });
});
