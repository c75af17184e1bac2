// Runs the tests: `npm test` for all beside the code and over sockets, `npm run test:system` for those with
// real Postfix and Chromium, or the files named. It finds the files itself and fails when no test ran:
// `node --test` on a folder of .ts files finds nothing on Node 20 and exits 0.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const system = process.argv[2] === 'system';
const named = process.argv.slice(system ? 3 : 2);
const folders = system ? ['test/system'] : ['src', 'scripts', 'eval', 'demo', 'test/e2e', 'test/differential', 'test/robustness', 'test/fuzz'];

function find(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const files = named.length > 0 ? named : folders.flatMap(find).sort();
if (files.length === 0) fail(`no test files (*.test.ts) in ${folders.join(', ')}`);

const scratch = mkdtempSync(join(tmpdir(), 'kithgate-tests-'));
const tap = join(scratch, 'tap');
const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
const run = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...reporters, ...files], { stdio: 'inherit' });
const ran = Number(/^# tests (\d+)$/m.exec(readFileSync(tap, 'utf8'))?.[1] ?? 0);
rmSync(scratch, { recursive: true, force: true });
if (ran === 0) fail('the test runner ran no test');
process.exit(run.status ?? 1);

function fail(why) {
  console.error(`nothing was tested: ${why}`);
  process.exit(1);
}
