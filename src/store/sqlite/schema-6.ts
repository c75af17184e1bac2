/**
 * Schema 6: how many messages known to be honest had which score, by month of receipt (history/honest-scores.ts). Nobody is named
 * in it. The scale stands for weights and prior: what was scored by others is not compared.
 */
export const HONEST_SCORES = `
CREATE TABLE honest_score (
  scale TEXT NOT NULL, month INTEGER NOT NULL, step INTEGER NOT NULL, messages INTEGER NOT NULL,
  PRIMARY KEY (scale, month, step)
) WITHOUT ROWID;
`;
