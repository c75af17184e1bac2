/** Reporting phishing, as the road, the store and the operator's desk do it together. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { retryDue } from '../../src/act/retry.ts';
import { Refusal } from '../../src/cli/kit.ts';
import { createPublicApp } from '../../src/console/public-app.ts';
import type { LockRecord } from '../../src/ports.ts';
import { rejudgeWith } from '../../src/wiring/rejudge.ts';
import { House, type HouseOptions } from './house.ts';
import { type Script, say } from './script.ts';

const DAY = 86_400_000;
const PASS = 'Authentication-Results: mx.example.org; dmarc=pass header.from=partner.example\r\n';

/** A letter with a link, from an author whom the trusted upstream has checked. */
function letter(n: number, link: string, from = 'anna@partner.example'): string {
  const results = PASS.replace('partner.example', from.split('@')[1] ?? '');
  return `${results}From: Anna <${from}>\r\nTo: staff@example.org\r\nSubject: Minutes of ${n}\r\nMessage-ID: <m${n}@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>The minutes are <a href="${link}">here</a>.</p>\r\n`;
}

const houses: House[] = [];
after(async () => {
  for (const house of houses) await house.close();
});

/** Delivers everything but what is reported: other findings have tests of their own. */
async function build(options: HouseOptions = {}): Promise<House> {
  const house = await House.build({ ...options, config: { policy: { lockAt: 101, holdAt: 50 }, ...options.config } });
  houses.push(house);
  return house;
}

async function idOf(house: House, n: number): Promise<string> {
  const [entry] = await house.store.journal.find({ messageId: `<m${n}@mail.example>` });
  return entry?.id ?? '';
}

const actionOf = async (house: House, n: number) => {
  const [entry] = await house.store.journal.find({ messageId: `<m${n}@mail.example>` });
  return { outcome: entry?.outcomes[0]?.outcome, reasons: entry?.verdict?.deliveries[0]?.reasons ?? [] };
};

describe('a delivered message is reported', () => {
  it('what leads to the same place is held from then on, whoever sends it to whomever, and says why', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    assert.equal((await actionOf(house, 1)).outcome, 'delivered');
    const outcome = await house.desk().phish(await idOf(house, 1), 'cli:test');
    assert.deepEqual(outcome.report.targets, ['docs-desk.example']);
    assert.equal(outcome.takenBack, 'all');
    await house.send(['b@example.org'], letter(2, 'https://www.docs-desk.example/other', 'carl@elsewhere.example'));
    const { outcome: second, reasons } = await actionOf(house, 2);
    assert.equal(second, 'held');
    const told = reasons.find(({ signal }) => signal === 'reported-host')?.text ?? '';
    assert.match(told, /^docs-desk\.example was reported as phishing here on \d+ \w+ \d{4}$/);
    assert.doesNotMatch(told, /anna|a@example/, 'whose mail it was is nobody else’s business');
  });

  it('leaves history as if it had never come', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://www.partner.example/'));
    await house.send(['a@example.org'], letter(2, 'https://docs-desk.example/rfp'));
    await house.desk().phish(await idOf(house, 2), 'cli:test');
    assert.equal((await house.store.histories.relation('anna@partner.example', 'a@example.org')).messages, 1);
    const seen = await house.store.histories.hostsFirstSeen(['docs-desk.example', 'www.partner.example']);
    assert.deepEqual([...seen.keys()], ['www.partner.example']);
  });

  it('tells who else got the same, and is told once', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    await house.send(['b@example.org', 'c@example.org'], letter(2, 'https://docs-desk.example/rfp'));
    const id = await idOf(house, 1);
    assert.deepEqual((await house.desk().phish(id, 'cli:test')).alike, { messages: 1, recipients: 2 });
    const again = await house.desk().phish(id, 'cli:other');
    assert.deepEqual([again.takenBack, again.report.actor], [null, 'cli:test']);
    const audit: string[] = [];
    for await (const { what, actor } of house.store.journal.walkAudit(0)) audit.push(`${actor} ${what}`);
    assert.deepEqual(audit, ['cli:test phish']);
  });

  it('a copy that the next hop could not take yet is not sent on: it is held', async () => {
    const lock = { recipient: 'a@example.org', action: 'lock' };
    const script: Script = { dot: ({ times }) => (times === 2 ? say('452 4.3.1 Full') : { kind: 'accept' }) };
    const house = await build({ config: { exceptions: [lock] }, script });
    await house.send(['a@example.org', 'b@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const id = await idOf(house, 1);
    assert.equal((await house.desk().phish(id, 'cli:test')).waiting, 1);
    const tried = house.hop.mails.length;
    house.clock.set(house.clock.now() + 3_600_000);
    await retryDue(house.ports, house.settings);
    assert.equal(house.hop.mails.length, tried);
    const rows = (await house.store.holds.get(id))?.recipients ?? [];
    assert.deepEqual(
      rows.map(({ state, nextAttempt, note }) => [state, nextAttempt, note]),
      [['held', null, 'reported as phishing before it could be delivered']],
    );
    await house.desk().unphish(id, 'cli:test');
    const released = await house.desk().release({ id, recipients: null, to: null, again: false, trust: false, actor: 'cli:test' });
    assert.deepEqual([released.map(({ outcome }) => outcome), house.hop.mails.length], [['released'], tried + 1]);
  });

  it('a mistake is taken back: the next one arrives', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const id = await idOf(house, 1);
    await house.desk().phish(id, 'cli:test');
    await house.desk().unphish(id, 'cli:test');
    assert.equal((await house.store.histories.relation('anna@partner.example', null)).messages, 1);
    await house.send(['b@example.org'], letter(2, 'https://docs-desk.example/rfp'));
    assert.equal((await actionOf(house, 2)).outcome, 'delivered');
    await assert.rejects(house.desk().unphish(id, 'cli:test'), /was not reported as phishing: there is nothing to take back/);
  });

  it('its author finds no leniency, until a person trusts a later message', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    await house.desk().phish(await idOf(house, 1), 'cli:test');
    const reported = async (n: number) => {
      await house.send(['a@example.org'], letter(n, 'https://www.partner.example/'));
      return (await actionOf(house, n)).reasons.some(({ signal }) => signal === 'reported-author');
    };
    assert.equal(await reported(2), true);
    assert.deepEqual(await house.desk().trust(await idOf(house, 2), 'cli:test'), { learnt: false, lifted: 1 });
    assert.equal(await reported(3), false);
    await assert.rejects(house.desk().trust(await idOf(house, 1), 'cli:test'), /held phish --undo/);
  });
});

describe('what is not blamed', () => {
  it('our own sites, widely linked ones, shared services as a whole, and what others have long led to', async () => {
    const house = await build();
    const start = house.clock.now();
    for (let n = 10; n < 16; n += 1) {
      house.clock.set(start + (n - 10) * 4 * DAY);
      await house.send(['b@example.org'], letter(n, 'https://supplier.example/list', 'bert@other.example'));
    }
    const links = [
      'https://www.example.org/',
      'https://www.wikipedia.org/',
      'https://docsend.example/',
      'https://supplier.example/list',
      'https://docs-desk.example/',
    ];
    const body = links.map((link) => `<p><a href="${link}">see ${link.slice(8, 12)}</a></p>`).join('');
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp').replace(/<p>.*<\/p>/, body));
    const { report, spared } = await house.desk().phish(await idOf(house, 1), 'cli:test');
    assert.deepEqual(report.targets, ['docs-desk.example']);
    assert.deepEqual(
      spared.map(({ target, why }) => [target, why]),
      [
        ['example.org', 'ours'],
        ['wikipedia.org', 'widely-linked'],
        ['docsend.example', 'shared'],
        ['supplier.example', 'known'],
      ],
    );
  });
});

it('a person may spare a place that the message led to', async () => {
  const house = await build();
  await house.send(['a@example.org'], letter(1, 'https://files.docs-desk.example/rfp'));
  const { report, spared } = await house.desk().phish(await idOf(house, 1), 'cli:test', ['files.docs-desk.example']);
  assert.deepEqual([report.targets, spared], [[], [{ target: 'docs-desk.example', why: 'asked' }]]);
});

describe('a locked link, and a held message', () => {
  it('are denied, and stay held; neither is let through without taking the report back', async () => {
    const house = await build({ config: { policy: { lockAt: 0, holdAt: 101, overrides: [{ recipients: ['held@example.org'], holdAt: 0 }] } } });
    await house.send(['a@example.org', 'held@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const id = await idOf(house, 1);
    const { denied, waiting, takenBack } = await house.desk().phish(id, 'cli:test');
    assert.deepEqual([denied, waiting, takenBack], [1, 1, 'all']);
    const [lock] = await house.store.locks.list({ verdictId: id });
    assert.equal(lock?.record.state, 'denied');
    const refusal = (error: Error) => error instanceof Refusal && error.message.includes(`kithgate held phish --undo ${id}`);
    await assert.rejects(house.desk().settleLock(lock?.record.token ?? '', 'unlocked', 'cli:test'), refusal);
    const order = { id, recipients: null, to: null, again: false, trust: true, actor: 'cli:test' };
    await assert.rejects(house.desk().release(order), refusal);
    house.clock.set(house.clock.now() + 8 * DAY);
    await house.send(['a@example.org'], letter(2, 'https://www.partner.example/'));
    assert.equal((await house.store.histories.hostsFirstSeen(['docs-desk.example'])).size, 0, 'what the lock put off does not ripen');
  });
});

describe('a message with more locked links than a list holds', () => {
  const MANY = 1_005;
  /** The oldest is locked, the others as said. */
  const locksOf = (verdictId: string, state: LockRecord['state']): LockRecord[] =>
    Array.from({ length: MANY }, (_, n) => {
      const url = `https://docs-desk.example/${n}`;
      const where = { url, target: url, host: 'docs-desk.example', text: 'here', reason: 'new' };
      return {
        token: `t${n}`,
        verdictId,
        recipient: 'a@example.org',
        author: 'anna@partner.example',
        ...where,
        openAnyway: true,
        state: n === 0 ? 'locked' : state,
        createdAt: n,
      };
    });

  it('loses them all with a report', async () => {
    const house = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const id = await idOf(house, 1);
    await house.store.locks.create(locksOf(id, 'unlocked'));
    assert.equal((await house.desk().phish(id, 'cli:test')).denied, MANY);
    assert.deepEqual([...(await house.store.locks.list({ state: 'locked' })), ...(await house.store.locks.list({ state: 'unlocked' }))], []);
    const [event] = (await house.store.locks.get('t0'))?.events ?? [];
    assert.deepEqual([event?.kind, event?.note], ['denied', 'cli:test: reported as phishing']);
    assert.equal((await house.desk().phish(id, 'cli:test')).denied, 0);
  });

  it('teaches nothing while one of them is locked', async () => {
    const house = await build();
    await house.store.locks.create(locksOf('v1', 'unlocked'));
    const settled: unknown[] = [];
    house.store.histories.settle = async (...given) => void settled.push(given);
    await house.desk().settleLock('t5', 'unlocked', 'cli:test');
    assert.deepEqual(settled, []);
    await house.desk().settleLock('t0', 'unlocked', 'cli:test');
    assert.deepEqual(settled, [['v1', 'learn']]);
  });
});

describe('the reader of a locked link says it is phishing', () => {
  const pages = (house: House) => {
    const { locks, journal, histories } = house.store;
    const rejudge = rejudgeWith({ locks, histories, domainAge: house.ports.domainAge, clock: house.clock }, () => house.settings.rules.reading.tenants);
    const reported = ({ verdictId }: LockRecord) => histories.keepWaiting(verdictId);
    return createPublicApp({ locks, journal, clock: house.clock, log: house.log, config: {}, rejudge, reported });
  };
  const locking = { config: { policy: { lockAt: 0, holdAt: 101 } } };
  const press = (token: string) => [`http://gate.test/l/${token}/report`, { method: 'POST', headers: { host: 'gate.test' } }] as const;

  it('what the lock put off waits for a person then; without that it counts after seven days', async () => {
    for (const said of [true, false]) {
      const house = await build(locking);
      await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
      const [lock] = await house.store.locks.list({ verdictId: await idOf(house, 1) });
      if (said) assert.equal((await pages(house).request(...press(lock?.record.token ?? ''))).status, 303);
      house.clock.set(house.clock.now() + 8 * DAY);
      await house.send(['a@example.org'], letter(2, 'https://www.partner.example/'));
      assert.equal((await house.store.histories.hostsFirstSeen(['docs-desk.example'])).size, said ? 0 : 1);
      assert.equal((await house.store.histories.reports({})).length, 0, 'nobody’s history hangs on it');
    }
  });

  it('once the mail team has said so, no other reader may open a link there', async () => {
    const house = await build({ config: { policy: { lockAt: 0, holdAt: 101 }, locks: { openAnyway: true } } });
    const share = (tenant: string) => `https://${tenant}-my.sharepoint.example/doc`;
    await house.send(['a@example.org'], letter(1, share('attacker')));
    await house.send(['b@example.org'], letter(2, share('attacker')));
    await house.send(['c@example.org'], letter(3, share('partner')));
    await house.desk().phish(await idOf(house, 1), 'cli:test');
    const pageOf = async (n: number) => {
      const [lock] = await house.store.locks.list({ verdictId: await idOf(house, n) });
      return (await pages(house).request(`http://gate.test/l/${lock?.record.token}`)).text();
    };
    assert.match(await pageOf(1), /stays closed/);
    assert.match(await pageOf(2), /Mail that led to this site was since reported to be phishing/);
    assert.doesNotMatch(await pageOf(2), /Open anyway/);
    assert.match(await pageOf(3), /Open anyway/, 'another tenant of the service has done nothing');
  });
});

describe('what can’t be reported', () => {
  it('is said in one line: no such message, and mail of our own', async () => {
    const house = await build({ direction: 'outbound' });
    await assert.rejects(house.desk().phish('nope', 'cli:test'), /no message nope on record: "kithgate trace --from ADDRESS"/);
    await house.send(['anna@partner.example'], letter(1, 'https://www.example.org/', 'boss@example.org'), { from: 'boss@example.org' });
    await assert.rejects(house.desk().phish(await idOf(house, 1), 'cli:test'), /was sent by our own side: only mail that came in can be reported/);
  });
});
