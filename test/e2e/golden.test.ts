/**
 * Golden cases: each folder of `fixtures/` is a message with everything its verdict depends on, and the verdict it must have.
 * Each is judged with LF and with CRLF. After a change that is meant, `npm run golden -- --write` refreshes what is expected, and the
 * diff is read before it is committed.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type GoldenCase, readCases, withLineEndings } from './golden/case-file.ts';
import { lineDiff } from './golden/line-diff.ts';
import { headOf, type Outcome, runCase } from './golden/outcome.ts';

const root = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const write = process.argv.includes('--write');
const cases = readCases(root);

/** As it stands in a file: one line a value, so that a diff names what changed. */
const printed = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const expectedFile = ({ folder }: GoldenCase): string => join(folder, 'expected.json');

const ourFields = /^X-Kithgate-[^\n]*\n(?:[ \t][^\n]*\n)*/gim;

it('a difference is told line by line, with what stands around it', () => {
  assert.equal(lineDiff('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\nE\nf\ng\n'), '  c\n  d\n- e\n+ E\n  f\n+ g\n  ');
  assert.equal(lineDiff('a\n', 'a\n'), '');
});

it('docs/verdict.md shows a golden case as it is', () => {
  const page = readFileSync(new URL('../../docs/verdict.md', import.meta.url), 'utf8');
  const [json = '', header = ''] = [...page.matchAll(/^```(?:json)?\n(.*?)^```$/gms)].map(([, block]) => block);
  const shown = cases.find(({ name }) => page.includes(`(../fixtures/${name}/)`));
  assert.ok(shown, 'the page names its case');
  const { verdict, copies } = JSON.parse(readFileSync(expectedFile(shown), 'utf8')) as Outcome;
  assert.deepEqual(JSON.parse(json), verdict);
  assert.equal(header.trimEnd(), copies[0]?.header.join('\n'));
});

describe('golden cases', () => {
  it('are many enough to be worth the name', () => assert.ok(cases.length >= 25, `${cases.length} folders in fixtures/`));

  for (const golden of cases) {
    describe(golden.name, () => {
      it('has the verdict and the copies that are expected', async () => {
        const { outcome } = await runCase(golden, withLineEndings(golden.message, '\n'));
        if (write) writeFileSync(expectedFile(golden), printed(outcome));
        const expected = existsSync(expectedFile(golden)) ? readFileSync(expectedFile(golden), 'utf8') : '';
        const diff = lineDiff(expected, printed(outcome));
        assert.ok(diff === '', `- expected.json  + what came out (when that is meant: npm run golden -- --write)\n${diff}`);
      });

      it('has the same with CRLF, as it comes over the wire, and every octet of it leaves but for locked URLs', async () => {
        const raw = withLineEndings(golden.message, '\r\n');
        const { outcome, sent } = await runCase(golden, raw);
        assert.equal(lineDiff(readFileSync(expectedFile(golden), 'utf8'), printed(outcome)), '');
        for (const [index, { bytes }] of sent.entries()) {
          const text = bytes.toString('latin1');
          assert.ok(!/(?<!\r)\n/.test(text), 'a bare LF left');
          if (outcome.copies[index]?.rewritten !== undefined) continue;
          const message = raw.toString('latin1').replace(ourFields, '');
          assert.equal(text.slice(headOf(bytes).length), message);
        }
      });
    });
  }
});
