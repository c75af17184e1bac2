import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../database.ts';
import { Hosts } from './hosts.ts';

const HOST = 'files.partner.example';

test('a host is news until it is known, and again only for an earlier time', (t) => {
  const db = openDatabase(':memory:', 0);
  t.after(() => db.close());
  const hosts = new Hosts(db);
  assert.ok(hosts.isNews(HOST, 100));
  hosts.met([HOST], 100);
  assert.deepEqual(hosts.firstSeen([HOST, 'never.example']), new Map([[HOST, 100]]));
  assert.ok(!hosts.isNews(HOST, 100));
  assert.ok(hosts.isNews(HOST, 99));
  hosts.met([HOST], 50);
  assert.deepEqual(hosts.firstSeen([HOST]), new Map([[HOST, 50]]));
});

test('a sighting that was undone was never met', (t) => {
  const db = openDatabase(':memory:', 0);
  t.after(() => db.close());
  const hosts = new Hosts(db);
  hosts.met([HOST], 100);
  hosts.firstSeen([HOST]);
  db.exec('BEGIN');
  hosts.met([HOST], 10);
  db.exec('ROLLBACK');
  assert.deepEqual(hosts.firstSeen([HOST]), new Map([[HOST, 100]]));
});
