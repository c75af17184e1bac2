/** A message made to cost ends as a reading, whole or not, in the real worker and before its deadline. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { memoryContent } from '../../src/mail/content.ts';
import { createReader, type RunningReader } from '../../src/workers/reader.ts';
import { LISTS } from '../builders/reading.ts';
import { monsters } from './monsters.ts';

const DEADLINE_MS = 10_000;

describe('a message made to cost', () => {
  let reader: RunningReader;
  before(() => {
    reader = createReader({ lists: LISTS, threads: 1 });
  });
  after(() => reader.close());

  for (const { name, make } of monsters) {
    it(`${name}: is read`, async () => {
      const raw = make();
      const parsed = await reader.parse(memoryContent(raw), DEADLINE_MS);
      assert.equal(parsed.size, raw.length);
      assert.ok(parsed.links.length <= 5_000 && parsed.visibleText.length <= 65_536 && parsed.hiddenText.length <= 16_384);
    });
  }
});
