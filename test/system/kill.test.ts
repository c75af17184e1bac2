/**
 * kill -9 under load. Whatever moment the process dies at, each message that was answered 250 is, for every
 * one of its recipients, at the next hop or in the hold store, once; and the next start finds its folder in order.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { accept, type Script, type Stage } from '../e2e/scripted-next-hop.ts';
import { type NumberedMail, numberedMails, numberOf, sendUntilGone } from './load.ts';
import { Site } from './site.ts';

const SEED = 20261124;
const ROUNDS = 5;
const CONNECTIONS = 6;
/** Replies to the load and stages of the next hop, counted together, after which a round's process dies. */
const DEATHS = fc.sample(fc.integer({ min: 25, max: 400 }), { seed: SEED, numRuns: ROUNDS });

interface HeldFact {
  id: string;
  subject: string;
  recipients: { recipient: string; state: string }[];
}

test('killed at any moment, what was answered 250 is at the next hop or held, for every recipient, once', async (t) => {
  const { site, mails, acknowledged } = await loadAndKill(t);
  t.diagnostic(`${acknowledged.length} of ${mails.length} messages were answered 250 in ${ROUNDS} lives (seed ${SEED})`);
  assert.ok(acknowledged.length > 30, 'enough was promised for the test to mean something');

  // What never got a row may be another's work under way until it is ten minutes old.
  age(site.data('held'));
  await site.start();
  const held = await heldList(site);
  await t.test('none is lost, none is there twice', () => {
    const places = [...deliveredCopies(site), ...held.flatMap(heldCopies)];
    const counted = new Map<string, number>();
    for (const place of places) counted.set(place, (counted.get(place) ?? 0) + 1);
    for (const { number, recipients } of acknowledged) {
      for (const recipient of recipients) assert.equal(counted.get(`${number} ${recipient}`) ?? 0, 1, `copies of ${number} for ${recipient}`);
    }
    assert.equal(deliveredCopies(site).filter((place) => place.includes(' hold-')).length, 0, 'what was to be held went nowhere');
  });
  await t.test('held files and rows agree, every byte is there, and nothing else was left behind', () => {
    assert.deepEqual(readdirSync(site.data('held')).sort(), held.flatMap(({ id }) => [`${id}.eml`, `${id}.json`]).sort());
    for (const { id, subject } of held) {
      const number = Number(subject.replace('number ', ''));
      assert.ok(readFileSync(site.data('held', `${id}.eml`)).equals(mails[number]?.bytes ?? Buffer.alloc(0)), `bytes of ${number}`);
    }
    assert.deepEqual(readdirSync(site.data('spool')), []);
  });
  await t.test('every token that left in a locked copy leads somewhere', async () => {
    const { stdout } = await site.gateway.ask('locks', 'list', '--json');
    const known = new Set(jsonLines<{ token: string }>(stdout).map(({ token }) => token));
    const sent = site.hop.mails.flatMap(({ content }) => [...content.toString('latin1').matchAll(/\/l\/([\w-]+)"/g)].map((match) => match[1] ?? ''));
    assert.ok(sent.length > 0, 'some copy was locked');
    assert.deepEqual(
      sent.filter((token) => !known.has(token)),
      [],
    );
  });
  await t.test('what was held can be released', async () => {
    const { status, stderr } = await site.gateway.ask('held', 'release', '--json', ...held.map(({ id }) => id));
    assert.equal(status, 0, stderr);
    const delivered = new Set(deliveredCopies(site));
    for (const { number, recipients } of acknowledged) for (const recipient of recipients) assert.ok(delivered.has(`${number} ${recipient}`));
  });
});

interface Loaded {
  site: Site;
  mails: NumberedMail[];
  acknowledged: NumberedMail[];
}

async function loadAndKill(t: TestContext): Promise<Loaded> {
  let step = (): void => {};
  const site = await Site.prepare(t, { script: counting(() => step()) });
  const mails = numberedMails(SEED, 2000);
  const unsent = mails.values();
  let started = 0;
  const next = (): NumberedMail | undefined => {
    started += 1;
    return unsent.next().value;
  };
  const acknowledged: NumberedMail[] = [];
  for (const death of DEATHS) {
    const gateway = await site.start();
    let left = death;
    step = () => {
      left -= 1;
      if (left === 0) gateway.signal('SIGKILL');
    };
    acknowledged.push(...(await sendUntilGone(gateway.port('inbound'), CONNECTIONS, next, () => step())));
    assert.equal(await gateway.ended, null, 'the signal ended it');
  }
  step = () => {};
  return { site, mails: mails.slice(0, started), acknowledged };
}

/** A next hop that plays well, and tells at every stage. */
function counting(step: () => void): Script {
  const stages: Stage[] = ['mail', 'rcpt', 'data', 'content', 'dot'];
  const told = () => {
    step();
    return accept;
  };
  return Object.fromEntries(stages.map((stage) => [stage, told]));
}

/** `number recipient` for each copy the next hop took responsibility for. */
function deliveredCopies({ hop }: Site): string[] {
  return hop.mails
    .filter(({ replies }) => replies[0]?.startsWith('250'))
    .flatMap(({ content, rcpts }) => {
      const text = content.toString('latin1');
      const number = numberOf(text);
      assert.ok(text.endsWith(`.end of ${number}\r\n`), `the copy of ${number} is whole`);
      return rcpts.map((line) => `${number} ${/<(.*)>/.exec(line)?.[1]}`);
    });
}

const heldCopies = ({ subject, recipients }: HeldFact): string[] => recipients.map(({ recipient }) => `${subject.replace('number ', '')} ${recipient}`);

async function heldList(site: Site): Promise<HeldFact[]> {
  const { status, stdout, stderr } = await site.gateway.ask('held', 'list', '--json');
  assert.equal(status, 0, stderr);
  return jsonLines(stdout);
}

function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

function age(folder: string): void {
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const name of readdirSync(folder)) utimesSync(`${folder}/${name}`, longAgo, longAgo);
}
