/**
 * Reads HTML as a mail client does: parse5 builds the tree, one walk over it collects links with their text,
 * what is shown and what is not. Offsets are characters of the source handed in.
 */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, type ParserOptions, parse } from 'parse5';
import { type HtmlReading, HtmlWalk } from './html-walk.ts';
import { findUrls } from './text.ts';

export type { FoundLink, HtmlReading } from './html-walk.ts';

/** Elements after which a tree is given up: unclosed formatting can make it grow with the square of its source. */
const ELEMENT_LIMIT = 150_000;

/**
 * @param source decoded characters of a text/html leaf
 * @param budget most characters parsed; what is beyond is only searched for URLs
 */
export function readHtml(source: string, budget: number): HtmlReading {
  const head = source.length > budget ? source.slice(0, budget) : source;
  const walk = new HtmlWalk(head, parseBounded);
  const tree = parseBounded(head);
  if (tree !== null) walk.run(tree, 0);
  const reading = walk.finish();
  if (tree === null) searchOnly(head, 0, reading);
  if (head.length < source.length) searchOnly(source, budget, reading);
  return reading;
}

/** The tree, or `null` when it would be out of all proportion. */
function parseBounded(source: string): DefaultTreeAdapterTypes.Document | null {
  let elements = 0;
  const createElement: typeof defaultTreeAdapter.createElement = (...details) => {
    elements += 1;
    if (elements > ELEMENT_LIMIT) throw new TreeTooLarge();
    return defaultTreeAdapter.createElement(...details);
  };
  const options: ParserOptions<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> = {
    sourceCodeLocationInfo: true,
    scriptingEnabled: false, // as mail clients: <noscript> is shown
    treeAdapter: { ...defaultTreeAdapter, createElement },
  };
  try {
    return parse(source, options);
  } catch (error) {
    if (error instanceof TreeTooLarge || error instanceof RangeError) return null;
    throw error;
  }
}

class TreeTooLarge extends Error {
  override name = 'TreeTooLarge';
}

/** What could not be parsed still shows its URLs; they can be judged, not replaced. */
function searchOnly(source: string, from: number, reading: HtmlReading): void {
  reading.complete = false;
  for (const { url } of findUrls(from === 0 ? source : source.slice(from), 200).found) {
    reading.links.push({ url, span: null, syntax: 'text', text: '', shape: 'automatic', invisible: false, wholeBody: false });
  }
}
