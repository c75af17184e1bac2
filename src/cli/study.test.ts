import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readMail } from '../../test/builders/reading.ts';
import { Interrupted } from './io.ts';
import { Refusal, type Studied, type StudyOrder } from './kit.ts';
import { progressText } from './progress.ts';
import { command, NOW, recordingKit, verdict } from './testdata/command-line.test.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kithgate-study-'));
after(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'mail'));
for (let day = 1; day <= 20; day += 1) {
  const date = new Date(Date.UTC(2024, 3, day, 9));
  // Names run against time, so that order by name would show.
  writeFileSync(join(cwd, 'mail', `${99 - day}.eml`), `From: anna@partner.example\nTo: ceo@example.org\nDate: ${date.toUTCString()}\nSubject: ${day}\n\nHi\n`);
}
writeFileSync(join(cwd, 'mail', 'notes.txt'), 'not mail');

function studying(outcome: (order: StudyOrder) => Partial<Studied> = () => ({})) {
  const orders: StudyOrder[] = [];
  const study = async (order: StudyOrder): Promise<Studied> => {
    orders.push(order);
    return {
      direction: 'inbound',
      authenticated: true,
      verdict: order.judge ? verdict({ file: order.file }) : null,
      outcome: 'learnt',
      firstContact: null,
      shape: null,
      ...outcome(order),
    };
  };
  return { orders, ...recordingKit({ study }) };
}

describe('learn', () => {
  it('studies in order of receipt, without judging, and says what was learnt', async () => {
    const { kit, orders, uses, closed } = studying(({ parsed }) =>
      parsed.header.subject === '3' ? { direction: 'outbound' } : parsed.header.subject === '4' ? { outcome: 'known' } : {},
    );
    const { code, out, err } = await command(['learn', 'mail'], { kit, io: { cwd } });
    assert.equal(code, 0);
    assert.deepEqual(
      orders.map(({ parsed }) => parsed.header.subject),
      Array.from({ length: 20 }, (_, day) => String(day + 1)),
    );
    assert.ok(orders.every(({ judge }) => !judge));
    assert.equal(orders[0]?.receivedAt, Date.UTC(2024, 3, 1, 9));
    assert.deepEqual([uses, closed()], [['write'], 1]);
    assert.equal(out, 'learnt from 19 of 20 messages, received 1 Apr 2024 to 20 Apr 2024\n  19 to us (19 authenticated), 1 from us\n  1 was known already\n');
    assert.match(err, /^kithgate: skipped .*notes\.txt: not mail\n$/);
  });

  it('--json is one object with the totals', async () => {
    const { lines } = await command(['learn', '--json', 'mail'], { kit: studying().kit, io: { cwd } });
    assert.deepEqual(lines(), [
      {
        messages: 20,
        inbound: 20,
        authenticated: 20,
        outbound: 0,
        learnt: 20,
        known: 0,
        nothing: 0,
        withheld: 0,
        failed: 0,
        skipped: 1,
        from: '2024-04-01T09:00:00.000Z',
        to: '2024-04-20T09:00:00.000Z',
      },
    ]);
  });

  it('goes on after a message that cannot be read', async () => {
    const { kit, orders } = studying();
    const open = kit.open as NonNullable<typeof kit.open>;
    const failing: typeof kit = {
      open: async (...args) => ({
        ...(await open(...args)),
        readAll: (contents) =>
          Promise.all(
            contents.map(async (content) => {
              const parsed = readMail(await content.bytes());
              return parsed.header.subject === '7' ? new Refusal('could not be read within 10000 ms') : parsed;
            }),
          ),
      }),
    };
    const { code, out, err } = await command(['learn', 'mail'], { kit: failing, io: { cwd } });
    assert.equal(code, 0);
    assert.equal(orders.length, 19);
    assert.match(out, /1 could not be read/);
    assert.match(err, /92\.eml: could not be read within 10000 ms/);
  });

  it('refuses paths without mail', async () => {
    mkdirSync(join(cwd, 'empty'), { recursive: true });
    const { code, err } = await command(['learn', 'empty'], { kit: studying().kit, io: { cwd } });
    assert.deepEqual(
      [code, err],
      [1, 'kithgate: no mail in empty: expected mbox files, a Maildir, folders of .eml files, or a .zip, .tar or .tar.gz of these\n'],
    );
  });

  it('shows progress on a terminal only, and leaves a clean line', async () => {
    let now = NOW;
    const clock = { now: () => (now += 150) };
    const { err } = await command(['learn', 'mail'], { kit: { ...studying().kit, clock }, io: { cwd, terminal: true } });
    assert.match(err, /\r\x1b\[2Klearn 2\/20 9% /);
    assert.match(err, /\r\x1b\[2K$/);
  });

  it('told to end, finishes the message it is at, closes the store, and says how to go on', async () => {
    const abort = new AbortController();
    const { kit, orders, closed } = studying(({ parsed }) => {
      if (parsed.header.subject === '5') abort.abort(new Interrupted('SIGINT'));
      return {};
    });
    const { code, out, err } = await command(['learn', 'mail'], { kit, io: { cwd, interruptible: (work) => work(abort.signal) } });
    assert.deepEqual([code, out, orders.length, closed()], [130, '', 5, 1]);
    assert.match(err, /kithgate: interrupted: what was learnt is kept, and the same command goes on from there\n$/);
  });

  it('reads no message of which a glance shows that it has nothing to teach', async () => {
    const { kit, orders } = studying();
    const open = kit.open as NonNullable<typeof kit.open>;
    const unjudged = { verdict: null, firstContact: null, shape: null };
    const settled: Studied = { ...unjudged, direction: 'inbound', authenticated: true, outcome: 'known' };
    const knowing: typeof kit = {
      open: async (...args) => ({
        ...(await open(...args)),
        glance: async ({ bytes }) => (/^Subject: 1\d$/m.test(Buffer.from(bytes).toString()) ? settled : null),
      }),
    };
    const { lines } = await command(['learn', '--json', 'mail'], { kit: knowing, io: { cwd } });
    const [{ inbound, learnt, known }] = lines() as [Record<string, number>];
    assert.deepEqual([inbound, learnt, known], [20, 10, 10]);
    assert.equal(orders.length, 10);
    const judged = await command(['replay', '--json', 'mail'], { kit: knowing, io: { cwd } });
    assert.equal(judged.lines().length, 20, 'what is judged is always read');
  });

  it('tells share and time left by messages and by octets', () => {
    const amount = (messages: number, octets: number) => ({ messages, octets });
    assert.equal(progressText('learn', amount(1234, 1234), amount(5000, 5000), 2000), 'learn 1234/5000 24% 617/s 7 s left');
    assert.equal(progressText('learn', amount(10, 10), amount(1_000_000, 1_000_000), 1000), 'learn 10/1000000 0% 10/s 27.8 h left');
    // Half of the messages are done, but nearly all of what there is to read is still to come.
    assert.equal(progressText('learn', amount(50, 0), amount(100, 1_000_000), 1000), 'learn 50/100 25% 50/s 3 s left');
    assert.equal(progressText('learn', amount(0, 0), amount(0, 0), 0), 'learn 0/0 100%');
  });
});

describe('replay', () => {
  it('judges in an empty store of its own; verdicts to stdout, totals to stderr', async () => {
    const { kit, uses, orders } = studying();
    const { code, lines, err } = await command(['replay', '--json', 'mail'], { kit, io: { cwd } });
    assert.deepEqual([code, uses], [0, ['throwaway']]);
    assert.ok(orders.every(({ judge }) => judge));
    assert.equal(lines().length, 20);
    assert.match(String((lines()[0] as { file: string }).file), /98\.eml$/);
    assert.match(
      err,
      /replayed 20 messages, received 1 Apr 2024 to 20 Apr 2024: 20 to us, 0 from us\njudged 20: 0 deliver, 0 lock \(0\.00 %\), 20 hold \(100\.00 %\)\n$/,
    );
  });

  it('--from learns all and judges what came later; --keep uses the configured store', async () => {
    const { kit, uses, orders } = studying();
    await command(['replay', '--from', '2024-04-11', '--keep', '-r', 'ceo@example.org', 'mail'], { kit, io: { cwd } });
    assert.deepEqual(uses, ['write']);
    assert.deepEqual(
      orders.filter(({ judge }) => judge).map(({ parsed }) => Number(parsed.header.subject)),
      [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
    );
    assert.deepEqual(orders[0]?.recipients, ['ceo@example.org']);
  });

  it('for people prints only what would not simply have been delivered', async () => {
    const { out } = await command(['replay', 'mail'], {
      kit: studying(({ parsed, file }) => (parsed.header.subject === '5' ? {} : { verdict: verdict({ file, deliveries: [] }) })).kit,
      io: { cwd },
    });
    assert.match(out, /^\S*94\.eml: HOLD 91 from anna@partner\.example \(authenticated\) to ceo@example\.org\n$/);
  });
});
