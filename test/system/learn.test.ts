/**
 * What `learn` makes of an archive does not depend on how it is learnt: at once, killed (SIGKILL) in the middle again and again, twice, in two
 * halves, or out of another kind of archive. The stores are compared by all they tell, verdicts to the byte.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { openStore } from '../../src/store/sqlite/open.ts';
import { type PastMail, yearsOfMail } from './years-of-mail.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'kithgate-learn-'));
after(() => rmSync(root, { recursive: true }));

const MAILS = yearsOfMail(600);
/** Judged against each store. */
const ASKED = MAILS.filter((_, i) => i % 9 === 0);

interface House {
  run(...args: string[]): string;
  data: string;
  config: string;
}

function house(name: string): House {
  const folder = join(root, name);
  const data = join(folder, 'data');
  mkdirSync(folder);
  const config = join(folder, 'kithgate.yaml');
  writeFileSync(
    config,
    'protectedDomains: [example.org]\ndataFolder: ./data\nauthentication: { upstreams: [ { authservId: mx.example.org, peers: [127.0.0.0/8] } ], verify: false }\ndomainAge: { rdap: { enabled: false } }\n',
  );
  const run = (...args: string[]): string => {
    try {
      return execFileSync(process.execPath, [MAIN, ...args, '--config', config], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      // The worst of what `check` judges is its exit code.
      return (error as { stdout: string }).stdout;
    }
  };
  return { run, data, config };
}

function folder(name: string, mails: readonly PastMail[]): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const { name, bytes } of mails) writeFileSync(join(path, name), bytes);
  return path;
}

const whole = folder('mail', MAILS);
/** Enough that learning is still under way when a signal comes: eight copies of each, every one a message of its own. */
const many = folder(
  'many',
  Array.from({ length: 8 }, (_, copy) =>
    MAILS.map(({ name, bytes }) => ({
      name: `${copy}-${name}`,
      bytes: Buffer.from(bytes.toString('latin1').replace(/^Message-ID: </im, `$&${copy}-`), 'latin1'),
    })),
  ).flat(),
);
const asked = folder('asked', ASKED);

const PEOPLE = [
  ...new Set(MAILS.flatMap(({ bytes }) => [...bytes.toString().matchAll(/[\w.]+@(?:partner\d\.example|example\.org)/g)].map(([address]) => address))),
];

/** All that a store tells: a verdict on each of many messages, and what is known of everybody. */
async function told({ run, data }: House): Promise<string[]> {
  const verdicts = run(
    'check',
    '--json',
    ...readdirSync(asked)
      .sort()
      .map((name) => join('asked', name)),
  );
  const log = { info() {}, warn() {}, error() {} };
  const { histories, close } = await openStore({ folder: data, halfLifeDays: 180, clock: { now: () => Date.UTC(2024, 0, 1) }, mode: 'read', log });
  const known: string[] = [];
  for (const address of PEOPLE.sort())
    known.push(JSON.stringify([address, await histories.relation(address, null), await histories.portrait(address, null, 1000)]));
  await close();
  return [...verdicts.trimEnd().split('\n'), ...known];
}

const reference = house('reference');
assert.match(reference.run('learn', whole), /^learnt from \d+ of 600 messages/);
const EXPECTED = await told(reference);

/** The first difference says more than two long texts. */
async function sameAs(other: House, expected = EXPECTED): Promise<void> {
  const lines = await told(other);
  const at = lines.findIndex((line, i) => line !== expected[i]);
  assert.equal(lines[at], expected[at]);
  assert.equal(lines.length, expected.length);
}

function learntIn(data: string): number {
  const file = join(data, 'kithgate.sqlite');
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare('SELECT count(*) FROM learnt').pluck().get());
  } catch {
    // The table is not there yet, or the file is being made.
    return 0;
  } finally {
    db.close();
  }
}

/** Runs `learn` until so many messages are learnt, then sends the signal; tells how it ended: its exit code, else the signal. */
async function endedAt(learnt: number, signal: NodeJS.Signals, data: string, config: string): Promise<{ how: number | NodeJS.Signals | null; said: string }> {
  const child = spawn(process.execPath, [MAIN, 'learn', many, '--config', config], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = buffer(child.stderr);
  const gone = once(child, 'exit');
  while (child.exitCode === null && learntIn(data) < learnt) await pause(5);
  child.kill(signal);
  const [code, by] = (await gone) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGINT' && code !== 0) assert.deepEqual([code, by], [130, null]);
  return { how: code ?? by, said: String(await said) };
}

let uninterrupted: Promise<string[]> | null = null;
/** What is told once all of `many` was learnt at one go. */
function ofMany(): Promise<string[]> {
  if (uninterrupted === null) {
    const there = house('reference-many');
    there.run('learn', many);
    uninterrupted = told(there);
  }
  return uninterrupted;
}

/** Houses in which it may be tried to meet `learn` at its work: on a busy machine it can be done before the signal is sent. */
const TRIES = 6;

/** @returns a house of which `work` says that it was met there */
async function atWork(name: string, work: (there: House) => Promise<boolean>): Promise<House> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const there = house(`${name}-${attempt}`);
    if (await work(there)) return there;
  }
  return assert.fail(`learn was done before it could be met, ${TRIES} times`);
}

describe('learning an archive', () => {
  it('tells enough of a history for the comparison to mean something', () => {
    assert.ok(EXPECTED.length > 60, `${EXPECTED.length}`);
    assert.match(EXPECTED.join('\n'), /"signal"/);
    assert.match(EXPECTED.join('\n'), /"identities":\[\{/);
  });

  it('killed in the middle, again and again, and run to its end gives the same', async () => {
    const { run, data, config } = await atWork('killed', async ({ data, config }) => {
      for (const learnt of [1, 1500, 3000]) if ((await endedAt(learnt, 'SIGKILL', data, config)).how !== 'SIGKILL') return false;
      return true;
    });
    const totals = JSON.parse(run('learn', '--json', many)) as { known: number; learnt: number };
    assert.ok(totals.known >= 3000 && totals.learnt > 0, JSON.stringify(totals));
    await sameAs({ run, data, config }, await ofMany());
  });

  it('told to end by SIGINT says so, exits 130, and goes on from there', async () => {
    let said = '';
    const interrupted = await atWork('interrupted', async ({ data, config }) => {
      const ended = await endedAt(1, 'SIGINT', data, config);
      said = ended.said;
      // It may have come to its end before it was told.
      return ended.how !== 0;
    });
    assert.equal(said, 'kithgate: interrupted: what was learnt is kept, and the same command goes on from there\n');
    interrupted.run('learn', many);
    await sameAs(interrupted, await ofMany());
  });

  it('twice gives the same as once', async () => {
    const twice = house('twice');
    twice.run('learn', whole);
    assert.equal(JSON.parse(twice.run('learn', '--json', whole)).learnt, 0);
    await sameAs(twice);
  });

  it('in two halves gives the same as at once', async () => {
    const halves = house('halves');
    halves.run('learn', folder('first', MAILS.slice(0, 300)));
    halves.run('learn', folder('second', MAILS.slice(300)));
    await sameAs(halves);
  });

  it('in several paths, in any order, gives the same as in one', async () => {
    const paths = house('paths');
    const odd = folder(
      'odd',
      MAILS.filter((_, i) => i % 2 === 1),
    );
    const even = folder(
      'even',
      MAILS.filter((_, i) => i % 2 === 0),
    );
    paths.run('learn', odd, even);
    await sameAs(paths);
    const other = house('paths-turned');
    other.run('learn', even, odd);
    await sameAs(other);
  });

  const files = () => Object.fromEntries(MAILS.map(({ name, bytes }) => [`mail/${name}`, bytes]));
  const packing: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    'mail.zip': () => zipSync(files()),
    'mail.tar.gz': async () => {
      const tar = pack();
      for (const [name, octets] of Object.entries(files())) tar.entry({ name }, octets);
      tar.finalize();
      return gzipSync(await buffer(tar as unknown as AsyncIterable<Buffer>));
    },
    'mail.mbox': () => Buffer.concat(MAILS.flatMap(({ bytes }) => [Buffer.from('From x@y.example Mon Jul  4 09:00:00 2022\n'), bytes, Buffer.from('\n')])),
  };
  for (const [name, octets] of Object.entries(packing)) {
    it(`as ${name} gives the same as in a folder`, async () => {
      writeFileSync(join(root, name), await octets());
      const packed = house(`as-${name}`);
      packed.run('learn', name);
      await sameAs(packed);
    });
  }

  it('as a Maildir gives the same as in a folder', async () => {
    for (const part of ['', 'cur', 'new', 'tmp']) mkdirSync(join(root, 'Maildir', part), { recursive: true });
    MAILS.forEach(({ bytes }, i) => {
      writeFileSync(
        join(root, 'Maildir', i % 2 === 0 ? `cur/16${String(i).padStart(8, '0')}.M1P1.mx:2,S` : `new/16${String(i).padStart(8, '0')}.M1P1.mx`),
        bytes,
      );
    });
    const maildir = house('as-maildir');
    maildir.run('learn', 'Maildir');
    await sameAs(maildir);
  });
});
