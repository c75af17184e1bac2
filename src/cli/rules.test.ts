import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readMessage } from '../mail/parse.ts';
import { loadRules } from '../wiring/rule-files.ts';
import { createOpeners } from '../workers/open/openers.ts';
import type { Kit } from './kit.ts';
import { command } from './testdata/command-line.test.ts';

const folder = mkdtempSync(join(tmpdir(), 'kithgate-rules-'));
after(() => rmSync(folder, { recursive: true }));

const RULE = `id: parcels-by-night
about: Parcels announced by somebody unknown
source: a test
date: "2026-01-01"
when: '!author.known && "delivery" in asks'
words: 'A parcel, says {author}: {subject}'
points: 1.5
knownFalsePositives: [a shop's first parcel]
examples:
  matching:
    - name: a parcel
      mail: |
        From: Post <post@parcel.example>
        To: ceo@example.org
        Subject: Your parcel is waiting

        Your package could not be delivered.
  notMatching:
    - name: a parcel of a friend's
      given: { known: true }
      mail: |
        From: Post <post@parcel.example>
        To: ceo@example.org
        Subject: Your parcel is waiting

        Your package could not be delivered.
`;

const rules: Kit['rules'] = (config, files) => {
  const loaded = loadRules(config.rules, files);
  return { rules: loaded, read: (mail) => readMessage(Buffer.from(mail), loaded.reading, createOpeners()) };
};
const run = (...args: string[]) => command(['rules', ...args], { kit: { rules }, io: { cwd: folder } });
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe('rules list', () => {
  test('shows signals with their weights, and rules with what they do', async () => {
    const { code, out } = await run('list');
    assert.equal(code, 0);
    assert.match(out, /^Signals: \d+, weights of \d{4}-\d{2}-\d{2}$/m);
    assert.match(out, /^domain-young +\+\d(?:\.\d+)? +\+\d(?:\.\d+)? +A domain registered less than 64 days ago/m);
    assert.match(out, /^callback-renewal +at least hold +built-in +A free mailbox/m);
    assert.match(out, /^page-posing-as-message +\+2 points/m);
  });

  test('is one object a line for machines', async () => {
    const all = (await run('list', '--json')).lines() as { kind: string; id: string; warm?: { most: number }; effect?: string; atLeast?: string }[];
    const signal = all.find(({ id }) => id === 'domain-young');
    assert.equal(signal?.kind, 'signal');
    assert.equal(typeof signal?.warm?.most, 'number');
    const rule = all.find(({ id }) => id === 'callback-renewal');
    assert.deepEqual([rule?.kind, rule?.effect, rule?.atLeast], ['rule', 'at least hold', 'hold']);
  });

  test('shows own rules and leaves out what is off', async () => {
    writeFileSync(join(folder, 'own.yaml'), 'protectedDomains: [example.org]\nrules: { folder: ./mine, off: [callback-renewal] }\n');
    mkdirSync(join(folder, 'mine'), { recursive: true });
    write('mine/parcels-by-night.yaml', RULE);
    const { out } = await run('list', '--config', 'own.yaml');
    assert.match(out, /^parcels-by-night +\+1\.5 points +own +Parcels/m);
    assert.doesNotMatch(out, /callback-renewal/);
  });
});

describe('rules test', () => {
  test('tries every rule in force on its own examples', async () => {
    const { code, out } = await run('test');
    assert.equal(code, 0);
    assert.match(out, /^ok {4}own-domain-login-page +3 of 3 {2}at least hold$/m);
    assert.match(out, /^\d+ rules, \d+ examples: all as expected$/m);
  });

  test('tries a file that is not in force yet', async () => {
    write('parcels-by-night.yaml', RULE);
    const { code, out } = await run('test', 'parcels-by-night.yaml');
    assert.equal(code, 0);
    assert.equal(out, 'ok    parcels-by-night  2 of 2  +1.5 points\n\n1 rule, 2 examples: all as expected\n');
  });

  test('says which part of a condition did not hold, and fails', async () => {
    write('parcels-by-night.yaml', RULE.replace('!author.known', 'author.known'));
    const { code, out } = await run('test', 'parcels-by-night.yaml');
    assert.equal(code, 1);
    assert.match(out, /^FAIL {2}parcels-by-night {2}0 of 2/m);
    assert.match(out, /should match, and does not: a parcel \(deliver, score [\d.]+\)\n {8}no {9}author\.known\n/);
    assert.match(
      out,
      /should not match, and does: a parcel of a friend's .*\n {8}yes {8}author\.known\n {8}yes {8}"delivery" in asks\n {8}it says: A parcel, says post@parcel\.example/,
    );
  });

  test('tells the same to machines', async () => {
    write('parcels-by-night.yaml', RULE);
    const [line] = (await run('test', '--json', 'parcels-by-night.yaml')).lines() as [{ id: string; passed: boolean; examples: { parts: unknown[] }[] }];
    assert.deepEqual([line.id, line.passed, line.examples.length], ['parcels-by-night', true, 2]);
    assert.deepEqual(line.examples[1]?.parts[0], { text: '!author.known', answer: false });
  });

  test('a rule that does not read is one line: where, what, and what was meant', async () => {
    write('parcels-by-night.yaml', RULE.replace('!author.known', '!author.knwon'));
    const { code, out, err } = await run('test', 'parcels-by-night.yaml');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kithgate: .*parcels-by-night\.yaml:5:16 when: there is no "knwon" here; did you mean "known"\?\n$/);
  });

  test('of several rules that do not read each is told, a line each', async () => {
    write('parcels-by-night.yaml', RULE.replace('!author.known', '!author.knwon'));
    write('parcels-by-day.yaml', RULE.replace('points: 1.5', 'points: many'));
    const { code, out, err } = await run('test', 'parcels-by-night.yaml', 'parcels-by-day.yaml');
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kithgate: .*parcels-by-night\.yaml:5:16 when: .*\nkithgate: .*parcels-by-day\.yaml:7:\d+ points: expected a number\n$/);
    const gone = await run('test', 'nowhere.yaml', 'parcels-by-day.yaml', 'neither.yaml');
    assert.match(gone.err, /^kithgate: .*nowhere\.yaml: cannot be read \(ENOENT\).*\nkithgate: .*neither\.yaml: cannot be read \(ENOENT\).*\n$/);
  });

  test('a folder of rules with something that cannot be read as one is refused by the name of that', async () => {
    mkdirSync(join(folder, 'stray', 'folder.yaml'), { recursive: true });
    write('stray.yaml', 'protectedDomains: [example.org]\nrules: { folder: ./stray }\n');
    const list = () => command(['rules', 'list', '--config', 'stray.yaml'], { kit: { rules }, io: { cwd: folder } });
    assert.match((await list()).err, /folder\.yaml: cannot be read \(EISDIR\); expected a file with one rule/);
    rmSync(join(folder, 'stray', 'folder.yaml'), { recursive: true });
    write('stray/parcels.yml', RULE);
    assert.match((await list()).err, /rules\.folder: parcels\.yml is not read; the file of a rule is called <id>\.yaml: rename it/);
    rmSync(join(folder, 'stray', 'parcels.yml'));
    write('stray/README.md', 'Ours.');
    assert.equal((await list()).code, 0);
  });

  test('config check says it too', async () => {
    mkdirSync(join(folder, 'wrong'), { recursive: true });
    write('wrong/parcels-by-night.yaml', RULE.replace('!author.known', '!author.knwon'));
    write('wrong.yaml', 'protectedDomains: [example.org]\nrules: { folder: ./wrong }\n');
    const { code, out, err } = await command(['config', 'check', '--config', 'wrong.yaml'], { kit: { rules }, io: { cwd: folder } });
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kithgate: .*wrong\/parcels-by-night\.yaml:5:16: when: there is no "knwon" here; did you mean "known"\?\n$/);
  });

  test('a rule that is not there is one line', async () => {
    const { code, err } = await run('test', 'callback-renewl');
    assert.deepEqual([code, err], [1, 'kithgate: there is no rule callback-renewl; did you mean "callback-renewal"?\n']);
  });

  test('what a hostile example makes it say does not reach the terminal raw', async () => {
    write(
      'parcels-by-night.yaml',
      RULE.replace('author.known &&', 'author.known ||')
        .replace('!author', 'true || author')
        .replace('Subject: Your', 'Subject: \u001b[31mhttps://evil.test/ Your'),
    );
    const { out } = await run('test', 'parcels-by-night.yaml');
    assert.ok(!out.includes('\u001b'));
    assert.ok(!out.includes('https://'));
  });
});
