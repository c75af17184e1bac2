/** The built gateway in trouble: a full disk, a locked store, a message that takes too long, a next hop that falls silent. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { hang, type Script, stall } from '../e2e/scripted-next-hop.ts';
import { stuffed } from '../e2e/smtp-client.ts';
import { kithgateBeside } from './gateway.ts';
import { DELIVER, HOLD, large, letter } from './letters.ts';
import { endsWell, eventually, Site } from './site.ts';

async function subjects(site: Site, ...filter: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await site.gateway.ask('held', 'list', '--json', ...filter);
  assert.equal(status, 0, stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { subject: string }).subject)
    .sort();
}

describe('a disk that takes nothing more', () => {
  /** Octets no file of the process may grow beyond, from now on: a full disk as far as it can tell, on any machine and for any user. */
  function fileLimit(site: Site, octets: number | 'unlimited'): void {
    const { status, stderr } = spawnSync('prlimit', [`--pid=${site.gateway.pid}`, `--fsize=${octets}:unlimited`], { encoding: 'utf8' });
    assert.equal(status, 0, `this test needs prlimit (util-linux): ${stderr}`);
  }

  it('is a 4xx for what must be kept or spilled, harms nothing else, and is over once there is space', async (t) => {
    const site = await Site.open(t);
    assert.match(await site.send(HOLD, letter('before')), /^250 /);

    fileLimit(site, 0);
    assert.match(await site.send(HOLD, letter('full')), /^451 4\.3\.0 /);
    assert.match(await site.send(DELIVER, large('large')), /^452 4\.3\.1 /);
    assert.match(await site.send(DELIVER, letter('meanwhile')), /^250 /, 'what needs no disk goes on');
    assert.match(await site.send([...DELIVER, ...HOLD], letter('mixed')), /^451 4\.3\.0 /);
    assert.deepEqual(
      site.hop.mails.map(({ content }) => /^Subject: (.*)\r$/m.exec(content.toString())?.[1]),
      ['meanwhile'],
      'a mixed message is spooled before anybody is served',
    );

    fileLimit(site, 'unlimited');
    assert.match(await site.send(HOLD, letter('after')), /^250 /);
    assert.deepEqual(await subjects(site), ['after', 'before']);
    assert.equal(readdirSync(site.data('held')).length, 4, 'nothing half-written is left');
    assert.deepEqual(readdirSync(site.data('spool')), []);
    await endsWell(site);
    const trace = await kithgateBeside('trace', '--json', '--subject', 'meanwhile', '--config', site.config);
    assert.match(trace.stdout, /"outcome":"delivered"/, 'what was delivered meanwhile was written down when that was possible');
  });

  it('that still takes the message but not its row acknowledges nothing either', async (t) => {
    const site = await Site.open(t);
    assert.match(await site.send(HOLD, letter('before')), /^250 /);
    // The log of the database is longer than this already, the files of a held message are not.
    const octets = 24_576;
    assert.ok(statSync(site.data('kithgate.sqlite-wal')).size > octets);
    fileLimit(site, octets);
    assert.match(await site.send(HOLD, letter('full')), /^451 4\.3\.0 /);
    assert.equal(readdirSync(site.data('held')).length, 2, 'bytes without a row are taken back');
    fileLimit(site, 'unlimited');
    assert.match(await site.send(HOLD, letter('after')), /^250 /);
    assert.deepEqual(await subjects(site), ['after', 'before']);
    await endsWell(site);
  });

  it('is survived on a file system that is really full', async (t) => {
    const namespace = ['unshare', '--user', '--map-root-user', '--mount'];
    if (spawnSync(namespace[0] ?? '', [...namespace.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).status !== 0) {
      t.skip('a small file system cannot be mounted here (no user namespaces); the file size limit above has to do');
      return;
    }
    const site = await Site.prepare(t);
    mkdirSync(site.data());
    await site.start([...namespace, 'sh', '-c', 'mount -t tmpfs -o size=8m none "$0" && exec "$@"', site.data()]);
    assert.match(await site.send(HOLD, letter('before')), /^250 /);
    const ballast = `/proc/${site.gateway.pid}/root${site.data('ballast')}`;
    fillUp(ballast);
    assert.match(await site.send(HOLD, large('full')), /^45[12] 4\.3\.[01] /);
    assert.match(await site.send(HOLD, letter('full too')), /^451 4\.3\.0 /);
    assert.match(await site.send(DELIVER, letter('meanwhile')), /^250 /);
    rmSync(ballast);
    assert.match(await site.send(HOLD, letter('after')), /^250 /);
    await endsWell(site);
  });

  function fillUp(path: string): void {
    const block = Buffer.alloc(65_536);
    for (const size of [65_536, 4096, 1]) {
      try {
        for (;;) writeFileSync(path, block.subarray(0, size), { flag: 'a' });
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  }
});

describe('a store that another process has locked', () => {
  it('is a 451 for what must be written, holds up nobody else, and is over with the lock', async (t) => {
    const site = await Site.open(t);
    const other = new Database(site.data('kithgate.sqlite'));
    t.after(() => other.close());
    other.exec('BEGIN EXCLUSIVE');

    const waiting = await site.client();
    const neighbour = await site.client();
    const heard: string[] = [];
    const held = waiting.send(HOLD, letter('locked')).then((reply) => heard.push(reply));
    heard.push(await neighbour.say('NOOP'), await neighbour.send(DELIVER, letter('meanwhile')));
    await held;
    assert.match(heard[0] ?? '', /^250 2\.0\.0/);
    assert.match(heard[1] ?? '', /^250 2\.0\.0 Ok: queued/);
    assert.match(heard[2] ?? '', /^451 4\.3\.0 /, 'the others did not wait for it');

    other.exec('ROLLBACK');
    assert.match(await waiting.send(HOLD, letter('free')), /^250 /);
    assert.deepEqual(await subjects(site), ['free']);
    neighbour.destroy();
    waiting.destroy();
  });
});

describe('a message that takes too long to read', () => {
  it('goes by onAnalysisFailure, and the next ones are judged as ever', async (t) => {
    const site = await Site.open(t, { config: { limits: { analysisMs: 400 } }, script: { extensions: ['PIPELINING', '8BITMIME'] } });
    const poison = letter('poison', `${'<b><a href="https://a.example/'.repeat(600_000)}\r\n`).replace(
      '\r\n\r\n',
      '\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n',
    );
    assert.match(await site.send(DELIVER, poison), /^250 /);
    const verdict = (): string => /^X-Kithgate-Verdict: (\w+)/.exec(site.hop.mails.at(-1)?.content.toString('latin1') ?? '')?.[1] ?? '';
    assert.equal(verdict(), 'unscored');
    await eventually('a judged neighbour', async () => {
      assert.match(await site.send(DELIVER, letter('neighbour')), /^250 /);
      return verdict() === 'deliver';
    });
    await endsWell(site);
  });
});

describe('a next hop that falls silent', () => {
  const atRcpt: [string, Script][] = [
    ['before its greeting', { greeting: hang }],
    ['at EHLO', { hello: hang }],
    ['at MAIL', { mail: hang }],
    ['at RCPT', { rcpt: hang }],
  ];
  const afterTheDot: [string, Script][] = [
    ['at DATA', { data: hang }],
    ['while it reads', { content: stall }],
    ['after the dot', { dot: hang }],
  ];
  /** With one place, what is not let go of blocks everything after it. */
  const nextHop = { timeoutMs: 300, connections: 1 };
  const message = letter('silence', 'a line of a long story\r\n'.repeat(20_000));

  it('is a 451 wherever it happens, lets go of its connection, and is forgotten when it speaks again', async (t) => {
    // What is on its way is not given up after one reply's time (it may have arrived), but at the end of the transaction's.
    const site = await Site.open(t, { nextHop, config: { limits: { transactionMs: 3_000 } } });
    for (const [where, script] of [...atRcpt, ...afterTheDot]) {
      site.hop.script = script;
      const client = await site.client();
      const envelope = await client.envelope(DELIVER);
      if (atRcpt.some(([name]) => name === where)) {
        assert.match(envelope[1] ?? '', /^451 4\.4\.\d /, where);
      } else {
        assert.match(await client.say('DATA'), /^354 /, where);
        client.write(stuffed(message));
        assert.match(await client.reply(), /^451 4\.4\.\d /, where);
      }
      client.destroy();
    }
    site.hop.script = {};
    assert.match(await site.send(DELIVER, message), /^250 /);
    assert.deepEqual(await subjects(site), []);
    await endsWell(site);
  });
});
