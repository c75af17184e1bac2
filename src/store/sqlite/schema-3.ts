/**
 * Schema 3: memory has an end. Counts are kept by era of 64 days (history/days.ts), so that what is forgotten can be taken
 * off; a relation with few values is one row, values and all; digests take the place of names where nobody reads them.
 * Day sets, counts, values and totals are packed (history/days.ts, counts.ts, seen.ts, packed-totals.ts).
 */
import type { Connection } from './database.ts';
import { carryOver } from './schema-3-carry.ts';

const TABLES = `
ALTER TABLE relation RENAME TO old_relation;
ALTER TABLE value RENAME TO old_value;
ALTER TABLE total RENAME TO old_total;
ALTER TABLE written RENAME TO old_written;
ALTER TABLE bearer RENAME TO old_bearer;
ALTER TABLE learnt RENAME TO old_learnt;
ALTER TABLE received RENAME TO old_received;
ALTER TABLE host RENAME TO old_host;
DROP TABLE shape;
DROP INDEX value_unripe;
DROP INDEX written_days;
DROP INDEX received_at;
DROP INDEX sent_at;

-- Who writes to whom: level 0 organisation, 1 domain, 2 correspondent, 3 pair; the class is part of the identity. 'packed' has
-- its values; where 'large' is 1, its totals.
CREATE TABLE relation (
  id INTEGER PRIMARY KEY,
  level INTEGER NOT NULL, subject INTEGER NOT NULL, class INTEGER NOT NULL, recipient INTEGER NOT NULL,
  first_at INTEGER, last_at INTEGER, days BLOB, counts BLOB NOT NULL, large INTEGER NOT NULL, packed BLOB NOT NULL,
  UNIQUE (level, subject, class, recipient)
);
CREATE INDEX relation_large ON relation (id) WHERE large = 1;

-- Values of large relations. 'source': relation of the one sender who showed it, 0 several; at the organisation's level.
CREATE TABLE value (
  relation INTEGER NOT NULL, term INTEGER NOT NULL, first_at INTEGER NOT NULL, days BLOB NOT NULL, source INTEGER NOT NULL,
  PRIMARY KEY (relation, term)
) WITHOUT ROWID;
CREATE INDEX value_first ON value (relation, first_at);

-- What our side wrote: (3, correspondent, our author), (2, correspondent, 0), (1, domain, 0), (0, 0, 0).
CREATE TABLE written (
  level INTEGER NOT NULL, subject INTEGER NOT NULL, ours INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, days BLOB NOT NULL, counts BLOB NOT NULL,
  PRIMARY KEY (level, subject, ours)
) WITHOUT ROWID;
CREATE TABLE written_domain (domain TEXT PRIMARY KEY, day_count INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX written_domain_days ON written_domain (day_count DESC, domain);

CREATE TABLE bearer (
  name INTEGER NOT NULL, address INTEGER NOT NULL, ours INTEGER NOT NULL, day_count INTEGER NOT NULL, days BLOB NOT NULL,
  PRIMARY KEY (name, address)
) WITHOUT ROWID;

-- Digests of idempotency keys, the earliest time a copy was received, the later ones (6 bytes each), and marks of whom it
-- taught (4 bytes each; NULL: everyone).
CREATE TABLE learnt (digest BLOB PRIMARY KEY, at INTEGER NOT NULL, taught BLOB, copies BLOB) WITHOUT ROWID;

-- Message-IDs we got, and who bore each first.
CREATE TABLE received (digest BLOB PRIMARY KEY, author BLOB NOT NULL, class INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
-- Answers of ours, by the digest of their key, and the Message-IDs they name.
CREATE TABLE answer (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, at INTEGER NOT NULL, ours INTEGER NOT NULL, recipients TEXT NOT NULL, names BLOB NOT NULL);
CREATE TABLE answered (digest BLOB NOT NULL, answer INTEGER NOT NULL, PRIMARY KEY (digest, answer)) WITHOUT ROWID;

CREATE TABLE shape (
  shape TEXT NOT NULL, stretch INTEGER NOT NULL, author INTEGER NOT NULL, recipient INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (shape, stretch, author, recipient)
) WITHOUT ROWID;
CREATE INDEX shape_stretch ON shape (stretch);

-- Eras in which a host was met, packed as days are.
CREATE TABLE host (host TEXT PRIMARY KEY, first_at INTEGER NOT NULL, eras BLOB NOT NULL) WITHOUT ROWID;
`;

const DROP_OLD = `
DROP TABLE old_relation; DROP TABLE old_value; DROP TABLE old_total; DROP TABLE old_written;
DROP TABLE old_bearer; DROP TABLE old_learnt; DROP TABLE old_received; DROP TABLE old_host;
DELETE FROM setting WHERE name = 'halfLifeDays';
`;

export function memoryWithAnEnd(db: Connection): void {
  db.exec(TABLES);
  carryOver(db);
  db.exec(DROP_OLD);
}
