/**
 * Whether the alternatives of a message say the same (RFC 2046 section 5.1.4: they should). A filter that reads one and a person who reads
 * the other can be told different things.
 */
import type { Link } from './message.ts';

/** Characters looked at of each. */
const WINDOW = 6000;
/** Fewer words than this say too little to compare. */
const ENOUGH = 20;
/** Of the shorter text's words, the share that the longer one has at least where both say the same. */
const SAME = 0.5;
/** Words of three letters and more; an address is no word. */
const WORD = /\p{L}{3,}/gu;
const RUN = /\S+/g;
const isAddress = (run: string): boolean => run.includes('://') || run.includes('www.') || run.includes('@');

export interface Comparison {
  /** Share of the shorter text's words that the longer one has; `null` when either has too few to tell. */
  agreement: number | null;
  /** The plain text says what the other does not. */
  plainTellsMore: boolean;
}

/** Compares what a plain alternative says with what the HTML one shows. */
export function compareTexts(plain: string, dressed: string): Comparison {
  const [said, shown] = [wordsOf(plain), wordsOf(dressed)];
  if (said.size < ENOUGH || shown.size < ENOUGH) return { agreement: null, plainTellsMore: said.size >= ENOUGH || dressed.trim() === '' };
  const [fewer, more] = said.size < shown.size ? [said, shown] : [shown, said];
  let shared = 0;
  for (const word of fewer) if (more.has(word)) shared += 1;
  const agreement = shared / fewer.size;
  return { agreement, plainTellsMore: agreement < SAME };
}

function wordsOf(text: string): Set<string> {
  const read = text.slice(0, WINDOW);
  // Most texts have no address, and to look at each of their runs is what would cost.
  const words = isAddress(read) ? read.replace(RUN, (run) => (isAddress(run) ? ' ' : run)) : read;
  return new Set(words.toLowerCase().match(WORD) ?? []);
}

/** Links of one multipart/alternative, by the alternative they stand in. */
export interface AlternativeLinks {
  plain: Link[];
  dressed: Link[];
}

/** Marks links to a domain that only one of the alternatives leads to: `only-in-text`, and `only-in-html` where the plain text has links at all. */
export function markOneSided({ plain, dressed }: AlternativeLinks): void {
  if (dressed.length === 0 || plain.length === 0) return;
  const domains = (links: readonly Link[]): Set<string> => new Set(links.filter(({ clickable }) => clickable).map(({ domain }) => domain));
  const [said, shown] = [domains(plain), domains(dressed)];
  for (const link of plain) if (isLeading(link) && !shown.has(link.domain)) link.hidden.push('only-in-text');
  for (const link of dressed) if (isLeading(link) && said.size > 0 && !said.has(link.domain)) link.hidden.push('only-in-html');
}

const isLeading = (link: Link): boolean => link.clickable && link.domain !== '';
