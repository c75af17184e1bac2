/**
 * Schema 2: the code of an attribute takes the low 6 bits of a term's id, four held no more than 16 attributes. The tables
 * are built anew: while ids change in place, two rows can have one key.
 */
export const MORE_ATTRIBUTES = `
CREATE TABLE new_term (id INTEGER PRIMARY KEY, attribute INTEGER NOT NULL, text TEXT NOT NULL, UNIQUE (attribute, text));
INSERT INTO new_term SELECT ((id >> 4) << 6) | (id & 15), attribute, text FROM term;
DROP TABLE term;
ALTER TABLE new_term RENAME TO term;

CREATE TABLE new_value (
  relation INTEGER NOT NULL, term INTEGER NOT NULL,
  first_at INTEGER NOT NULL, first_day INTEGER NOT NULL, days BLOB NOT NULL, ripe INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (relation, term)
) WITHOUT ROWID;
INSERT INTO new_value SELECT relation, ((term >> 4) << 6) | (term & 15), first_at, first_day, days, ripe FROM value;
DROP TABLE value;
ALTER TABLE new_value RENAME TO value;
CREATE INDEX value_unripe ON value (relation, first_at) WHERE ripe = 0;
`;
