/** What the built gateway says when it can't start: in one line, with an exit code that tells why. */
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { kithgateBeside } from './gateway.ts';
import { DELIVER, letter } from './letters.ts';
import { endsWell, Site } from './site.ts';

/** What stood on stderr beside warnings about the configuration. */
const errorsIn = (stderr: string): string => stderr.replace(/^kithgate: warning: .*\n/gm, '');

describe('a second serve', () => {
  it('on the same data folder ends at once with exit code 1 and one line; the first goes on', async (t) => {
    const site = await Site.open(t);
    const { status, stdout, stderr } = await kithgateBeside('serve', '--config', site.config);
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(errorsIn(stderr), /^kithgate: data folder \S+ is in use by another kithgate serve \(process \d+\): .*\n$/);
    assert.ok(stderr.includes(String(site.gateway.pid)));
    assert.match(await site.send(DELIVER, letter('still')), /^250 /);
  });

  it('on the same port says which listener and what to do, and leaves nothing locked', async (t) => {
    const site = await Site.open(t);
    const port = site.gateway.port('inbound');
    const second = await Site.prepare(t, { config: { listeners: [{ name: 'inbound', port }] } });
    const { status, stderr } = await kithgateBeside('serve', '--config', second.config);
    assert.equal(status, 1);
    assert.match(
      errorsIn(stderr),
      new RegExp(`^kithgate: listener inbound: can't listen on 127\\.0\\.0\\.1:${port}: another program, or another kithgate, does; .*\\n$`),
    );
    second.configure({ listeners: [{ name: 'inbound', port: 0 }] });
    await second.start();
    await endsWell(second);
  });
});

describe('a wrong configuration', () => {
  const fine = 'protectedDomains: [example.org]\n';
  const cases: [name: string, text: string, line: string][] = [
    ['nothing at all', '', '1:1: expected a configuration with at least protectedDomains, found an empty file'],
    ['no protected domain', 'mode: active\n', '1:1 protectedDomains: expected, but not there'],
    ['a key that does not exist', `${fine}mod: active\n`, '2:1 mod: unknown key, did you mean "mode"?'],
    ['a value that does not exist', `${fine}mode: aktiv\n`, '2:7 mode: expected one of "passive", "active"'],
    ['a word where there is a number', `${fine}policy:\n  holdAt: high\n`, '3:11 policy.holdAt: expected a number, got "high"'],
    ['an indentation that breaks the file', `${fine}policy:\n  lockAt: 60\n holdAt: 85\n`, '4:'],
    ['a key given twice', `${fine}mode: active\nmode: passive\n`, '3:1: '],
    ['an address that is none', `${fine}exceptions:\n  - { recipient: ceo, action: hold }\n`, '3:18 exceptions[0].recipient: expected an address'],
    ['an exception for nobody', `${fine}exceptions:\n  - { action: hold }\n`, '3:5 exceptions[0]: expected at least one of author, authorDomain'],
    [
      'a network that is none',
      `${fine}listeners:\n  - { name: in, trustedPeers: [10.0.0.0/33] }\n`,
      '3:32 listeners[0].trustedPeers[0]: expected an IP address or a network',
    ],
    ['a next hop that is our own listener', `${fine}nextHop: { host: 127.0.0.1, port: 2525 }\n`, '2:10 nextHop: expected another server'],
    [
      'a certificate that is not there',
      `${fine}listeners:\n  - { name: in, tls: { cert: none.pem, key: none.pem } }\n`,
      '3:30 listeners[0].tls.cert: expected a readable PEM file',
    ],
  ];
  for (const [name, text, line] of cases) {
    it(`with ${name} refuses to start: exit code 2 and the place, in one line`, async (t) => {
      const site = await Site.prepare(t);
      writeFileSync(site.config, text);
      const { status, stdout, stderr } = await kithgateBeside('serve', '--config', site.config);
      assert.equal(stdout, '');
      const said = stderr.replaceAll(`${site.folder}/`, '');
      assert.ok(said.startsWith(`kithgate: kithgate.yaml:${line}`), said);
      assert.match(said, /^[^\n]*\n$/, 'one line');
      assert.equal(status, 2);
      assert.throws(() => statSync(site.data()), { code: 'ENOENT' });
    });
  }
});
