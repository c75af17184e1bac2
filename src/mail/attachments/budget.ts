/**
 * What reading the attached files of one message may cost, all together: a bomb in one file leaves less for the next, never more
 * work. Whoever meets a bound reads on as far as it goes and says that something was left out.
 */

/** Octets made by inflating or decoding, for one message. */
const MADE_LIMIT = 32 * 1_048_576;
/** Octets one file inside another may have. */
export const FILE_LIMIT = 8 * 1_048_576;
const FILES_LIMIT = 500;
/** Files inside files, counted from what is attached itself. */
export const DEPTH_LIMIT = 5;
/** Characters searched for URLs as text. What is beyond is searched for written-out schemes only. */
const TEXT_LIMIT = 4_000_000;
/** Characters of markup gone through token by token; scripts are counted apart. */
const PAGE_LIMIT = 1_200_000;
const SCRIPT_LIMIT = 6_000_000;
/** Characters of documents (XML, RTF, calendars) gone through; what is beyond is searched. */
const DOCUMENT_LIMIT = 4_000_000;
/** Steps of all script folding: each looks at one token. */
const STEP_LIMIT = 3_000_000;
/** Steps of all scripts that are run: each works out one expression. */
const RUN_LIMIT = 3_000_000;
const LINKS_LIMIT = 2_500;

/** How much of one thing is left. */
export class Allowance {
  left: number;

  constructor(limit: number) {
    this.left = limit;
  }

  /** @returns how much of `wanted` may be had */
  take(wanted: number): number {
    const granted = Math.min(wanted, this.left);
    this.left -= granted;
    return granted;
  }
}

export class Budget {
  readonly made = new Allowance(MADE_LIMIT);
  readonly files = new Allowance(FILES_LIMIT);
  readonly text = new Allowance(TEXT_LIMIT);
  readonly page = new Allowance(PAGE_LIMIT);
  readonly document = new Allowance(DOCUMENT_LIMIT);
  readonly script = new Allowance(SCRIPT_LIMIT);
  readonly steps = new Allowance(STEP_LIMIT);
  readonly run = new Allowance(RUN_LIMIT);
  readonly links = new Allowance(LINKS_LIMIT);
}
