import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generate } from 'css-tree';
import { parseCss } from './parser.ts';

describe('the parser of style sheets', () => {
  it('takes nothing of an earlier text for part of the next', () => {
    const unparsable = '[x="y"]\u00e9<!--COLOR:Blue){@media printbackground:url(x)';
    const options = { parseAtrulePrelude: false, parseValue: false };
    const alone = generate(parseCss(unparsable, options));
    // Without a clean table this never came back.
    parseCss('('.repeat(60), options);
    assert.equal(generate(parseCss(unparsable, options)), alone);
  });
});
