/**
 * Schema 5: a message can be reported as phishing. What it taught is taken back, which takes knowing what the messages beside
 * it taught: day sets alone don't tell whose day it was. Kept for some weeks, packed (history/recent.ts).
 */
export const REPORTS = `
-- What messages of the last weeks taught, each copy that had something new: 'heard' and 'terms' packed.
CREATE TABLE taught (
  id INTEGER PRIMARY KEY, day INTEGER NOT NULL, digest BLOB NOT NULL, at INTEGER NOT NULL,
  subject INTEGER NOT NULL, class INTEGER NOT NULL, flags INTEGER NOT NULL, heard BLOB NOT NULL, terms BLOB NOT NULL,
  scale TEXT, score REAL
);
CREATE INDEX taught_digest ON taught (digest);
CREATE INDEX taught_day ON taught (day);
-- Before this day not all of them are kept: a store that has learnt already begins tomorrow.
INSERT INTO setting (name, value)
  SELECT 'taughtFrom', strftime('%s', 'now') / 86400 + 1 WHERE EXISTS (SELECT 1 FROM learnt);

-- What a person reported as phishing. 'undo': what it had taught, for a report that was a mistake.
CREATE TABLE report (
  id INTEGER PRIMARY KEY, verdict TEXT NOT NULL UNIQUE, digest BLOB, message_at INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  author TEXT NOT NULL, class INTEGER NOT NULL, shape TEXT, lifted_at INTEGER, undo TEXT
);
CREATE INDEX report_digest ON report (digest) WHERE digest IS NOT NULL;
CREATE INDEX report_author ON report (author);
CREATE INDEX report_shape ON report (shape) WHERE shape IS NOT NULL;
-- Where its links led: a tenant of a shared service, else a registrable domain.
CREATE TABLE report_target (target TEXT NOT NULL, report INTEGER NOT NULL, PRIMARY KEY (target, report)) WITHOUT ROWID;
`;
