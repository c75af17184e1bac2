import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Tokenizer, TokenizerMode } from 'parse5';
import { type ContentMode, decode, tokenize } from './tokenizer.ts';

const MODES: Record<string, [ContentMode, number]> = {
  title: ['rcdata', TokenizerMode.RCDATA],
  textarea: ['rcdata', TokenizerMode.RCDATA],
  style: ['rawtext', TokenizerMode.RAWTEXT],
  script: ['script', TokenizerMode.SCRIPT_DATA],
  plaintext: ['plaintext', TokenizerMode.PLAINTEXT],
};

/** What both say of a source: texts joined, so that only their content counts. */
type Piece = [kind: string, what: string, attributes?: [string, string][]];

function add(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (piece[0] === 'text' && last?.[0] === 'text') last[1] += piece[1];
  else pieces.push(piece);
}

/** Of a comment the source ends in, the standard drops what could have begun its end; nobody reads that. */
const withoutTail = (comment: string): string => comment.replace(/[-!]+$/, '');

function ours(source: string): Piece[] {
  const pieces: Piece[] = [];
  tokenize(source, {
    startTag(tag) {
      if (tag.unfinished) return 'markup';
      const seen = new Map<string, string>();
      for (const { name, start, end } of tag.attributes) if (!seen.has(name)) seen.set(name, decode(source.slice(start, end), true));
      add(pieces, ['start', tag.name + (tag.selfClosing ? '/' : ''), [...seen]]);
      return MODES[tag.name]?.[0] ?? 'markup';
    },
    endTag: (name) => add(pieces, ['end', name]),
    text: (start, end, kind) => add(pieces, ['text', kind === 'raw' ? source.slice(start, end) : decode(source.slice(start, end), false)]),
    comment: (start, end) => add(pieces, ['comment', withoutTail(source.slice(start, end))]),
    inForeign: () => false,
  });
  return pieces;
}

function parse5(source: string): Piece[] {
  const pieces: Piece[] = [];
  const text = ({ chars }: { chars: string }): void => add(pieces, ['text', chars]);
  const tokenizer: Tokenizer = new Tokenizer(
    {},
    {
      onStartTag(token) {
        add(pieces, ['start', token.tagName + (token.selfClosing ? '/' : ''), token.attrs.map(({ name, value }) => [name, value])]);
        const mode = MODES[token.tagName]?.[1];
        if (mode !== undefined) tokenizer.state = mode as typeof tokenizer.state;
      },
      onEndTag: (token) => add(pieces, ['end', token.tagName]),
      onComment: (token) => add(pieces, ['comment', withoutTail(token.data)]),
      onCharacter: text,
      onWhitespaceCharacter: text,
      onNullCharacter: text,
      onDoctype: () => {},
      onEof: () => {},
    },
  );
  tokenizer.write(source, true);
  return pieces;
}

const piece = fc.constantFrom(
  ...['<a', '<A ', '<br/', '<title', '<style', '<script', '<plaintext', '<p', '</a', '</title', '</style ', '</SCRIPT', '</', '<', '<!', '<!--', '<!-', '<?'],
  ...['-->', '--!>', '->', '--', '-', '!', '>', '/', '=', '"', "'", ' ', '\n', '\t', '&amp;', '&amp', '&lt', '&#x6a;', '&#58', '&notit;', '&Tab;', '&NewLine;'],
  ...['href', 'x', 'https://x.example/?a=1&copy=2', '<!DOCTYPE html>', '<![CDATA[', ']]>', '`', 'ü', '😀', ';'],
);

describe('the tokenizer', () => {
  it('cuts as parse5 does, whatever the source', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const source = pieces.join('');
        assert.deepEqual(ours(source), parse5(source));
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps what the standard drops: second attributes, and a tag the source ends in', () => {
    const tags: string[][] = [];
    const source = '<a href=1 HREF="2" a\0b><a href="3>text';
    tokenize(source, {
      startTag(tag) {
        tags.push([
          tag.name,
          String(tag.unfinished),
          String(tag.nulls),
          ...tag.attributes.map(({ name, start, end }) => `${name}=${source.slice(start, end)}`),
        ]);
        return 'markup';
      },
      endTag() {},
      text() {},
      comment() {},
      inForeign: () => false,
    });
    assert.deepEqual(tags, [
      ['a', 'false', 'true', 'href=1', 'href=2', 'ab='],
      ['a', 'true', 'false', 'href=3>text'],
    ]);
  });

  it('goes on behind a comment whose content is read meanwhile, comments in it and all', () => {
    const comments: string[] = [];
    const read = (source: string): void =>
      tokenize(source, {
        startTag: () => 'markup',
        endTag() {},
        text() {},
        comment(start, end) {
          comments.push(source.slice(start, end));
          assert.ok(comments.length < 10, 'reads on and on');
          if (start < end) read(source.slice(start, end));
        },
        inForeign: () => false,
      });
    read('<!--[if<!--src-->text');
    assert.deepEqual(comments, ['[if<!--src', 'src']);
  });
});
