/** Links that only a reader of XML sees in an attached drawing or page. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openFile, urlsOf } from '../../../../test/builders/attached-files.ts';
import { xmlAsHtml } from './xml-page.ts';

const TARGET = 'https://evil.example/login';
const SVG = 'xmlns="http://www.w3.org/2000/svg"';

describe('an attached page of XML', () => {
  const cases: [what: string, name: string, source: string][] = [
    ['a prefix', 'x.svg', `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:a href="${TARGET}"><s:text>x</s:text></s:a></s:svg>`],
    ['a prefix of its own for XLink', 'x.svg', `<svg ${SVG} xmlns:q="http://www.w3.org/1999/xlink"><a q:href="${TARGET}"><text>x</text></a></svg>`],
    ['an entity', 'x.svg', `<!DOCTYPE svg [<!ENTITY e "${TARGET}">]><svg ${SVG}><a href="&e;"><text>x</text></a></svg>`],
    [
      'an entity within an address',
      'x.svg',
      `<!DOCTYPE svg [<!ENTITY e "evil"> <!ENTITY f '&e;.exam&#112;le'>]><svg ${SVG}><a href="https://&f;/login">x</a></svg>`,
    ],
    ['an entity that is markup', 'x.svg', `<!DOCTYPE svg [<!ENTITY e "&#60;a href='https:&#47;&#47;evil.example/login'>x&#60;/a>">]><svg ${SVG}>&e;</svg>`],
    ['an entity that another declares', 'x.svg', `<!DOCTYPE svg [<!ENTITY % p "<!ENTITY e '${TARGET}'>"> %p;]><svg ${SVG}><a href="&e;">x</a></svg>`],
    ['an attribute by default', 'x.svg', `<!DOCTYPE svg [<!ATTLIST a href CDATA "https:&#47;/evil.example/login">]><svg ${SVG}><a><text>x</text></a></svg>`],
    ['references in a script', 'x.svg', `<svg ${SVG}><script>&#108;ocation='https:'+'//ev&#105;l.example/login'</script></svg>`],
    ['a form by a prefix', 'x.xhtml', `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:form action="${TARGET}"/></h:body></h:html>`],
    [
      'a refresh by a prefix',
      'x.xhtml',
      `<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:meta http-equiv="refresh" content="0;url=${TARGET}"/></h:head></h:html>`,
    ],
  ];
  for (const [what, name, source] of cases) it(`leads on by ${what}`, () => assert.ok(urlsOf(openFile(name, source)).includes(TARGET)));

  it('is left alone when it is HTML already', () => {
    assert.equal(xmlAsHtml(`<svg ${SVG}><a href="${TARGET}">x</a></svg>`), null);
    assert.equal(xmlAsHtml('<!DOCTYPE html><p>x'), null);
  });

  it('does not grow without bound', () => {
    const entities = Array.from({ length: 50 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};&e${i};&e${i};">`).join('');
    const grown = xmlAsHtml(`<!DOCTYPE svg [<!ENTITY e0 "${'x'.repeat(100)}">${entities}]><svg>${'&e8;&e50;'.repeat(1000)}</svg>`) ?? '';
    assert.ok(grown.length < 3_000_000);
  });
});
