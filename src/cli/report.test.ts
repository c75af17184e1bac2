import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NO_RELATION } from '../history/relation.ts';
import type { AuditRecord, JournalEntry } from '../ports.ts';
import type { Report } from '../report/report.ts';
import { command, journalEntry, lock, NOW, verdict } from './testdata/command-line.test.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kithgate-report-'));
after(() => rmSync(cwd, { recursive: true }));

const DAY = 86_400_000;
const HOSTILE = '\x1b[31m<script>alert(1)</script>\u202e https://evil.example/x';

const harmless = (id: string, at: number): JournalEntry =>
  journalEntry({
    id,
    at,
    mode: 'passive',
    firstContact: true,
    verdict: verdict({ id, links: [], deliveries: [{ recipient: 'ceo@example.org', action: 'deliver', score: 3, rarity: null, reasons: [] }] }),
    outcomes: [{ recipient: 'ceo@example.org', action: 'deliver', outcome: 'delivered', reply: '' }],
  });

const ENTRIES = [
  harmless('A', NOW - 3 * DAY),
  journalEntry({ id: 'OUT', at: NOW - 2 * DAY, direction: 'outbound', verdict: null, outcomes: [] }),
  journalEntry({ id: 'COPY', at: NOW - 2 * DAY, direction: 'observe', from: 'ceo@example.org', verdict: null, outcomes: [] }),
  journalEntry({
    id: 'LOST',
    at: NOW - 2 * DAY,
    verdict: null,
    outcomes: [{ recipient: 'ceo@example.org', action: 'unscored', outcome: 'delivered', reply: '' }],
  }),
  journalEntry({
    id: 'EVIL',
    at: NOW - DAY,
    mode: 'passive',
    subject: HOSTILE,
    outcomes: [{ recipient: 'ceo@example.org', action: 'hold', outcome: 'delivered', reply: '' }],
  }),
];
const AUDITS: AuditRecord[] = [
  { at: NOW - 1000, actor: 'cli:anna', what: 'release', subject: 'X a@example.org=released b@example.org=deferred' },
  { at: NOW - 900, actor: 'cli:anna', what: 'release', subject: 'Y a@example.org=deferred' },
  { at: NOW - 800, actor: 'cli:anna', what: 'trust', subject: 'X' },
];

function trial(asked: number[] = []) {
  const event = { token: 'Zk3v9QmT', clientIp: '192.0.2.9', note: '' };
  const old = lock(
    [
      { ...event, at: NOW - 5000, kind: 'access-requested' },
      { ...event, at: NOW - 30 * DAY, kind: 'opened' },
    ],
    { createdAt: NOW - 30 * DAY },
  );
  const level = { relation: { ...NO_RELATION, outbound: 7 }, totals: {}, values: {} };
  const facts = { since: NOW - 100 * DAY, pairs: {}, correspondent: level, domain: level, organisation: level, authenticatedTwin: null, repliesToOurs: false };
  return {
    journal: {
      async *walk(since: number) {
        asked.push(since);
        yield* ENTRIES;
      },
      async *walkAudit() {
        yield* AUDITS;
      },
    } as never,
    locks: { list: async () => [old, lock()] } as never,
    holds: { count: async () => 2 } as never,
    histories: { facts: async () => facts } as never,
  };
}

describe('report', () => {
  it('tells in words what would have been done, and what became of it', async () => {
    const asked: number[] = [];
    const { code, out, err } = await command(['report', '--since', '14d'], { desk: trial(asked) });
    assert.deepEqual([code, err, asked], [0, '', [NOW - 14 * DAY]]);
    assert.match(out, /^Trial report: localhost, example\.org, 26 Apr 2024 to 10 May 2024\n\n3 messages from outside, 2 of yours; 2 judged, 1 could not be\n/);
    assert.match(out, / {2}held +1 +50 % {2}1 incident\n {2}Nothing was done to any of it: this is what active mode would have done\.\n/);
    assert.match(
      out,
      /Held: 1 incident\n +91 <script>alert\(1\)<\/script> hxxps:\/\/evil\[\.\]example\/x\n.*anna@partner\.example to ceo@example\.org\n +"View RFP" → hxxps:\/\/partner-my\[\.\]sharepoint\[\.\]example\/x/,
    );
    assert.match(out, /held mail +1 released, 0 deleted, 1 called right; 2 copies wait\n +locked links +1 made, 0 opened anyway, access asked for 1 time,/);
    assert.doesNotMatch(out, /[\x1b\u202e]/);
  });

  it('takes seven days unless told otherwise, and gives machines the same', async () => {
    const asked: number[] = [];
    for (const args of [['--json'], ['--format', 'json']]) {
      const [found] = (await command(['report', ...args], { desk: trial(asked) })).lines() as [Report];
      assert.deepEqual([found.kind, found.actions, found.firstContact.judged, found.held[0]?.id], ['trial', { deliver: 1, lock: 0, hold: 1 }, 1, '4XbQ']);
    }
    assert.deepEqual(asked, [NOW - 7 * DAY, NOW - 7 * DAY]);
  });

  it('writes a page to standard output, or to a file whose ending says what it is', async () => {
    const page = await command(['report', '--format', 'html'], { desk: trial() });
    assert.match(page.out, /^<!doctype html>[\s\S]*&lt;script&gt;[\s\S]*<\/html>\n$/);
    const { code, out, err } = await command(['report', '-o', 'trial.html'], { desk: trial(), io: { cwd } });
    assert.deepEqual([code, out], [0, '']);
    assert.match(err, /^report: .*trial\.html\n$/);
    assert.match(readFileSync(join(cwd, 'trial.html'), 'utf8'), /^<!doctype html>/);
  });

  it('writes several formats beside each other', async () => {
    const { code } = await command(['report', '--format', 'text,html,json', '--output', 'all'], { desk: trial(), io: { cwd } });
    assert.equal(code, 0);
    assert.deepEqual(
      readdirSync(cwd)
        .filter((name) => name.startsWith('all'))
        .sort(),
      ['all.html', 'all.json', 'all.txt'],
    );
    assert.equal(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')).kind, 'trial');
  });

  it('refuses what it would have to guess', async () => {
    const several = await command(['report', '--format', 'text,html'], { desk: trial() });
    assert.deepEqual([several.code, several.out], [2, '']);
    assert.match(several.err, /^kithgate: --format text,html needs --output NAME, for NAME\.txt, NAME\.html; see kithgate --help\n$/);
    const unknown = await command(['report', '--format', 'pdf'], { desk: trial() });
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /expected text, html or json/);
    const nowhere = await command(['report', '-o', 'none/x.html'], { desk: trial(), io: { cwd } });
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /--output none\/x\.html: there is no folder/);
  });
});
