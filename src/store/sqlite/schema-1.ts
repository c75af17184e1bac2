/**
 * Schema 1. Times are ms since the epoch, days are UTC day numbers (ms / 86,400,000), a day set is a
 * bitmap that starts at `first_day` (history/days.ts). Where the database must be small and fast,
 * texts are interned and rows live in their key (WITHOUT ROWID).
 */
export const FIRST_SCHEMA = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Addresses and domains; id 0 means "everyone".
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- Values of attributes. The low 4 bits of an id are the attribute's code, so that value rows need not repeat it.
CREATE TABLE term (id INTEGER PRIMARY KEY, attribute INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (attribute, text));

-- Who writes to whom: level 0 organisation, 1 domain, 2 correspondent, 3 pair; the class is part of the identity.
CREATE TABLE relation (
  id INTEGER PRIMARY KEY,
  level INTEGER NOT NULL, subject INTEGER NOT NULL, class INTEGER NOT NULL, recipient INTEGER NOT NULL,
  messages INTEGER NOT NULL DEFAULT 0, replies INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER, last_at INTEGER, first_day INTEGER, days BLOB,
  UNIQUE (level, subject, class, recipient)
);

-- The days on which a value was seen in a relation. Unripe: not yet part of the totals, because it was first seen
-- less than 24 hours before the relation was last written.
CREATE TABLE value (
  relation INTEGER NOT NULL, term INTEGER NOT NULL,
  first_at INTEGER NOT NULL, first_day INTEGER NOT NULL, days BLOB NOT NULL, ripe INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (relation, term)
) WITHOUT ROWID;
CREATE INDEX value_unripe ON value (relation, first_at) WHERE ripe = 0;

-- Sums over the ripe values of each attribute (history/packed-totals.ts), decayed with the half-life in 'setting'.
CREATE TABLE total (relation INTEGER PRIMARY KEY, packed BLOB NOT NULL);

-- What our side wrote: (3, correspondent, our author), (2, correspondent, 0), (1, domain, 0), (0, 0, 0).
CREATE TABLE written (
  level INTEGER NOT NULL, subject INTEGER NOT NULL, ours INTEGER NOT NULL,
  messages INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  day_count INTEGER NOT NULL, first_day INTEGER NOT NULL, days BLOB NOT NULL,
  PRIMARY KEY (level, subject, ours)
) WITHOUT ROWID;
CREATE INDEX written_days ON written (level, day_count);

-- Display names and who bears them.
CREATE TABLE bearer (
  name INTEGER NOT NULL, address INTEGER NOT NULL, ours INTEGER NOT NULL,
  day_count INTEGER NOT NULL, first_day INTEGER NOT NULL, days BLOB NOT NULL,
  PRIMARY KEY (name, address)
) WITHOUT ROWID;

-- Digests of idempotency keys and the recipients taught (ids of names, 4 bytes each): kept for good, or an old archive
-- learnt again would count twice.
CREATE TABLE learnt (digest BLOB PRIMARY KEY, recipients BLOB NOT NULL) WITHOUT ROWID;

-- Digests of Message-IDs: those we sent, and those we got with who wrote them.
CREATE TABLE sent (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX sent_at ON sent (at);
CREATE TABLE received (digest BLOB PRIMARY KEY, subject INTEGER NOT NULL, class INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX received_at ON received (at);

CREATE TABLE deferred (
  key TEXT PRIMARY KEY, verdict TEXT NOT NULL, due_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'learnt', 'dropped')), observation TEXT
) WITHOUT ROWID;
CREATE INDEX deferred_due ON deferred (due_at) WHERE state = 'waiting';
CREATE INDEX deferred_verdict ON deferred (verdict);

CREATE TABLE shape (
  shape TEXT NOT NULL, author INTEGER NOT NULL, recipient INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (shape, author, recipient)
) WITHOUT ROWID;
CREATE INDEX shape_last ON shape (last_at);

CREATE TABLE host (host TEXT PRIMARY KEY, first_at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE held (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL,
  envelope TEXT NOT NULL, author TEXT NOT NULL, subject TEXT NOT NULL, message_id TEXT, size INTEGER NOT NULL,
  client TEXT NOT NULL, listener TEXT NOT NULL, verdict TEXT, observation TEXT, has_content INTEGER NOT NULL,
  author_key TEXT NOT NULL, reverse_key TEXT NOT NULL
);
CREATE INDEX held_message_id ON held (message_id);
CREATE INDEX held_received ON held (received_at);
CREATE TABLE held_recipient (
  seq INTEGER NOT NULL REFERENCES held (seq) ON DELETE CASCADE, place INTEGER NOT NULL,
  address_key TEXT NOT NULL, recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'would-hold', 'undelivered', 'released', 'deleted', 'failed')),
  score REAL NOT NULL, note TEXT NOT NULL, next_attempt INTEGER, attempts INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  leased_until INTEGER, dispatch TEXT,
  PRIMARY KEY (seq, place)
) WITHOUT ROWID;
CREATE INDEX held_recipient_address ON held_recipient (address_key);
CREATE INDEX held_recipient_due ON held_recipient (next_attempt) WHERE state = 'undelivered';
CREATE INDEX held_recipient_leased ON held_recipient (leased_until) WHERE leased_until IS NOT NULL;

CREATE TABLE lock (
  token TEXT PRIMARY KEY, verdict TEXT NOT NULL, recipient TEXT NOT NULL, recipient_key TEXT NOT NULL, author TEXT NOT NULL,
  url TEXT NOT NULL, target TEXT NOT NULL, host TEXT NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL,
  open_anyway INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('locked', 'unlocked', 'denied')), created_at INTEGER NOT NULL
);
CREATE INDEX lock_verdict ON lock (verdict);
CREATE INDEX lock_recipient ON lock (recipient_key);
CREATE INDEX lock_created ON lock (created_at);
CREATE TABLE lock_event (
  seq INTEGER PRIMARY KEY, token TEXT NOT NULL REFERENCES lock (token) ON DELETE CASCADE,
  at INTEGER NOT NULL, kind TEXT NOT NULL, client_ip TEXT, note TEXT NOT NULL
);
CREATE INDEX lock_event_token ON lock_event (token);

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, message_id TEXT,
  author_key TEXT NOT NULL, reverse_key TEXT NOT NULL, subject_key TEXT NOT NULL, campaign TEXT, entry TEXT NOT NULL
);
CREATE INDEX journal_id ON journal (id);
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_message_id ON journal (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX journal_author ON journal (author_key);
CREATE INDEX journal_campaign ON journal (campaign) WHERE campaign IS NOT NULL;
-- Host names with their labels reversed (test.evil.www.), so that a domain's hosts are one range.
CREATE TABLE journal_host (host_key TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES journal (seq) ON DELETE CASCADE, PRIMARY KEY (host_key, seq)) WITHOUT ROWID;
CREATE TABLE journal_recipient (address_key TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES journal (seq) ON DELETE CASCADE, PRIMARY KEY (address_key, seq)) WITHOUT ROWID;

CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- REPLACE deletes without firing a delete trigger.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
`;
