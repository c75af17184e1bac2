import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { plainRules } from './plain-sheet.ts';
import { parsedRules, rulesOf } from './style-sheet.ts';

const always = (): boolean => true;

describe('a plain style sheet', () => {
  it('is cut into its rules', () => {
    const css = '<!-- @import "x.css"; /* all */ a, .b > td { color: red } @media screen { p { display: none; } } -->';
    assert.deepEqual(plainRules(css, always), [
      { prelude: 'a, .b > td', body: ' color: red ' },
      { prelude: 'p', body: ' display: none; ' },
    ]);
  });

  it('leaves out what stands in an at-rule that does not count', () => {
    const css = '@media print { p { display: none } } @keyframes k { from { opacity: 0 } } @font-face { font-family: x; src: url(y) } i { top: 0 }';
    assert.deepEqual(
      plainRules(css, () => false),
      [{ prelude: 'i', body: ' top: 0 ' }],
    );
  });

  it('is none where a cut at braces could miss a rule', () => {
    for (const css of [
      'a { color: r\\65 d }',
      'a/**/b { top: 0 }',
      'a { b { top: 0 } }',
      'a { top: 0',
      '} a { top: 0 }',
      'a { x: "} b { top: 0 }',
      'a[ { top: 0 }',
    ])
      assert.equal(plainRules(css, always), null, css);
  });

  it('reads as css-tree does, whatever is written', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        '.b',
        '#c',
        '*',
        'td.b',
        ' ',
        '>',
        ',',
        '+',
        ':hover',
        '::before',
        '[href]',
        '[x="y"]',
        '{',
        '}',
        '{',
        '}',
        ';',
        ';',
        ':',
        'color:red',
        'color : #FFF',
      ],
      ...[
        'display:none',
        'display:none !important',
        'font-family:"A;B"',
        "font:'A' 1px",
        'width:calc(1px + 2px)',
        'background:url(x)',
        'background:url("x;y")',
      ],
      ...[
        'COLOR:Blue',
        'opacity:',
        '!',
        '!ie',
        '!important',
        '(',
        ')',
        'url(',
        ':not([href])',
        'calc((1px))',
        '"',
        "'",
        '[',
        ']',
        '/*',
        '*/',
        '/* x */',
        '<!--',
        '-->',
        '\n',
        '\\',
        '@',
        '@media screen',
        '@media print',
      ],
      ...[
        '@media (max-width:600px)',
        '@import "x"',
        '@font-face',
        '@layer',
        '@supports (x:y)',
        '@page',
        '@charset "x"',
        'a{color:red}',
        'p{display:none;top:0}',
        '@media all{b{top:0}}',
        '&',
        '$',
        '*zoom:1',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const css = pieces.join('');
        assert.deepEqual(rulesOf(css), parsedRules(css));
      }),
      { numRuns: 3000 },
    );
  });
});
