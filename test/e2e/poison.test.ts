/** Attempts to make history say what the attacker wants, on the road and in archives. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { receiptTime } from '../../src/archive/receipt-time.ts';
import { acquaintance } from '../../src/history/relation.ts';
import type { HistoryFacts } from '../../src/history/types.ts';
import { memoryContent } from '../../src/mail/content.ts';
import { readMail } from '../builders/reading.ts';
import { House } from './house.ts';

const DAY = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 5, 9);
const ANNA = 'anna.berg@northwind.example';
const SOFIA = 'sofia@example.org';

interface Letter {
  at: number;
  from?: string;
  to?: string;
  auth?: 'pass' | 'fail' | 'none';
  client?: string;
  address?: string;
  mailer?: string;
  link?: string;
  dated?: number;
  answers?: string;
}

let count = 0;

function letter({
  at,
  from = ANNA,
  to = SOFIA,
  auth = 'pass',
  client = 'mail.northwind.example',
  address = '203.0.113.10',
  mailer = 'Microsoft Outlook 16.0',
  link,
  dated = at,
  answers,
}: Letter) {
  count += 1;
  const domain = from.slice(from.indexOf('@') + 1);
  const id = `<${count}@${domain}>`;
  const raw = [
    `Received: from ${client} (${client} [${address}]) by mx.example.org (Postfix) with ESMTPS id ${count}; ${new Date(at).toUTCString()}`,
    `Authentication-Results: mx.example.org; dmarc=${auth} header.from=${domain}; dkim=${auth} header.d=${domain}; spf=${auth} smtp.mailfrom=${from}`,
    `From: Anna Berg <${from}>`,
    `To: <${to}>`,
    `Subject: Arrival ${count}`,
    `Date: ${new Date(dated).toUTCString()}`,
    `Message-ID: ${id}`,
    ...(answers === undefined ? [] : [`In-Reply-To: ${answers}`]),
    `X-Mailer: ${mailer}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `The vessel number ${count} is due at berth ${count % 7} on Friday.`,
    link ?? `https://www.${domain}/`,
    '',
  ].join('\r\n');
  return { id, raw: Buffer.from(raw), at };
}

async function site(t: TestContext, config: Record<string, unknown> = {}) {
  const house = await House.build({ config });
  t.after(() => house.close());
  house.clock.set(BEGIN + 400 * DAY);
  const desk = house.desk();
  const study = async ({ raw, at }: { raw: Buffer; at: number }, judge = false) =>
    desk.study({ content: memoryContent(raw), parsed: readMail(raw), receivedAt: at, recipients: [], judge, file: 'x' });
  const facts = (at: number, change: { of?: 'pass' | 'none'; links?: string[] } = {}): Promise<HistoryFacts> =>
    house.store.histories.facts({
      identity: { address: ANNA, domain: 'northwind.example', class: change.of ?? 'pass', evidence: '' },
      recipients: [SOFIA],
      values: (change.links ?? ['www.northwind.example']).map((value) => ({ attribute: 'link-host', value })),
      at,
    });
  /** Years of honest mail, answered now and then. */
  const acquainted = async (weeks: number): Promise<number> => {
    for (let week = 0; week < weeks; week += 1) {
      const one = letter({ at: BEGIN + week * 7 * DAY });
      await study(one);
      if (week % 3 === 0) await study(letter({ at: one.at + 3_600_000, from: SOFIA, to: ANNA, client: 'localhost', address: '127.0.0.1', answers: one.id }));
    }
    return BEGIN + weeks * 7 * DAY;
  };
  return { house, study, facts, acquainted };
}

test('a burst of 500 messages in one day makes nobody known, not even with an answer of ours', async (t) => {
  const { study, facts } = await site(t);
  for (let n = 0; n < 500; n += 1) await study(letter({ at: BEGIN + n * 60_000 }));
  await study(letter({ at: BEGIN + 10 * 3_600_000, from: SOFIA, to: ANNA, client: 'localhost', address: '127.0.0.1' }));
  const history = await facts(BEGIN + 3 * DAY);
  assert.equal(history.correspondent.relation.messages, 500);
  assert.equal(history.correspondent.relation.outbound, 1);
  assert.equal(acquaintance(history, SOFIA).known, false);
  assert.ok((history.organisation.values['link-host\0www.northwind.example']?.days ?? 9) <= 1, 'a value counts once a day');
});

test('what is locked or held does not make its host ordinary, by no number of attempts, and no copy of it does', async (t) => {
  // Every link is locked, or everything held: what leads to that is not at issue here.
  for (const policy of [
    { lockAt: 0, holdAt: 101 },
    { lockAt: 0, holdAt: 0 },
  ])
    await attempts(t, policy);
});

async function attempts(t: TestContext, policy: Record<string, number>): Promise<void> {
  const { house, study, facts, acquainted } = await site(t, { policy });
  const now = await acquainted(20);
  const evil = 'https://northwind-files.docs-share.example/view?id=1';
  const actions: unknown[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { verdict } = await study(letter({ at: now + n * 3_600_000, link: evil }), true);
    actions.push(verdict?.deliveries[0]?.action);
  }
  assert.equal(actions.includes('deliver'), false, String(actions));
  const tried = await facts(now + 4 * DAY, { links: ['northwind-files.docs-share.example'] });
  assert.deepEqual(
    [tried.organisation, tried.correspondent].flatMap(({ values }) => Object.keys(values)),
    [],
  );
  assert.equal((await house.store.histories.hostsFirstSeen(['northwind-files.docs-share.example'])).size, 0);
  const lock = letter({ at: now + DAY, link: evil });
  const observation = {
    key: 'k',
    messageId: lock.id,
    direction: 'inbound' as const,
    recipients: [SOFIA],
    at: lock.at,
    inReplyTo: [],
    automatic: false,
    shape: null,
  };
  const identity = { address: 'carl@other.example', domain: 'other.example', class: 'pass' as const, evidence: '' };
  const risky = [{ attribute: 'link-host' as const, value: 'locked.docs-share.example' }];
  const { teach } = await import('../../src/teach.ts');
  await teach({ observation: { ...observation, identity, values: risky }, hosts: [], verdictId: 'v', delivered: [], locked: [SOFIA] }, house.store.histories);
  await house.store.histories.learn({ ...observation, identity, values: risky, at: lock.at + 5000 });
  const history = await facts(now + 4 * DAY, { links: ['locked.docs-share.example'] });
  assert.deepEqual(Object.keys(history.organisation.values), [], 'four days later it is as new as it was');
  assert.equal((await house.store.histories.hostsFirstSeen(['locked.docs-share.example'])).size, 0);
}

test('a spoofed From neither borrows nor poisons', async (t) => {
  const { study, facts, acquainted } = await site(t);
  const now = await acquainted(20);
  const before = await facts(now + 2 * DAY, { links: ['www.northwind.example', 'evil.test'] });
  for (const auth of ['none', 'fail'] as const) {
    for (let n = 0; n < 30; n += 1)
      await study(letter({ at: now + n * 3_600_000, auth, link: 'https://evil.test/', address: '198.51.100.7', client: 'evil.test' }));
  }
  const after = await facts(now + 2 * DAY, { links: ['www.northwind.example', 'evil.test'] });
  assert.deepEqual(after.pairs, before.pairs);
  assert.deepEqual(after.correspondent, before.correspondent);
  assert.deepEqual(after.domain, before.domain);
  const spoof = await facts(now + 2 * DAY, { of: 'none' });
  assert.deepEqual([spoof.correspondent.relation.outbound, spoof.domain.relation.outbound], [0, 0]);
  assert.equal(acquaintance(spoof, SOFIA).known, false);
});

test('a false Date buys no past: what counts is when it was received', async (t) => {
  const { study, facts } = await site(t);
  for (let n = 0; n < 10; n += 1) {
    const { raw } = letter({ at: BEGIN + n * 60_000, dated: BEGIN - (300 - n * 20) * DAY });
    await study({ raw, at: receiptTime(raw, BEGIN, BEGIN + DAY) });
  }
  const { relation } = (await facts(BEGIN + 3 * DAY)).correspondent;
  assert.equal(relation.days, 1);
  assert.equal(relation.firstSeen, BEGIN);
});

test('an honest partner who moves to another provider is never held', async (t) => {
  const { study, acquainted } = await site(t);
  const now = await acquainted(45);
  const moved = { client: 'out-17.mailhaven.example', address: '192.0.2.140', mailer: 'Mailhaven Web' };
  const actions: string[] = [];
  for (let n = 0; n < 30; n += 1) {
    const { verdict } = await study(letter({ at: now + n * 2 * DAY, ...moved }), true);
    actions.push(verdict?.deliveries[0]?.action ?? 'unjudged');
  }
  assert.deepEqual([...new Set(actions)], ['deliver']);
});
