import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intersection, minimum } from './capabilities.ts';

test('promised is what everyone can do; the smallest limit that is one', () => {
  const full = { size: 0, eightBitMime: true, smtpUtf8: true, dsn: true };
  assert.deepEqual(intersection([full, { ...full, size: 5000 }, { ...full, size: 900, dsn: false }]), { ...full, size: 900, dsn: false });
  assert.deepEqual(intersection([full]), full);
  assert.deepEqual(intersection([]), minimum);
});
