// Finds the test files itself and refuses to pass when there are none: `node --test` on a folder
// of .ts files finds nothing on Node 20 and exits 0.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const wanted = process.argv[2] === 'system' ? ['test/system'] : ['src', 'test/e2e', 'scripts'];
const named = process.argv.slice(process.argv[2] === 'system' ? 3 : 2);

function find(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const files = named.length > 0 ? named : wanted.flatMap(find).sort();
if (files.length === 0) {
  console.error(`no test files (*.test.ts) in ${wanted.join(', ')}: nothing was tested`);
  process.exit(1);
}
const run = spawnSync(process.execPath, ['--import', 'tsx', '--test', ...files], { stdio: 'inherit' });
process.exit(run.status ?? 1);
