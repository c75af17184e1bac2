import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { code } from '../../../test/codes.ts';
import { linkTo, onePage, pdf, say } from '../../../test/pdf-files.ts';
import { createPool } from '../pool.ts';

/** Asks the openers inside a worker thread, and tells what was loaded before and whether anything was fetched. */
const task = `
  let fetched = 0;
  globalThis.fetch = async () => { fetched += 1; throw new Error('no network'); };
  import { createOpeners } from ${JSON.stringify(new URL('./openers.ts', import.meta.url).href)};
  const openers = createOpeners();
  export default async ({ kind, octets }) => ({ found: await openers[kind](octets), fetched });
`;
const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
const worker = `import { register } from ${loader}; register(); const { default: task } = await import(${JSON.stringify(`data:text/javascript,${encodeURIComponent(task)}`)}); export default task;`;

describe('openers in a worker thread', () => {
  const pool = createPool({ worker: new URL(`data:text/javascript,${encodeURIComponent(worker)}`), threads: 1, heapMiB: 512 });
  const ask = async (kind: 'pdf' | 'barcodes', octets: Uint8Array) =>
    pool.run(() => ({ task: { kind, octets }, transfer: [] }), 120_000) as Promise<{ found: never; fetched: number }>;

  it('reads PDF files and barcodes there, and fetches nothing', async () => {
    const target = 'https://login.partner.example/';
    const { found } = await ask('pdf', pdf({ objects: onePage({ content: say('View', 72, 705), annotations: [linkTo(target)] }) }));
    assert.deepEqual((found as { links: unknown }).links, [{ url: target, text: 'View' }]);
    assert.deepEqual(await ask('barcodes', (await code(target)).png), { found: [target], fetched: 0 });
    await pool.close();
  });
});

describe('without the optional packages', () => {
  it('reads a PDF, and says nothing of them', () => {
    const hide = `const Module = require('node:module'); const find = Module._resolveFilename;
      Module._resolveFilename = function (name, ...rest) { if (name.startsWith('@napi-rs/')) throw new Error('not installed'); return find.call(this, name, ...rest); };`;
    const octets = pdf({ objects: onePage({ content: say('View', 72, 705), annotations: [linkTo('https://login.partner.example/')] }) });
    const read = `const { createOpeners } = await import(${JSON.stringify(new URL('./openers.ts', import.meta.url).href)});
      const { links, text } = await createOpeners().pdf(Buffer.from(${JSON.stringify(octets.toString('base64'))}, 'base64'));
      console.log(JSON.stringify({ links, text: text.trim() }));`;
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '--eval',
        `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${hide} ${read}`,
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /canvas|polyfill/);
    assert.deepEqual(JSON.parse(stdout), { links: [{ url: 'https://login.partner.example/', text: 'View' }], text: 'View' });
  });
});
