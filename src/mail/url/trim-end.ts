/** Where a URL in running text ends. */

const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Without the punctuation of the sentence around it; a closing bracket stays where its opening one is inside. */
export function trimEnd(run: string): string {
  let end = run.length;
  /** How many more of a closing bracket there are than of its opening one. */
  const surplus: Record<string, number> = {};
  for (; end > 0; end -= 1) {
    const last = run[end - 1] as string;
    const opener = CLOSERS[last];
    if (opener === undefined) {
      if (!/[.,;:!?'*|>\u2019\u2026]/.test(last)) break;
      continue;
    }
    const open = surplus[last] ?? count(run, last) - count(run, opener);
    if (open <= 0) break;
    surplus[last] = open - 1;
  }
  return run.slice(0, end);
}

function count(text: string, char: string): number {
  let n = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) n += 1;
  return n;
}
