/**
 * Schema 4: entries of the journal can be dropped. What they are found by (hosts, recipients) no longer refers to them by a
 * foreign key: to look for it, SQLite would read both tables for every entry that goes. Who drops an entry drops these too.
 */
export const JOURNAL_WITH_AN_END = `
ALTER TABLE journal_host RENAME TO old_journal_host;
ALTER TABLE journal_recipient RENAME TO old_journal_recipient;
CREATE TABLE journal_host (host_key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (host_key, seq)) WITHOUT ROWID;
CREATE TABLE journal_recipient (address_key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (address_key, seq)) WITHOUT ROWID;
INSERT INTO journal_host SELECT host_key, seq FROM old_journal_host;
INSERT INTO journal_recipient SELECT address_key, seq FROM old_journal_recipient;
DROP TABLE old_journal_host;
DROP TABLE old_journal_recipient;
`;
