import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { ConfigError, issueLine, type LoadedConfig } from './issue.ts';
import { loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'kithgate-config-'));
after(() => rmSync(folder, { recursive: true }));

function load(text: string): LoadedConfig {
  writeFileSync(join(folder, 'kithgate.yaml'), text);
  chmodSync(join(folder, 'kithgate.yaml'), 0o600);
  return loadConfig({ cwd: folder });
}

/** The lines an operator would see. */
function refusal(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    assert.equal(error.message, issueLine(error.issues[0] as (typeof error.issues)[number]));
    return error.issues.map(issueLine);
  }
  assert.fail('expected the configuration to be refused');
}

const warnings = (text: string): string[] => load(text).warnings.map(issueLine);
const minimal = 'protectedDomains: [example.org]\n';

describe('loading a configuration', () => {
  it('needs nothing but protectedDomains', () => {
    const { config, warnings: found } = load(minimal);
    assert.deepEqual(config.protectedDomains, ['example.org']);
    assert.equal(config.mode, 'passive');
    assert.equal(config.listeners[0]?.port, 2525);
    assert.deepEqual([config.nextHop.host, config.nextHop.port], ['127.0.0.1', 2526]);
    assert.equal(config.policy.holdAt, 94);
    assert.deepEqual(found, []);
  });

  it('without a file is the embedded default, with paths in the working folder', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { config, file } = loadConfig({ cwd: empty });
    assert.equal(file, null);
    assert.deepEqual(config.protectedDomains, ['localhost', 'example.org']);
    assert.deepEqual([config.nextHop.protocol, config.nextHop.path], ['maildir', join(empty, 'data/maildir')]);
    assert.equal(config.dataFolder, join(empty, 'data'));
    assert.deepEqual([config.console.address, config.console.port], ['127.0.0.1', 8025]);
  });

  it('resolves paths against the folder of the file, not the working folder', () => {
    mkdirSync(join(folder, 'etc'), { recursive: true });
    writeFileSync(join(folder, 'etc/gate.yaml'), `${minimal}dataFolder: ../var\nnextHop: { protocol: maildir }\n`);
    const { config, file } = loadConfig({ file: 'etc/gate.yaml', cwd: folder });
    assert.equal(file, join(folder, 'etc/gate.yaml'));
    assert.equal(config.dataFolder, join(folder, 'var'));
    assert.equal(config.nextHop.path, join(folder, 'var/maildir'));
  });

  it('fills default ports by protocol', () => {
    assert.equal(load(`${minimal}nextHop: { host: mx.example.org }`).config.nextHop.port, 25);
    assert.equal(load(`${minimal}nextHop: { protocol: lmtp, host: mx.example.org }`).config.nextHop.port, 24);
  });

  it('keeps domains as lower-case A-labels', () => {
    assert.deepEqual(load('protectedDomains: [Example.ORG, bücher.example]').config.protectedDomains, ['example.org', 'xn--bcher-kva.example']);
  });

  it('names a file that is not there', () => {
    assert.throws(() => loadConfig({ file: 'none.yaml', cwd: folder }), {
      name: 'ConfigError',
      message: 'none.yaml: expected a readable configuration file (ENOENT)',
    });
  });

  it('never fails otherwise than by ConfigError, whatever stands in the file', () => {
    const piece = fc.constantFrom(
      'protectedDomains: [example.org]\n',
      'mode: ',
      'active\n',
      '- ',
      '{',
      '}',
      '&a ',
      '*a',
      '<<: ',
      '__proto__: 1\n',
      ': ',
      '\t',
      '!!binary ',
      '"',
      '? ',
      '\n---\n',
      '0x',
      '[[',
      'null',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 12 }), (parts) => {
        try {
          load(parts.join(''));
        } catch (error) {
          assert.ok(error instanceof ConfigError, `${parts.join('')}\n${error}`);
          assert.ok(!error.message.includes('\n'), 'one line');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a wrong configuration is refused in one line with its place', () => {
  const cases: [name: string, text: string, line: string | RegExp][] = [
    ['empty file', '', 'kithgate.yaml:1:1: expected a configuration with at least protectedDomains, found an empty file'],
    ['only comments', '# nothing\n', /^kithgate\.yaml:\d+:\d+: expected a configuration with at least protectedDomains/],
    [
      'a value outside the list',
      `${minimal}mode: pasive\n`,
      'kithgate.yaml:2:7 mode: expected one of "passive", "active" (did you mean "passive"?), got "pasive"',
    ],
    ['a value nobody meant', `${minimal}\n\npolicy: { unlockable: 3 }\n`, 'kithgate.yaml:4:23 policy.unlockable: expected one of "hold", "deliver", got 3'],
    ['a typing slip in a key', `${minimal}policy:\n  hodlAt: 80\n`, 'kithgate.yaml:3:3 policy.hodlAt: unknown key, did you mean "holdAt"?'],
    ['another spelling of a key', `${minimal}data_folder: x\n`, 'kithgate.yaml:2:1 data_folder: unknown key, did you mean "dataFolder"?'],
    ['an unknown key', `${minimal}console: { colour: red }\n`, 'kithgate.yaml:2:12 console.colour: unknown key, expected one of address, port'],
    ['a missing key', 'mode: active\n', 'kithgate.yaml:1:1 protectedDomains: expected, but not there; for example protectedDomains: ["example.org"]'],
    [
      'a key missing in a list',
      `${minimal}authentication:\n  upstreams:\n    - peers: [192.0.2.1]\n`,
      'kithgate.yaml:4:7 authentication.upstreams[0].authservId: expected, but not there; for example authservId: "mx.example.org"',
    ],
    ['an empty list', 'protectedDomains: []\n', 'kithgate.yaml:1:19 protectedDomains: expected at least 1 entry, got an empty list'],
    ['text for a number', `${minimal}policy: { lockAt: high }\n`, 'kithgate.yaml:2:19 policy.lockAt: expected a number, got "high"'],
    ['a number too large', `${minimal}policy: { holdAt: 200 }\n`, 'kithgate.yaml:2:19 policy.holdAt: expected at most 101, got 200'],
    ['a broken number', `${minimal}limits: { recipients: 1.5 }\n`, 'kithgate.yaml:2:23 limits.recipients: expected a whole number, got 1.5'],
    ['a list for a section', `${minimal}console: [8025]\n`, 'kithgate.yaml:2:10 console: expected a section with keys of its own, got a list'],
    ['nothing for a section', `${minimal}console:\n`, /^kithgate\.yaml:2:\d+ console: expected a section with keys of its own, got nothing$/],
    [
      'an address for a domain',
      'protectedDomains: [ceo@example.org]\n',
      'kithgate.yaml:1:20 protectedDomains[0]: expected a domain name such as example.org, got "ceo@example.org"',
    ],
    [
      'a bad network',
      `${minimal}listeners: [{ name: a, relayFrom: [10.0.0.0/40] }]\n`,
      /relayFrom\[0\]: expected an IP address or a network such as 192\.0\.2\.0\/24, got "10\.0\.0\.0\/40"$/,
    ],
    [
      'a URL of another scheme',
      `${minimal}locks: { publicUrl: "ftp://gate.example.org" }\n`,
      /locks\.publicUrl: expected a URL such as https:\/\/gate\.example\.org, got/,
    ],
    [
      'a folder of rules that is none',
      `${minimal}rules: { folder: ./no-rules }\n`,
      /^kithgate\.yaml:2:18 rules\.folder: expected a folder of rules \(<id>\.yaml\), .*no-rules is none$/,
    ],
    ['YAML that does not close', `${minimal}policy: { lockAt: 3\n`, /^kithgate\.yaml:\d+:\d+: expected YAML: /],
    ['a key twice', `${minimal}mode: active\nmode: passive\n`, 'kithgate.yaml:3:1: expected YAML: Map keys must be unique'],
    ['a tab', `${minimal}policy:\n\tlockAt: 3\n`, /^kithgate\.yaml:3:1: expected YAML: Tabs/],
    ['an alias of nothing', 'protectedDomains: *gone\n', /expected YAML: Unresolved alias/],
    [
      'the next hop is our listener',
      `${minimal}nextHop: { host: localhost, port: 2525 }\n`,
      "kithgate.yaml:2:10 nextHop: expected another server: localhost port 2525 is kithgate's own listener inbound, mail would loop",
    ],
    [
      'the next hop is our listener on all addresses',
      `${minimal}listeners: [{ name: all, address: "::", port: 2600 }]\nnextHop: { hosts: ["mx.example.org", "127.0.0.9:2600"] }\n`,
      /own listener all, mail would loop$/,
    ],
    [
      'no host for smtp',
      `${minimal}nextHop: { protocol: smtp }\n`,
      'kithgate.yaml:2:10 nextHop: expected host (or hosts) for protocol smtp; for example host: 127.0.0.1',
    ],
    [
      'a host with two ports',
      `${minimal}nextHop: { hosts: ["a:1:2"] }\n`,
      'kithgate.yaml:2:20 nextHop.hosts[0]: expected host, host:port or [IPv6]:port, got "a:1:2"',
    ],
    [
      'one name for two listeners',
      `${minimal}listeners: [{ name: a, port: 2600 }, { name: a, port: 2601 }]\n`,
      /listeners\[1\]\.name: expected a name of its own, "a" is taken by listeners\[0\]$/,
    ],
    [
      'one port for two listeners',
      `${minimal}listeners:\n  - { name: a, address: 0.0.0.0, port: 2600 }\n  - { name: b, port: 2600 }\n`,
      'kithgate.yaml:4:22 listeners[1].port: expected a port of its own, listener a already listens on 0.0.0.0 port 2600',
    ],
    [
      'a listener on the port of the console',
      `${minimal}console: { port: 2525 }\n`,
      /expected a port of its own, the console already listens on 127\.0\.0\.1 port 2525$/,
    ],
    [
      'an open relay',
      `${minimal}listeners: [{ name: out, direction: outbound, relayFrom: ["0.0.0.0/0"] }]\n`,
      /relayFrom\[0\]: expected the networks of your own servers; 0\.0\.0\.0\/0 would make an open relay$/,
    ],
    [
      'anyone may vouch',
      `${minimal}authentication: { upstreams: [{ authservId: mx, peers: ["::/0"] }] }\n`,
      /peers\[0\]: expected the addresses of mx; with ::\/0 anyone could forge its results$/,
    ],
    [
      'a certificate that is not there',
      `${minimal}listeners: [{ name: a, tls: { cert: no.pem, key: no.pem } }]\n`,
      /tls\.cert: expected a readable PEM file, .*no\.pem: ENOENT$/,
    ],
    ['a list that is not there', `${minimal}domainAge: { lists: [no.csv] }\n`, /domainAge\.lists\[0\]: expected a readable file, .*no\.csv: ENOENT$/],
    [
      'a password in clear',
      `${minimal}nextHop: { host: mx.example.org, tls: none, auth: { user: a, password: hush } }\n`,
      /nextHop\.tls: expected required or verify: auth would send a password in clear to mx\.example\.org$/,
    ],
    [
      'an exception about nothing',
      `${minimal}exceptions: [{ action: hold }]\n`,
      /exceptions\[0\]: expected at least one of author, authorDomain, clientIp, recipient, header/,
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const [line = ''] = refusal(text);
      if (typeof expected === 'string') assert.equal(line, expected);
      else assert.match(line, expected);
    });
  }

  it('tells all errors in the order of the file', () => {
    const lines = refusal(`${minimal}mod: active\npolicy:\n  lockAt: x\nconsole: { port: 70000 }\n`);
    assert.deepEqual(
      lines.map((line) => line.split(':').slice(1, 3).join(':')),
      ['2:1 mod', '4:11 policy.lockAt', '5:18 console.port'].map((place) => place.split(':').slice(0, 2).join(':')),
    );
    assert.equal(lines.length, 3);
  });

  it('never repeats a secret', () => {
    assert.doesNotMatch(refusal(`${minimal}nextHop: { host: a, auth: { user: a, password: 123456 } }\n`).join('\n'), /123456/);
  });

  describe('a key to seal with', () => {
    const arc = (file: string): string => `${minimal}authentication: { arc: { domain: example.org, selector: s1, keyFile: ${file} } }\n`;
    const keep = (name: string, pem: string): string => {
      writeFileSync(join(folder, name), pem, { mode: 0o600 });
      return name;
    };
    const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
    const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;

    it('is read beside the file, and may not be in the open', () => {
      const name = keep('good.pem', rsa(2048).export(pkcs8) as string);
      const { config, warnings: found } = load(arc(name));
      assert.deepEqual([config.authentication.arc?.keyFile, found], [join(folder, 'good.pem'), []]);
      chmodSync(join(folder, name), 0o644);
      assert.match(
        warnings(arc(name)).join(),
        /:2:70 authentication\.arc\.keyFile: everyone on this machine can read \S+ and seal in your name; chmod 640 it$/,
      );
    });

    it('must be an RSA key that verifiers take, and that can be read without a password', () => {
      const cases: [string, RegExp][] = [
        ['absent.pem', /:2:70 authentication\.arc\.keyFile: expected a readable PEM file, \S+: ENOENT$/],
        [keep('junk.pem', 'no key'), /expected a private RSA key in PEM, \S+ is none$/],
        [keep('public.pem', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string), /is none$/],
        [
          keep('locked.pem', rsa(2048).export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' }) as string),
          /it is encrypted: nobody is there to type its password$/,
        ],
        [keep('ed.pem', generateKeyPairSync('ed25519').privateKey.export(pkcs8) as string), /holds one for ed25519: ARC seals are rsa-sha256$/],
        [keep('short.pem', rsa(768).export(pkcs8) as string), /has 768: no verifier would take it$/],
      ];
      for (const [name, expected] of cases) {
        const lines = refusal(arc(name));
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? '', expected);
      }
      assert.match(warnings(arc(keep('weak.pem', rsa(1024).export(pkcs8) as string))).join(), /has 1024 bits; 2048 are safer/);
    });

    it('needs a selector and a domain that DNS can hold', () => {
      assert.match(
        refusal(`${minimal}authentication: { arc: { domain: example.org, selector: "s 1", keyFile: a } }\n`)[0] ?? '',
        /expected a selector such as gate2026/,
      );
      assert.match(refusal(`${minimal}authentication: { authservId: "gate; dmarc=pass" }\n`)[0] ?? '', /expected a name such as gate\.example\.org/);
    });
  });

  it('refuses a key and certificate that are none', () => {
    writeFileSync(join(folder, 'junk.pem'), 'not a certificate');
    assert.match(
      refusal(`${minimal}listeners: [{ name: a, tls: { cert: junk.pem, key: junk.pem } }]\n`)[0] ?? '',
      /listeners\[0\]\.tls: expected a PEM certificate and its private key/,
    );
  });
});

describe('a configuration that will hardly do what was meant is accepted with a warning', () => {
  const cases: [name: string, text: string, expected: RegExp][] = [
    ['lockAt above holdAt', 'policy: { lockAt: 97 }', /:2:19 policy\.lockAt: lockAt 97 is above holdAt 94: links are never locked/],
    [
      'active mode with a gate page on loopback',
      'mode: active',
      /locks\.publicUrl: active mode locks links, but readers can't reach http:\/\/127\.0\.0\.1:8025/,
    ],
    ['active mode for some', 'policy: { overrides: [{ domains: [example.org], mode: active }] }', /readers can't reach/],
    [
      'an override for somebody else',
      'policy: { overrides: [{ recipients: ["a@example.net"], holdAt: 75 }] }',
      /overrides\[0\]\.recipients\[0\]: a@example\.net is outside protectedDomains/,
    ],
    ['an override for nobody', 'policy: { overrides: [{ holdAt: 75 }] }', /overrides\[0\]: expected recipients or domains: without them it never matches/],
    [
      'a password for any certificate',
      'nextHop: { host: mx.example.org, auth: { user: a, password: b } }',
      /nextHop\.tls: auth sends a password to mx\.example\.org whatever certificate it shows/,
    ],
    [
      'anyone may claim a client address',
      'listeners: [{ name: a, trustedPeers: ["0.0.0.0/0"] }]',
      /trustedPeers\[0\]: with 0\.0\.0\.0\/0 anyone can claim any client address by XCLIENT/,
    ],
    ['outbound for nobody', 'listeners: [{ name: in }, { name: out, direction: outbound, port: 2530 }]', /listeners\[1\]: outbound, but relayFrom is empty/],
    [
      'an exception anyone can use',
      'exceptions: [{ author: "a@partner.example", requireAuth: false, action: deliver }]',
      /exceptions\[0\]: anyone can write these fields/,
    ],
    ['nobody authenticates', 'authentication: { verify: false }', /authentication\.verify: nobody authenticates authors/],
    ['slower than Postfix waits', 'limits: { transactionMs: 120000 }', /limits\.transactionMs: Postfix gives up on a filter after 100 s/],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const found = warnings(minimal + text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
    });
  }

  it('a password everyone on the machine can read', () => {
    writeFileSync(join(folder, 'open.yaml'), `${minimal}nextHop: { host: localhost, port: 2526, auth: { user: a, password: b } }`);
    chmodSync(join(folder, 'open.yaml'), 0o644);
    const lines = loadConfig({ file: 'open.yaml', cwd: folder }).warnings.map(issueLine);
    assert.deepEqual(lines, ['open.yaml:1:1: holds a password but everyone on this machine can read it; chmod 640 it']);
  });

  it('a gateway that only observes needs no next hop', () => {
    assert.match(
      warnings(`${minimal}listeners: [{ name: copies, direction: observe }]\nnextHop: { protocol: smtp }`).join(),
      /no listener of direction inbound/,
    );
  });
});
