import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { exampleConfig } from './example.ts';
import { configFrom } from './load.ts';
import { type Option, outline } from './outline.ts';
import { configSchema } from './schema.ts';
import { yamlSource } from './source.ts';

describe('config.example.yaml', () => {
  const text = exampleConfig();

  it('is current (npm run docs:config writes it)', () => {
    assert.equal(readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8'), text);
  });

  it('loads as it is, without a warning', () => {
    const { config, warnings } = configFrom(yamlSource('config.example.yaml', text), '/');
    assert.deepEqual(config.protectedDomains, ['example.org']);
    assert.deepEqual(warnings, []);
  });

  it('is valid with every option turned on by removing its #', () => {
    const parsed = configSchema.safeParse(parse(text.replaceAll(/^#(?! |$)|^#(?= {2})/gm, '')));
    assert.deepEqual(parsed.error?.issues ?? [], []);
  });

  it('has a text for every option of the schema', () => {
    const bare = undescribed(outline, '');
    assert.deepEqual(bare, []);
  });
});

/** Keys without a text. `user` and `password` say what they are. */
function undescribed(option: Option, path: string): string[] {
  const inner = option.properties ?? option.items?.properties ?? {};
  return Object.entries(inner).flatMap(([key, child]) => {
    const own = child.description === undefined && !['user', 'password'].includes(key) ? [`${path}${key}`] : [];
    return [...own, ...undescribed(child, `${path}${key}.`)];
  });
}
