/**
 * Schema 8: accounts for the console, and the browsers that are signed in. Of a password only a slow hash is kept, of a session
 * only a digest of its token: who reads the database can sign in with neither.
 */
export const ACCOUNTS = `
CREATE TABLE account (
  name TEXT PRIMARY KEY, hash TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
  password_at INTEGER NOT NULL, signed_in_at INTEGER
) WITHOUT ROWID;
CREATE TABLE session (
  digest BLOB PRIMARY KEY, name TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  begun_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_name ON session (name);
`;
