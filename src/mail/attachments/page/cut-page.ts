/**
 * Long scripts and long `data:` URLs taken out of a page before it is read as HTML: a picture, or a file smuggled in, is megabytes of a
 * single string, which an HTML tokenizer would look at letter by letter.
 */

import { type ContentMode, tokenize } from '../../html/tokenizer.ts';

/** Elements whose content is no markup: a script in it is none. */
const MODES: ReadonlyMap<string, ContentMode> = new Map([
  ['script', 'script'],
  ['style', 'rawtext'],
  ['xmp', 'rawtext'],
  ['textarea', 'rcdata'],
  ['title', 'rcdata'],
  ['plaintext', 'plaintext'],
]);

/** Characters: what is shorter is left where it is. */
const LONG = 4_096;
const CUT_LIMIT = 200;
/** A script begins, or a `data:` URL with its contents behind the comma. */
const BEGIN = /<script(?=[\s>/])[^>]{0,2000}>|data:[\w./+-]{0,100}(?:;[\w.=-]{0,60}){0,4},(?=[A-Za-z0-9+/=%])/gi;
const CONTENTS = /[A-Za-z0-9+/=%_.~-]+/y;

export interface CutPage {
  markup: string;
  scripts: string[];
  data: string[];
  /** Where in the page a place in `markup` is. */
  place(offset: number): number;
}

export function cutPage(source: string): CutPage {
  const [scripts, data, pieces]: [string[], string[], string[]] = [[], [], []];
  /** Offset in the markup behind each cut, and how much was left out up to there. */
  const cuts: { from: number; shift: number }[] = [];
  let [done, kept, shift] = [0, 0, 0];
  if (source.length > LONG) {
    const ends = scriptsIn(source);
    BEGIN.lastIndex = 0;
    for (let begin = BEGIN.exec(source); begin !== null && cuts.length < CUT_LIMIT; begin = BEGIN.exec(source)) {
      const start = begin.index + begin[0].length;
      const script = begin[0].startsWith('<');
      // What only looks like a script, in a comment or a value, is left where it is.
      const end = script ? (ends.get(start) ?? start) : endOfContents(source, start);
      BEGIN.lastIndex = end;
      if (end - start < LONG) continue;
      pieces.push(source.slice(done, start));
      if (script) scripts.push(source.slice(start, end));
      else data.push(source.slice(begin.index, end));
      kept += start - done;
      shift += end - start;
      cuts.push({ from: kept, shift });
      done = end;
    }
  }
  if (cuts.length === 0) return { markup: source, scripts, data, place: (offset) => offset };
  pieces.push(source.slice(done));
  return { markup: pieces.join(''), scripts, data, place: (offset) => offset + (cuts.findLast(({ from }) => offset >= from)?.shift ?? 0) };
}

/** Where scripts end, by where their text begins. */
function scriptsIn(source: string): Map<number, number> {
  const ends = new Map<number, number>();
  let tag = '';
  if (!/<script/i.test(source)) return ends;
  tokenize(source, {
    startTag: ({ name, selfClosing }) => {
      tag = name;
      return selfClosing ? 'markup' : (MODES.get(name) ?? 'markup');
    },
    endTag: () => {},
    text: (start, end) => {
      if (tag === 'script') ends.set(start, end);
      tag = '';
    },
    comment: () => {},
    inForeign: () => false,
  });
  return ends;
}

function endOfContents(source: string, start: number): number {
  CONTENTS.lastIndex = start;
  return start + (CONTENTS.exec(source)?.[0].length ?? 0);
}
