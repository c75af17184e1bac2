/** What mailparser, htmlparser2 and psl see of a message, we see: over the repository's own mail and over generated mail. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readMail } from '../builders/reading.ts';
import { compare } from './compare.ts';
import { exceptions } from './exceptions.ts';
import { honestMessage } from './messages.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

describe('read beside mailparser', () => {
  const cases = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of cases) {
    it(`${name}: nothing they see is missed`, async () => {
      assert.deepEqual((await compare(readFileSync(`${fixtures}${name}/message.eml`), readMail)).misses, []);
    });
  }

  it('any honest message: nothing they see is missed', async () => {
    await fc.assert(
      fc.asyncProperty(honestMessage, async (raw) => {
        assert.deepEqual((await compare(raw, readMail)).misses, []);
      }),
      { numRuns: 150, seed: 20_261_124 },
    );
  });

  it('sees a link that our reading lost', async () => {
    const raw = Buffer.from('From: anna@partner.example\r\nContent-Type: text/html\r\n\r\n<p>Hello <a href="https://files.attacker.test/x">View</a></p>');
    const blind = (octets: Buffer) => ({ ...readMail(octets), links: [], visibleText: 'Hello' });
    const { misses } = await compare(raw, blind);
    assert.ok(misses.some(({ kind, theirs, place }) => kind === 'link' && theirs === 'https://files.attacker.test/x' && place === 'a href'));
    assert.ok(misses.some(({ kind, theirs }) => kind === 'text' && theirs === 'view'));
  });

  it('each exception says why, once', () => {
    assert.equal(new Set(exceptions.map(({ id }) => id)).size, exceptions.length);
    for (const { id, why } of exceptions) assert.ok(why.length > 40, id);
  });
});
