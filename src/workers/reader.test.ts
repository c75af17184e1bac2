import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { LISTS } from '../../test/builders/reading.ts';
import { type MessageContent, memoryContent } from '../mail/content.ts';
import { AnalysisFailed } from '../ports.ts';
import { createReader } from './reader.ts';

/** Long enough for any healthy worker on a busy machine. */
const PLENTY = 60_000;

const message = Buffer.from(
  'From: Anna <anna@partner.example>\r\nSubject: RFP\r\nContent-Type: text/html\r\n\r\n<a href="https://files.partner.example/rfp">View RFP</a>\r\n',
);

describe('reader over worker threads', () => {
  const reader = createReader({ lists: LISTS, threads: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'kithgate-reader-'));
  after(async () => {
    await reader.close();
    rmSync(folder, { recursive: true });
  });

  it('parses a message in memory and leaves the caller its bytes', async () => {
    const parsed = await reader.parse(memoryContent(message), PLENTY);
    assert.equal(parsed.header.from[0]?.address, 'anna@partner.example');
    assert.equal(parsed.links[0]?.url, 'https://files.partner.example/rfp');
    assert.equal(message.length, parsed.size);
    assert.equal(message.toString('latin1', 0, 5), 'From:');
  });

  it('parses several in one turn, the same as one by one', async () => {
    const other = Buffer.from(message.toString().replace('RFP', 'Other'));
    const [first, second] = await reader.parseAll([memoryContent(message), memoryContent(other)], PLENTY);
    assert.deepEqual(first, await reader.parse(memoryContent(message), PLENTY));
    assert.deepEqual(second, await reader.parse(memoryContent(other), PLENTY));
  });

  it('parses and rewrites a message that was spilled to disk, by its path', async () => {
    const path = join(folder, 'spilled');
    writeFileSync(path, message);
    const never = (): never => assert.fail('the main thread has no need to read it');
    const content: MessageContent = { size: message.length, memory: null, path, chunks: never, bytes: never };
    const { links } = await reader.parse(content, PLENTY);
    const locked = await reader.rewrite(content, links, new Map([[0, 'https://gate.example.org/l/token']]), PLENTY);
    assert.equal(locked.toString(), message.toString().replace('https://files.partner.example/rfp', 'https://gate.example.org/l/token'));
  });

  it('reads with the lists it is given anew, while what was begun ends with the old', async () => {
    const begun = reader.parse(memoryContent(message), PLENTY);
    reader.renew({ ...LISTS, tenants: new Map([['partner.example', { byHost: true, paths: [], parameters: [] }]]) });
    assert.equal((await begun).links[0]?.tenant, 'partner.example');
    assert.equal((await reader.parse(memoryContent(message), PLENTY)).links[0]?.tenant, 'files.partner.example');
    reader.renew(LISTS);
    assert.equal((await reader.parse(memoryContent(message), PLENTY)).links[0]?.tenant, 'partner.example');
  });

  it('goes on after a message of which no copy could be made', async () => {
    const nowhere: MessageContent = { ...memoryContent(message), memory: null, path: null };
    await assert.rejects(reader.parse(nowhere, PLENTY), /neither in memory nor on disk/);
    assert.equal((await reader.parse(memoryContent(message), PLENTY, 5_000)).size, message.length);
  });

  it('rejects when a link cannot be replaced, and goes on', async () => {
    await assert.rejects(reader.rewrite(memoryContent(message), [], new Map([[7, 'https://gate.example.org/l/x']]), PLENTY), AnalysisFailed);
    assert.equal((await reader.parse(memoryContent(message), PLENTY)).size, message.length);
  });
});

test('a worker that is long in starting takes nothing from the time of the first messages', async () => {
  const slow =
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500); export default ({ source }) => ({ digest: Buffer.from(source.bytes).toString() });';
  const reader = createReader({ lists: LISTS, threads: 2, worker: new URL(`data:text/javascript,${encodeURIComponent(slow)}`) });
  after(() => reader.close());
  const digests = await Promise.all(['a', 'b', 'c'].map(async (name) => (await reader.parse(memoryContent(Buffer.from(name)), 1000)).digest));
  assert.deepEqual(digests, ['a', 'b', 'c']);
});

test('warm waits for every worker, and for one that cannot start not at all', async () => {
  const reader = createReader({ lists: LISTS, threads: 2 });
  const broken = createReader({ lists: LISTS, threads: 2, worker: new URL('data:text/javascript,throw new Error("no")') });
  after(() => Promise.all([reader.close(), broken.close()]));
  await reader.warm();
  assert.equal((await reader.parse(memoryContent(message), PLENTY)).size, message.length);
  await broken.warm();
  await assert.rejects(broken.parse(memoryContent(message), 200), AnalysisFailed);
});

describe('a message that hangs or kills its worker', () => {
  /** Reads the subject of the fate it is to meet; stands in for a parser with a bug in it. */
  const poison = `
    export default ({ source }) => {
      const fate = Buffer.from(source.bytes).toString();
      if (fate === 'hang') for (;;);
      if (fate === 'eat') { const all = []; for (;;) all.push(new Array(100000).fill(all.length)); }
      if (fate === 'exit') process.exit(1);
      if (fate === 'throw') throw new Error('bug');
      return { digest: fate };
    };`;
  let reader: ReturnType<typeof createReader>;
  before(() => {
    reader = createReader({ lists: LISTS, threads: 2, heapMiB: 64, worker: new URL(`data:text/javascript,${encodeURIComponent(poison)}`) });
  });
  after(() => reader.close());
  const read = (fate: string, deadlineMs = PLENTY) => reader.parse(memoryContent(Buffer.from(fate)), deadlineMs);

  for (const [fate, deadlineMs] of [
    ['hang', 200],
    ['exit', 200],
    ['eat', PLENTY],
    ['throw', PLENTY],
  ] as const) {
    it(`is rejected alone (${fate}), before, beside and after it all is well`, async () => {
      const neighbours = ['a', 'b', 'c'].map((name) => read(name));
      const poisoned = read(fate, deadlineMs);
      const later = ['d', 'e', 'f', 'g'].map((name) => read(name));
      await assert.rejects(poisoned, AnalysisFailed);
      const digests = (await Promise.all([...neighbours, ...later])).map((parsed) => parsed.digest);
      assert.deepEqual(digests, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    });
  }

  it('may take every worker down at the same time', async () => {
    const fates = await Promise.allSettled([read('hang', 200), read('hang', 200), read('hang', 200), read('x'), read('y')]);
    assert.deepEqual(
      fates.map((fate) => fate.status),
      ['rejected', 'rejected', 'rejected', 'fulfilled', 'fulfilled'],
    );
  });

  it('does not get more time than the reader allows', async () => {
    const strict = createReader({ lists: LISTS, threads: 1, analysisMs: 200, worker: new URL(`data:text/javascript,${encodeURIComponent(poison)}`) });
    await assert.rejects(strict.parse(memoryContent(Buffer.from('hang')), PLENTY), /not done within 200 ms/);
    await strict.close();
  });
});
