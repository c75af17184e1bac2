/** Start and end tags by name, in linear time: no tree, which a drawing of thousands of cells does not need. */
export interface Tag {
  closing: boolean;
  /** Lower-cased, without a namespace prefix. */
  name: string;
  attributes: string;
}

/** @param limit tags of any name to look at */
export function* tagsOf(markup: string, names: ReadonlySet<string>, limit: number): Generator<Tag> {
  let at = -1;
  for (let count = 0; count < limit; count += 1) {
    at = markup.indexOf('<', at + 1);
    if (at < 0) return;
    const end = markup.indexOf('>', at);
    if (end < 0) return;
    const found = /^<(\/?)(?:[a-z]{1,20}:)?([a-z]{1,20})(?![\w:-])/i.exec(markup.slice(at, at + 45));
    const name = found?.[2]?.toLowerCase() ?? '';
    if (!found || !names.has(name)) continue;
    yield { closing: found[1] === '/', name, attributes: markup.slice(at + found[0].length, end) };
    at = end;
  }
}
