import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { migrate } from '../migrations.ts';
import { Decay } from './decay.ts';
import { Shelf } from './shelf.ts';

const author = (subject: number) => ({ level: 2, subject, class: 1, recipient: 0 });

test('who only reads keeps no more than there is room for, and what is not written yet is never let go', () => {
  const db = new Database(':memory:');
  migrate(db, 'x');
  const decay = new Decay(180);
  const writer = new Shelf(db, decay);
  for (let n = 1; n <= 100; n += 1) writer.open(author(n));
  writer.save();
  const shelf = new Shelf(db, decay, 40);
  let most = 0;
  for (let n = 1; n <= 100; n += 1) {
    shelf.trim();
    assert.equal(shelf.find(author(n))?.key.subject, n);
    most = Math.max(most, shelf.length);
  }
  assert.ok(most <= 11, `${most}`);
  const unwritten = shelf.open(author(101));
  for (let n = 1; n <= 100; n += 1) shelf.find(author(n));
  shelf.trim();
  assert.equal(shelf.find(author(101)), unwritten);
  shelf.save();
  assert.equal(shelf.length, 0);
  assert.equal(shelf.find(author(101))?.id, unwritten.id);
  db.close();
});
