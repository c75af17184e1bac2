import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getPublicSuffix, parse } from 'tldts';
import { RULES } from '../../test/builders/judge-facts.ts';
import { registrableDomain } from '../mail/url/domain.ts';
import { ASK_KINDS } from '../signals/lists.ts';
import { parseAsk, parseBrands, parseFreemail } from './lists.ts';
import { parseRedirectors, parseTenants } from './reading.ts';
import { RulesError } from './source.ts';
import { parseWeights } from './weights.ts';

const refused = (read: () => unknown, message: RegExp): void => {
  assert.throws(read, (error: unknown) => error instanceof RulesError && message.test(error.message) && !error.message.includes('\n'));
};

test('the shipped rules read', () => {
  assert.ok(RULES.weights.signals.size > 40);
  assert.equal(RULES.weights.prior, 0.1);
  for (const kind of ASK_KINDS) assert.ok(RULES.lists.ask.phrases[kind].length > 5, kind);
  assert.ok(RULES.lists.freemail.has('gmail.com'));
  assert.ok(!RULES.lists.popular.has('sharepoint.com'), "a share host's fame says nothing of its tenants");
});

/** Whose pages everybody knows and where members write: they stand in the list for the icons in footers, though they send on by some paths. */
const NETWORKS = ['youtube.com', 'facebook.com', 'linkedin.com', 'twitter.com', 'x.com', 'pinterest.com'];

test('a widely linked site is a registrable domain, listed once, where nobody has a mailbox, a page or a way to anywhere', () => {
  const { popular, restricted, freemail, abused } = RULES.lists;
  const { tenants, redirectors, shorteners } = RULES.reading;
  const listed = readFileSync(new URL('../../rules/popular.yaml', import.meta.url), 'utf8').match(/^ {4}[a-z0-9.-]+,$/gm) ?? [];
  assert.equal(listed.length, popular.size + restricted.size, 'a domain is there twice');
  const divided = new Set([...tenants.keys(), ...redirectors.map(({ host }) => host)]);
  for (const site of popular.keys()) {
    assert.deepEqual([parse(site, { allowPrivateDomains: true }).domain, parse(site).isIcann], [site, true], `${site} is no registrable domain`);
    assert.ok(!freemail.has(site) && !shorteners.has(site) && !abused.pageHosts.has(site), site);
    assert.ok(NETWORKS.includes(site) || !divided.has(site), `${site} has tenants or sends on`);
  }
  for (const suffix of restricted) assert.equal(getPublicSuffix(`x.${suffix}`), suffix, `${suffix} is no public suffix`);
});

test('phrases and brands are folded as the text they are matched with', () => {
  const ask = parseAsk({ name: 'a', text: 'source: x\ndate: 2026-01-01\nphrases:\n  credential:\n    en: ["Re-authenticate NOW!"]\n' });
  assert.deepEqual(ask.phrases.credential, ['re authenticate now']);
  assert.deepEqual(ask.phrases.payment, []);
  const brands = parseBrands({ name: 'b', text: 'source: x\ndate: 2026-01-01\nbrands:\n  - { name: Docu, words: [Docu-Sign], domains: [docu.example] }\n' });
  assert.deepEqual(brands[0]?.words, ['docu sign']);
});

test('errors name file, line, key and what was expected', () => {
  const weights = (body: string) => () =>
    parseWeights({
      name: 'rules/weights.yaml',
      text: `date: 2026-01-01\norigin: x\nprior: 0.1\nbase: { warm: -1, cold: -1 }\nnovelty: 5\nmessages: 0\nsignals:\n${body}`,
    });
  refused(weights('  a: { perUnit: many, about: b }\n'), /^rules\/weights\.yaml:8:\d+ signals\.a\.perUnit: .*number/);
  refused(weights('  a: { perUnit: 1, form: 2, about: b }\n'), /^rules\/weights\.yaml:8:\d+ signals\.a: .*form/);
  refused(weights('  a: { perUnit: 1, from: 3, to: 2, about: b }\n'), /expected to to be above from/);
  refused(weights('  a: { perUnit: 1\n'), /^rules\/weights\.yaml:\d+:\d+ /);
  refused(
    () => parseFreemail({ name: 'f.yaml', text: 'source: x\ndate: 2026-01-01\ndomains: [Gmail.com]\n' }),
    /^f\.yaml:3:\d+ domains\.0: expected a lower-case domain name/,
  );
  refused(() => parseFreemail({ name: 'f.yaml', text: '' }), /^f\.yaml:1:1 /);
});

test('a service is told by hosts, by path, the longest shape first, or by a parameter', () => {
  const lines = ['.pages.example', 'docs.example/d/*', 'docs.example/a/*/d/*', 'docs.example/*/x/*/*', 'forms.example/?id:21', 's3.*.store.example/*'];
  const tenants = parseTenants({ name: 't', text: `source: x\ndate: 2026-01-01\ntenants:\n${lines.map((line) => `  - ${line}\n`).join('')}` });
  assert.deepEqual(Object.fromEntries(tenants), {
    'pages.example': { byHost: true, paths: [], parameters: [] },
    'docs.example': {
      byHost: false,
      paths: [
        ['a', '*', 'd', '*'],
        ['*', 'x', '*', '*'],
        ['d', '*'],
      ],
      parameters: [],
    },
    'forms.example': { byHost: false, paths: [], parameters: [{ name: 'id', length: 21 }] },
    's3.*.store.example': { byHost: false, paths: [['*']], parameters: [] },
  });
  for (const line of ['pages.example', 'Pages.example/*', '.pages.example/x', 'pages.example/?', 'https://pages.example/*'])
    refused(() => parseTenants({ name: 't.yaml', text: `source: x\ndate: 2026-01-01\ntenants: ['${line}']\n` }), /^t\.yaml:3:\d+ tenants\.0: expected \.host/);
});

test('a service that the public suffix list divides by itself has no line of its own', () => {
  for (const [name, { byHost }] of RULES.reading.tenants) {
    const host = `x.${name}`;
    if (byHost) assert.notEqual(registrableDomain(host), host, name);
  }
});

test('a redirector has parameters or takes what follows, not both', () => {
  const redirectors = (line: string) => () => parseRedirectors({ name: 'r.yaml', text: `source: x\ndate: 2026-01-01\nredirectors:\n  - ${line}\n` });
  assert.deepEqual(redirectors('{ name: amp, host: search.*, path: /amp/, rest: true }')(), [
    { name: 'amp', host: 'search.*', path: '/amp/', parameters: [], rest: true },
  ]);
  refused(redirectors('{ name: amp, host: search.example, path: /amp/ }'), /^r\.yaml:4:\d+ redirectors\.0: expected either parameters or rest/);
  refused(redirectors('{ name: amp, host: search.example, path: /amp/, rest: true, parameters: [u] }'), /either/);
  refused(redirectors('{ name: amp, host: "*.example", path: /amp/, rest: true }'), /redirectors\.0\.host: expected a host/);
});
