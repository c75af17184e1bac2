/** The mail team in the console, on the whole road: mail over SMTP, a store on disk, the console over HTTP. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { hashPassword } from '../../src/account/password.ts';
import { createConsoleApp } from '../../src/console/console-app.ts';
import { createDeskApp } from '../../src/console/desk/desk-app.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { createWebServers } from '../../src/console/web-servers.ts';
import { ConsoleClient } from '../console-client.ts';
import { House, type HouseOptions } from './house.ts';

const PASSWORD = 'three blind mice';
const PASS = 'Authentication-Results: mx.example.org; dmarc=pass header.from=partner.example\r\n';

function letter(n: number, link: string, from = 'anna@partner.example'): string {
  const results = PASS.replace('partner.example', from.split('@')[1] ?? '');
  return `${results}From: Anna <${from}>\r\nTo: staff@example.org\r\nSubject: Minutes of ${n}\r\nMessage-ID: <m${n}@mail.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>The minutes are <a href="${link}">here</a>.</p>\r\n`;
}

const closers: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

/** A house with its console, and anna signed in to it. Delivers everything but what is reported, unless told otherwise. */
async function build(options: HouseOptions = {}): Promise<{ house: House; anna: ConsoleClient }> {
  const house = await House.build({ ...options, config: { policy: { lockAt: 101, holdAt: 50 }, ...options.config } });
  closers.push(() => house.close());
  const { accounts, journal, holds, locks, histories } = house.store;
  const { clock, random, log } = house.ports;
  const desk = createDeskApp({ accounts, acts: house.desk(), journal, holds, locks, histories, clock, random, log });
  const app = createConsoleApp({ metrics: createMetrics(), checks: {}, clock, log, desk, publicApp: null });
  const servers = await createWebServers({ console: { address: '127.0.0.1', port: 0 }, locks: {} }, app, app);
  closers.push(() => servers.close());
  await accounts.add({ name: 'anna', hash: await hashPassword(PASSWORD), at: clock.now(), by: 'cli:test' });
  const anna = new ConsoleClient(`http://127.0.0.1:${servers.console.port}`);
  anna.headers = { connection: 'close' };
  assert.equal((await anna.signIn('anna', PASSWORD)).status, 303);
  return { house, anna };
}

async function entryOf(house: House, n: number) {
  const [entry] = await house.store.journal.find({ messageId: `<m${n}@mail.example>` });
  assert.ok(entry);
  return entry;
}

async function audit(house: House): Promise<string[]> {
  const lines: string[] = [];
  for await (const { actor, what } of house.store.journal.walkAudit(0)) lines.push(`${actor} ${what}`);
  return lines;
}

/** The words of the page after an act. */
const told = async (answer: Response): Promise<string> =>
  /<pre class="told" role="status">([^<]*)<\/pre>/.exec(await answer.text())?.[1]?.replaceAll('&quot;', '"') ?? '';

describe('in the console', () => {
  it('held mail is found in the list, read with its reasons, and released to the one recipient chosen', async () => {
    const { house, anna } = await build({ config: { policy: { holdAt: 0 } } });
    await house.send(['a@example.org', 'b@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const { id } = await entryOf(house, 1);
    assert.match(await anna.page('/'), new RegExp(`href="/messages/${id}"`));
    const page = await anna.page(`/messages/${id}`);
    for (const words of ['Minutes of 1', 'anna@partner.example', '(authenticated)', 'docs-desk[.]example', 'Release and trust', 'Report as phishing…'])
      assert.ok(page.includes(words), words);
    const answer = await anna.post(`/messages/${id}/release`, { recipient: ['b@example.org', 'b@example.org'], trust: '1' });
    assert.match(await told(answer), new RegExp(`^${id} released to b@example\\.org at next: 250 [^\\n]*$`));
    assert.deepEqual(
      house.hop.mails.map(({ rcpts }) => rcpts),
      [['RCPT TO:<b@example.org>']],
    );
    assert.equal((await house.store.histories.relation('anna@partner.example', null)).messages, 1);
    assert.deepEqual(await audit(house), ['console:anna sign-in', 'console:anna release', 'console:anna trust']);
    const again = await anna.post(`/messages/${id}/release`, { recipient: ['b@example.org'] });
    assert.match(await told(again), /released before/);
    assert.equal(house.hop.mails.length, 1);
    assert.equal((await audit(house)).length, 3, 'where nothing was sent, nothing was released');
  });

  it('a message is reported; the next one that leads there is held; taking the report back lets mail pass again', async () => {
    const { house, anna } = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const { id } = await entryOf(house, 1);
    const question = await anna.page(`/messages/${id}/phish`);
    assert.match(question, /docs-desk\[\.\]example is not to blame/);
    assert.equal((await house.store.histories.reports({})).length, 0, 'to look at it changes nothing');
    const words = await told(await anna.post(`/messages/${id}/phish`));
    assert.match(words, new RegExp(`^${id} reported as phishing: what it taught is taken back\n {2}docs-desk\\[\\.\\]example: a link there counts`));
    await house.send(['b@example.org'], letter(2, 'https://docs-desk.example/other', 'carl@elsewhere.example'));
    assert.equal((await entryOf(house, 2)).outcomes[0]?.outcome, 'held');
    assert.match(await anna.page('/'), /Minutes of 2/);
    assert.match(await anna.page(`/messages/${id}`), /Reported as phishing .* by <bdi>console:anna<\/bdi>/);
    assert.match(await told(await anna.post(`/messages/${id}/phish-undo`)), /the report is taken back/);
    await house.send(['b@example.org'], letter(3, 'https://docs-desk.example/third', 'carl@elsewhere.example'));
    assert.equal((await entryOf(house, 3)).outcomes[0]?.outcome, 'delivered');
    assert.deepEqual((await audit(house)).slice(1), ['console:anna phish', 'console:anna phish-undo']);
  });

  it('a report is the command’s: the same outcome, the same store', async () => {
    const [byPage, byScript, byCommand] = [await build(), await build(), await build()];
    const outcomes: unknown[] = [];
    for (const { house, anna } of [byPage, byScript, byCommand]) {
      await house.send(['a@example.org'], letter(1, 'https://www.partner.example/'));
      await house.send(
        ['a@example.org'],
        letter(2, 'https://docs-desk.example/rfp').replace('here', 'here</a> or <a href="https://files.spared.example/x">there'),
      );
      const { id } = await entryOf(house, 2);
      if (house === byPage.house) await anna.post(`/messages/${id}/phish`, { spare: ['spared.example'] });
      if (house === byScript.house) assert.equal((await anna.json(`/api/v1/messages/${id}/phish`, { spare: ['https://spared.example/'] })).status, 200);
      if (house === byCommand.house) await house.desk().phish(id, 'console:anna', ['spared.example']);
      const [report] = await house.store.histories.reports({ id });
      const seen = await house.store.histories.hostsFirstSeen(['docs-desk.example', 'files.spared.example', 'www.partner.example']);
      const { messages } = await house.store.histories.relation('anna@partner.example', null);
      outcomes.push([report?.targets, report?.actor, report?.author, report?.shape, [...seen.keys()], messages]);
    }
    assert.deepEqual(outcomes[0], outcomes[2]);
    assert.deepEqual(outcomes[1], outcomes[2]);
    assert.deepEqual((outcomes[0] as unknown[])[0], ['docs-desk.example']);
  });

  it('an author who was reported is trusted again by a later message of his', async () => {
    const { house, anna } = await build();
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    await anna.post(`/messages/${(await entryOf(house, 1)).id}/phish`);
    await house.send(['a@example.org'], letter(2, 'https://www.partner.example/'));
    const { id } = await entryOf(house, 2);
    assert.match(await anna.page(`/messages/${id}`), /Trust its author again/);
    assert.match(await told(await anna.post(`/messages/${id}/trust`)), /1 report of phishing counts against its author no more/);
    assert.doesNotMatch(await anna.page(`/messages/${id}`), /Trust its author again/);
  });

  it('what was reported is not released, and mail of our own not reported, in the command’s words', async () => {
    const { house, anna } = await build({ config: { policy: { holdAt: 0 } } });
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    const { id } = await entryOf(house, 1);
    assert.match(await told(await anna.post(`/messages/${id}/phish`)), /1 copy of it stays held/);
    const refused = await anna.json(`/api/v1/messages/${id}/release`, {});
    assert.deepEqual([refused.status, /held phish --undo/.test(refused.body.error as string)], [409, true]);
    const ours = await build({ direction: 'outbound' });
    await ours.house.send(['anna@partner.example'], letter(1, 'https://www.example.org/', 'boss@example.org'), { from: 'boss@example.org' });
    const sent = await entryOf(ours.house, 1);
    assert.doesNotMatch(await ours.anna.page(`/messages/${sent.id}`), /Report as phishing/);
    const report = await ours.anna.post(`/messages/${sent.id}/phish`);
    assert.equal(report.status, 409);
    assert.match(await told(report), /was sent by our own side/);
  });

  it('mail with locked links is listed, who waits for an answer first', async () => {
    const { house, anna } = await build({ config: { policy: { lockAt: 0, holdAt: 101 } } });
    await house.send(['a@example.org'], letter(1, 'https://docs-desk.example/rfp'));
    await house.send(['b@example.org'], letter(2, 'https://other-desk.example/rfp'));
    const [lock] = await house.store.locks.list({ verdictId: (await entryOf(house, 1)).id });
    assert.ok(lock);
    await house.store.locks.note({ token: lock.record.token, at: 1, kind: 'access-requested', clientIp: null, note: '' });
    const page = await anna.page('/?show=locked');
    assert.ok(page.indexOf('Minutes of 1') < page.indexOf('Minutes of 2'));
    assert.match(page, /access was asked for/);
    const path = `/messages/${lock.record.verdictId}`;
    assert.match(await anna.page(path), /Locked links[\s\S]*asked for access[\s\S]*Unlock/);
    const { token } = lock.record;
    assert.match(await told(await anna.post(`${path}/lock`, { token, act: 'unlocked' })), /^\S+ unlocked: docs-desk\[\.\]example for a@example\.org$/);
    assert.equal((await house.store.locks.get(token))?.record.state, 'unlocked');
    const other = `/messages/${(await entryOf(house, 2)).id}/lock`;
    assert.equal((await anna.post(other, { token, act: 'denied' })).status, 409, 'a link of another message');
    assert.equal((await anna.post(`${path}/lock`, { token, act: 'opened' })).status, 409);
    await anna.post(`${path}/phish`);
    assert.equal((await house.store.locks.get(token))?.record.state, 'denied');
    assert.doesNotMatch(await anna.page(path), /Unlock/);
    assert.equal((await anna.post(`${path}/lock`, { token, act: 'unlocked' })).status, 409);
    assert.deepEqual((await audit(house)).slice(1), ['console:anna unlocked', 'console:anna phish']);
  });
});
