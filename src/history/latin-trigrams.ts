/**
 * What franc-min's `francAll` says of text in Latin script, at a fraction of its time: one look-up a trigram tells its ranks in
 * all languages considered, where the library asks each language for itself.
 */
import { data } from 'franc-min/data.js';

/** What a trigram that a language's model doesn't have adds to the distance, as in the library. A model has as many, so that it stands for no rank as well. */
const MOST_DIFFERENCE = 300;

export type Likeness = [language: string, likeness: number];

/** @param considered languages, ISO 639-3; those without a model in Latin script are passed over @returns the best (1) and the second best, for at least 10 characters */
export function latinLikeness(considered: readonly string[]): (text: string) => Likeness[] {
  // In the library's order, which decides between equals.
  const models = Object.entries(data.Latin ?? {}).filter(([language]) => considered.includes(language));
  const languages = models.map(([language]) => language);
  const ranks = ranksOf(models.map(([, model]) => model.split('|')));
  const distances = new Int32Array(languages.length);
  return (text) => {
    distances.fill(0);
    let unknown = 0;
    for (const [trigram, count] of trigramsOf(text)) {
      const known = ranks.get(trigram);
      if (known === undefined) unknown += MOST_DIFFERENCE;
      else addDistances(distances, known, count);
    }
    return twoBest(languages, distances, unknown, text.length * MOST_DIFFERENCE);
  };
}

/** Of each trigram, its rank in each model. */
function ranksOf(models: readonly string[][]): Map<string, Int16Array> {
  const ranks = new Map<string, Int16Array>();
  for (const [language, model] of models.entries()) {
    for (const [rank, trigram] of model.entries()) {
      const known = ranks.get(trigram) ?? new Int16Array(models.length).fill(MOST_DIFFERENCE);
      // The first place counts, where a model has a trigram twice.
      if (known[language] === MOST_DIFFERENCE) known[language] = rank;
      ranks.set(trigram, known);
    }
  }
  return ranks;
}

/** Lower case, with runs of blanks, digits and ASCII signs as one blank, and one around it all. */
function trigramsOf(text: string): Map<string, number> {
  const padded = ` ${text
    .replace(/[\u0021-\u0040\s]+/g, ' ')
    .trim()
    .toLowerCase()} `;
  const counts = new Map<string, number>();
  for (let end = 3; end <= padded.length; end += 1) {
    const trigram = padded.slice(end - 3, end);
    counts.set(trigram, (counts.get(trigram) ?? 0) + 1);
  }
  return counts;
}

/** The library compares a trigram's count with its rank, and so does this. */
function addDistances(distances: Int32Array, ranks: Int16Array, count: number): void {
  // Most trigrams of a short text are there once: their difference is the rank.
  if (count === 1) {
    for (let language = 0; language < distances.length; language += 1) (distances[language] as number) += ranks[language] as number;
    return;
  }
  for (let language = 0; language < distances.length; language += 1) {
    const rank = ranks[language] as number;
    (distances[language] as number) += rank === MOST_DIFFERENCE ? MOST_DIFFERENCE : Math.abs(count - rank - 1);
  }
}

function twoBest(languages: readonly string[], distances: Int32Array, unknown: number, farthest: number): Likeness[] {
  const [best, second] = [...distances.keys()].sort((a, b) => (distances[a] as number) - (distances[b] as number));
  const found: Likeness[] = [];
  if (best === undefined) return found;
  const least = (distances[best] as number) + unknown;
  found.push([languages[best] as string, 1]);
  if (second !== undefined) found.push([languages[second] as string, 1 - ((distances[second] as number) + unknown - least) / (farthest - least) || 0]);
  return found;
}
