/** What differs between two texts, line by line, for a person to read. */

const CONTEXT = 2;

interface Line {
  sign: ' ' | '-' | '+';
  text: string;
}

/** @returns lines with `-` (expected) and `+` (actual) and two lines around each change; `''` for equal texts */
export function lineDiff(expected: string, actual: string): string {
  const lines = aligned(expected.split('\n'), actual.split('\n'));
  const near = (index: number): boolean => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((line) => line.sign !== ' ');
  const shown: string[] = [];
  for (const [index, { sign, text }] of lines.entries()) {
    if (near(index)) shown.push(`${sign} ${text}`);
    else if (shown.length > 0 && shown.at(-1) !== '  …') shown.push('  …');
  }
  return shown.join('\n');
}

/** Along a longest common subsequence; both texts are some hundred lines. */
function aligned(expected: readonly string[], actual: readonly string[]): Line[] {
  const common = expected.map(() => new Array<number>(actual.length).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    const row = common[i] ?? [];
    for (let j = actual.length - 1; j >= 0; j -= 1) row[j] = expected[i] === actual[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < actual.length) {
    const [wanted, given] = [expected[i], actual[j]];
    if (wanted !== undefined && wanted === given) {
      lines.push({ sign: ' ', text: wanted });
      i += 1;
      j += 1;
    } else if (given === undefined || (wanted !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: wanted ?? '' });
      i += 1;
    } else {
      lines.push({ sign: '+', text: given });
      j += 1;
    }
  }
  return lines;
}
