import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Log } from '../ports.ts';
import { createDomainList } from './domain-list.ts';

const folder = await mkdtemp(join(tmpdir(), 'domain-list-'));
after(() => rm(folder, { recursive: true }));

const warnings: Record<string, unknown>[] = [];
const log: Log = { info() {}, warn: (fields) => void warnings.push(fields), error() {} };

async function list(text: string, name = 'registry.csv') {
  const file = join(folder, name);
  await writeFile(file, text);
  return { file, ages: await createDomainList([file], log) };
}

const registered = async (ages: { lookup: Awaited<ReturnType<typeof list>>['ages']['lookup'] }, domain: string) =>
  (await ages.lookup([domain], 1000)).get(domain);

describe('domain list', () => {
  it('knows what is listed, and does not know what is not', async () => {
    const { ages } = await list('domain,registered\nquiet-harbour.example,2026-02-26\n');
    assert.deepEqual(await registered(ages, 'quiet-harbour.example'), { registeredAt: Date.UTC(2026, 1, 26), source: 'list' });
    assert.deepEqual(await registered(ages, 'partner.example'), { registeredAt: null, source: 'unknown' });
    assert.equal(ages.size, 1);
  });

  it('reads dates with and without time, any case, U-labels, quotes, CRLF, BOM, comments and more columns', async () => {
    const { ages } = await list(
      '\uFEFF# from the registry\r\nUPPER.example.,2024-05-01T10:30:00Z,extra\r\n"quoted.example","2024-05-02"\r\nbücher.example,2024-05-03T00:00:00+02:00\r\nlocal.example,2024-05-04T01:00:00\r\n',
    );
    assert.equal((await registered(ages, 'upper.example'))?.registeredAt, Date.UTC(2024, 4, 1, 10, 30));
    assert.equal((await registered(ages, 'quoted.example'))?.registeredAt, Date.UTC(2024, 4, 2));
    assert.equal((await registered(ages, 'xn--bcher-kva.example'))?.registeredAt, Date.UTC(2024, 4, 2, 22));
    assert.equal((await registered(ages, 'Bücher.example'))?.registeredAt, Date.UTC(2024, 4, 2, 22));
    assert.equal((await registered(ages, 'local.example'))?.registeredAt, Date.UTC(2024, 4, 4, 1));
  });

  it('takes the later of two dates: dropped and registered again is young', async () => {
    const { ages } = await list('again.example,2026-01-01\nagain.example,2009-01-01\n');
    assert.equal((await registered(ages, 'again.example'))?.registeredAt, Date.UTC(2026, 0, 1));
  });

  it('leaves out bad lines and says once where they start', async () => {
    warnings.length = 0;
    const { ages, file } = await list(
      'good.example,2024-01-01\nno date\nx.example,2024-02-30\ny.example,yesterday\n,2024-01-01\nlocalhost,2024-01-01\n',
      'bad.csv',
    );
    assert.equal(ages.size, 1);
    assert.deepEqual(warnings, [{ file, bad: 5, firstBad: 2, lines: 6 }]);
  });

  it('keeps the old answers when a new file can’t be read', async () => {
    const { ages, file } = await list('old.example,2001-01-01\n', 'reload.csv');
    await writeFile(file, 'new.example,2026-01-01\n');
    await ages.reload([file]);
    assert.equal((await registered(ages, 'old.example'))?.source, 'unknown');
    await rm(file);
    await assert.rejects(ages.reload([file]), /domainAge\.lists: can't read .*reload\.csv: ENOENT/);
    assert.equal((await registered(ages, 'new.example'))?.source, 'list');
  });
});
