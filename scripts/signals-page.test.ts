import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PAGE, signalsPage } from './signals-page.ts';

test('docs/signals.md names every observation and every signal there is (npm run docs:signals)', () => {
  assert.equal(readFileSync(PAGE, 'utf8'), signalsPage());
});
