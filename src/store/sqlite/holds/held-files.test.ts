import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../../test/store-fixture.ts';
import { type MessageContent, memoryContent } from '../../../mail/content.ts';
import { StoreUnavailable } from '../../../ports.ts';
import { DiskHeldFiles } from './held-files.ts';

/** Gives half of itself, then what a disk says that takes no more. */
function failing(code: string): MessageContent {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from('Subject: half');
    throw Object.assign(new Error(`${code}: write`), { code });
  }
  return { ...memoryContent(Buffer.alloc(0)), memory: null, path: '/nowhere', chunks };
}

for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']) {
  test(`a message that could not be written (${code}) leaves nothing that would keep a full disk full`, async (t) => {
    const folder = join(await temporaryFolder(t), 'held');
    const files = new DiskHeldFiles(folder);
    await files.prepare();
    await files.writeMessage('whole', memoryContent(Buffer.from('Subject: whole\r\n\r\n')));
    await assert.rejects(files.writeMessage('half', failing(code)), StoreUnavailable);
    assert.deepEqual(await readdir(folder), ['whole.eml']);
  });
}
