/** The console over real HTTP, on a store in memory; what the acts do has tests of its own (test/e2e/console.test.ts). */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { ConsoleClient } from '../../../test/console-client.ts';
import { heldMessage, journalEntry, NOON, silent, storeFor } from '../../../test/store-fixture.ts';
import { hashPassword } from '../../account/password.ts';
import { type Acts, Refusal } from '../../act/by-hand/acts.ts';
import type { JournalEntry } from '../../ports.ts';
import { createConsoleApp } from '../console-app.ts';
import { createMetrics } from '../metrics.ts';
import { IDLE_MS, WHOLE_MS } from '../sessions.ts';
import { createWebServers } from '../web-servers.ts';
import { createDeskApp } from './desk-app.ts';

const PASSWORD = 'three blind mice';
const ID = '4xbq2c1k7z0000000';
const hash = hashPassword(PASSWORD);

const entry = (change: Partial<JournalEntry> = {}): JournalEntry =>
  journalEntry(ID, { outcomes: [{ recipient: 'ceo@example.org', action: 'deliver', outcome: 'delivered', reply: '250 2.0.0 Ok' }], ...change });

interface Site {
  client: ConsoleClient;
  store: Awaited<ReturnType<typeof storeFor>>;
  clock: { at: number };
  /** Another browser. */
  stranger(): ConsoleClient;
}

/** A console with one account, anna, and one message on record. */
async function site(t: TestContext, acts: Partial<Acts> = {}, names: readonly string[] = ['anna']): Promise<Site> {
  const clock = { at: NOON, now: () => clock.at };
  const store = await storeFor(t);
  for (const name of names) await store.accounts.add({ name, hash: await hash, at: NOON, by: 'cli:test' });
  await store.journal.record(entry());
  const { accounts, journal, holds, locks, histories } = store;
  const parts = { accounts, journal, holds, locks, histories, clock, random: { bytes: randomBytes }, log: silent };
  const desk = createDeskApp({ ...parts, acts: acts as Acts });
  const app = createConsoleApp({ metrics: createMetrics(), checks: {}, clock, log: silent, desk, publicApp: null });
  const servers = await createWebServers({ console: { address: '127.0.0.1', port: 0 }, locks: {} }, app, app);
  t.after(() => servers.close());
  const stranger = () => {
    const client = new ConsoleClient(`http://127.0.0.1:${servers.console.port}`);
    client.headers = { connection: 'close' };
    return client;
  };
  return { client: stranger(), store, clock, stranger };
}

const audit = async ({ store }: Site): Promise<string[]> => {
  const lines: string[] = [];
  for await (const { actor, what, subject } of store.journal.walkAudit(0)) lines.push(`${actor} ${what} ${subject}`);
  return lines;
};

describe('signing in', () => {
  it('takes the right password, sets a cookie that no script reads, and is on record', async (t) => {
    const at = await site(t);
    const answer = await at.client.signIn('Anna', PASSWORD, `/messages/${ID}`);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, `/messages/${ID}`]);
    assert.match(answer.headers.get('set-cookie') ?? '', /^kithgate=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.match(await at.client.page('/'), /Held mail/);
    assert.deepEqual(await audit(at), ['console:anna sign-in 127.0.0.1']);
    const token = at.client.cookie.split('=')[1] ?? '';
    assert.equal(await at.store.accounts.session(Buffer.from(token)), null, 'the store does not know the token itself');
    assert.equal((await at.store.accounts.list())[0]?.lastSignInAt, NOON);
  });

  it('is told through a proxy with https: then the cookie is the host’s own', async (t) => {
    const { client } = await site(t);
    client.headers['x-forwarded-proto'] = 'https';
    const answer = await client.signIn('anna', PASSWORD);
    assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-kithgate=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    assert.equal((await client.get('/')).status, 200);
  });

  it('refuses a wrong password and an unknown name in the same words', async (t) => {
    const { stranger } = await site(t);
    const wrong = await stranger().signIn('anna', 'four and twenty');
    const unknown = await stranger().signIn('bert', PASSWORD);
    const odd = await stranger().signIn('../etc', 'x'.repeat(5000));
    assert.deepEqual([wrong.status, unknown.status, odd.status], [401, 401, 401]);
    const pages = await Promise.all([wrong, unknown, odd].map((answer) => answer.text()));
    assert.match(pages[0] ?? '', /role="alert">Wrong name or password\./);
    assert.deepEqual(new Set(pages).size, 1);
    assert.equal(wrong.headers.get('set-cookie'), null);
  });

  it('after some wrong ones waits, for this network and for this account, and no longer than that', async (t) => {
    const { client, clock } = await site(t);
    const from = async (address: string, name: string, password: string) => {
      client.headers['x-forwarded-for'] = address;
      return (await client.signIn(name, password)).status;
    };
    for (let n = 0; n < 10; n += 1) assert.equal(await from('2001:db8:1:2::7', 'anna', 'wrong one here'), 401);
    assert.equal(await from('2001:db8:1:2::8', 'anna', PASSWORD), 429, 'another address of that network');
    for (let n = 0; n < 9; n += 1) await from(`192.0.2.${n}`, 'anna', 'wrong one here');
    assert.equal(await from('198.51.100.1', 'anna', PASSWORD), 303, 'the right one is no burden');
    for (let n = 0; n < 2; n += 1) await from(`203.0.113.${n}`, 'anna', 'wrong one here');
    assert.equal(await from('198.51.100.1', 'anna', PASSWORD), 429);
    clock.at += 60_000;
    assert.equal(await from('198.51.100.1', 'anna', PASSWORD), 303);
  });

  it('leads back to our own pages only', async (t) => {
    const { stranger } = await site(t);
    for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/l/x', '/messages/../login', '/messages/a b', '/?x=<b>'])
      assert.equal((await stranger().signIn('anna', PASSWORD, next)).headers.get('location'), '/', next);
    const asked = await stranger().get('/?show=all&from=anna%40partner.example');
    assert.equal(asked.headers.get('location'), `/login?next=${encodeURIComponent('/?show=all&from=anna%40partner.example')}`);
  });

  it('names the command that makes an account, where there is none', async (t) => {
    const { client } = await site(t, {}, []);
    assert.match(await client.page('/login'), /kithgate user add NAME/);
    assert.equal((await client.signIn('anna', PASSWORD)).status, 401);
  });
});

describe('a session', () => {
  it('is over when it was not used for hours, or after a day’s work, however much it was', async (t) => {
    const { client, clock } = await site(t);
    await client.signIn('anna', PASSWORD);
    clock.at += IDLE_MS - 1;
    assert.equal((await client.get('/')).status, 200);
    clock.at += IDLE_MS;
    assert.equal((await client.get('/')).headers.get('location'), '/login');
    clock.at = NOON;
    assert.equal((await client.get('/')).status, 303, 'it is gone, not asleep');
    await client.signIn('anna', PASSWORD);
    for (let passed = 0; passed < WHOLE_MS; passed += IDLE_MS / 2) {
      clock.at = NOON + passed;
      assert.equal((await client.get('/')).status, 200);
    }
    clock.at = NOON + WHOLE_MS;
    assert.equal((await client.get('/')).status, 303);
  });

  it('ends at once with its account, with another password, and by signing out', async (t) => {
    const { store, client, stranger } = await site(t);
    const other = stranger();
    await client.signIn('anna', PASSWORD);
    await other.signIn('anna', PASSWORD);
    assert.equal((await other.post('/logout')).headers.get('location'), '/login');
    assert.deepEqual([(await other.get('/')).status, (await client.get('/')).status], [303, 200]);
    await store.accounts.setPassword('anna', await hash, NOON);
    assert.equal((await client.get('/')).status, 303);
    await client.signIn('anna', PASSWORD);
    await store.accounts.remove('anna');
    assert.equal((await client.get('/')).status, 303);
    assert.equal((await client.json('/api/v1/messages')).status, 401);
  });

  it('is no key for another site: its forms are refused, and so is who does not say where he comes from', async (t) => {
    let released = 0;
    const { client } = await site(t, { trust: async () => ({ learnt: released++ === 0, lifted: 0 }) });
    await client.signIn('anna', PASSWORD);
    const path = `/messages/${ID}/trust`;
    for (const site of ['cross-site', 'same-site', 'none']) assert.equal((await client.post(path, {}, { 'sec-fetch-site': site })).status, 403, site);
    const bare = await fetch(new URL(path, client.base), { method: 'POST', headers: { cookie: client.cookie, connection: 'close' } });
    assert.equal(bare.status, 403);
    const api = await client.json(`/api/v1/messages/${ID}/trust`, {}, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([api.status, api.body], [403, { error: 'the request came from another site’s page' }]);
    assert.equal((await client.signIn('anna', PASSWORD)).status, 303);
    assert.equal((await client.post('/login', { name: 'anna', password: PASSWORD }, { 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal(released, 0);
    assert.equal((await client.post(path)).status, 200);
    assert.equal(released, 1);
  });
});

describe('without signing in', () => {
  it('pages lead to the login, the API says 401 in JSON, and nothing is done', async (t) => {
    const { client } = await site(t);
    for (const path of ['/', '/?show=locked', `/messages/${ID}`, `/messages/${ID}/phish`])
      assert.match((await client.get(path)).headers.get('location') ?? '', /^\/login/);
    for (const act of ['release', 'trust', 'phish', 'phish-undo'])
      assert.equal((await client.post(`/messages/${ID}/${act}`)).headers.get('location'), '/login');
    for (const path of ['/api/v1/messages', `/api/v1/messages/${ID}`, '/api/', '/api/v1/other']) {
      const answer = await client.get(path);
      assert.deepEqual([answer.status, answer.headers.get('www-authenticate')?.split(' ')[0]], [401, 'Basic']);
      assert.match(((await answer.json()) as { error: string }).error, /sign in at \/login/);
    }
  });
});

describe('the API', () => {
  const basic = (name: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });

  it('takes a session, or name and password with each request', async (t) => {
    const { client, stranger } = await site(t);
    await client.signIn('anna', PASSWORD);
    assert.equal((await client.json('/api/v1/messages')).status, 200);
    const script = stranger();
    assert.equal((await script.json('/api/v1/messages', undefined, basic('anna', PASSWORD))).status, 200);
    assert.equal((await script.json('/api/v1/messages', undefined, basic('anna', 'wrong one here'))).status, 401);
    assert.equal((await script.json('/api/v1/messages', undefined, { authorization: 'Bearer x' })).status, 401);
    for (let n = 0; n < 9; n += 1) await script.json('/api/v1/messages', undefined, basic('anna', 'wrong one here'));
    assert.equal((await script.json('/api/v1/messages', undefined, basic('anna', PASSWORD))).status, 429);
  });

  it('lists what trace lists, page by page, and refuses in one line what it does not know', async (t) => {
    const { client, store } = await site(t);
    await client.signIn('anna', PASSWORD);
    for (let n = 1; n <= 4; n += 1) {
      const outcomes: JournalEntry['outcomes'] = [{ recipient: 'ceo@example.org', action: n % 2 ? 'hold' : 'lock', outcome: 'held', reply: '' }];
      await store.journal.record(entry({ id: `${ID}${n}`, at: NOON + n, outcomes, subject: `Offer ${n}` }));
    }
    const ids = async (query: string) =>
      ((await client.json(`/api/v1/messages?${query}`)).body.messages as { id: string }[]).map(({ id }) => id.slice(ID.length));
    const first = (await client.json('/api/v1/messages?limit=3')).body;
    assert.deepEqual(await ids('limit=3'), ['4', '3', '2']);
    assert.deepEqual(await ids(`limit=3&page=${first.next}`), ['1', '']);
    assert.deepEqual(await ids('action=hold'), ['3', '1']);
    await store.journal.record(entry({ id: `${ID}5`, at: NOON - 5, hosts: ['www.evil.test'] }));
    for (const host of ['evil.test', 'evil[.]test', 'hxxps://WWW.evil.test/login?x=1'])
      assert.deepEqual(await ids(`host=${encodeURIComponent(host)}`), ['5'], host);
    assert.deepEqual(await ids('subject=offer+2'), ['2']);
    assert.deepEqual(await ids('from=partner.example&to=ceo@example.org&since=2024-01-15T12:00'), ['4', '3', '2', '1', '']);
    assert.deepEqual(await ids('since=2025-01-01'), []);
    for (const [query, why] of [
      ['state=held', /there is no parameter state/],
      ['action=keep', /action: expected deliver, lock or hold/],
      ['since=yesterday', /since: expected a span/],
      ['limit=1000', /limit: expected a number from 1 to 200/],
    ] as const) {
      const { status, body } = await client.json(`/api/v1/messages?${query}`);
      assert.equal(status, 400);
      assert.match(body.error as string, why);
    }
  });

  it('tells one message as trace --json does, and 404 for what there is not', async (t) => {
    const { client } = await site(t);
    await client.signIn('anna', PASSWORD);
    const { body } = await client.json(`/api/v1/messages/${ID}`);
    assert.deepEqual(body, { ...entry(), at: new Date(NOON).toISOString(), reported: null, held: [], locks: [] });
    for (const id of ['none', '..%2f..%2fetc', `${ID}'--`, 'x'.repeat(300)]) {
      const { status, body } = await client.json(`/api/v1/messages/${id}`);
      assert.equal(status, 404, id);
      assert.match(body.error as string, /^no message .* on record$/);
    }
  });

  it('does what the commands do, under the name of who asks', async (t) => {
    const done: unknown[] = [];
    const note =
      <Result>(result: Result) =>
      async (...args: unknown[]) => {
        done.push(...args);
        return result;
      };
    const acts: Partial<Acts> = {
      release: note([{ recipient: 'ceo@example.org', sentTo: 'ceo@example.org', outcome: 'released' as const, note: '250 Ok', nextHop: 'next' }]),
      trust: note({ learnt: true, lifted: 0 }),
      unphish: note(undefined),
    };
    const { client } = await site(t, acts);
    await client.signIn('anna', PASSWORD);
    const path = `/api/v1/messages/${ID}`;
    const released = await client.json(`${path}/release`, { recipients: ['ceo@example.org'], trust: true });
    assert.deepEqual([released.status, (released.body.rows as object[]).length], [200, 1]);
    assert.deepEqual(done.splice(0), [{ id: ID, recipients: ['ceo@example.org'], to: null, again: false, trust: true, actor: 'console:anna' }]);
    assert.deepEqual((await client.json(`${path}/trust`, '')).body, { id: ID, trusted: true, learnt: true, lifted: 0 });
    assert.deepEqual((await client.json(`${path}/phish`, { undo: true })).body, { id: ID, reported: false });
    assert.deepEqual(done, [ID, 'console:anna', ID, 'console:anna']);
  });

  it('says 400 to a bad body, 409 with the command’s words to what can’t be done, 413 to too much', async (t) => {
    const refuse = async (): Promise<never> => {
      throw new Refusal('nothing waits: "kithgate held list" shows what does');
    };
    const { client } = await site(t, { release: refuse, phish: refuse });
    await client.signIn('anna', PASSWORD);
    const path = `/api/v1/messages/${ID}`;
    for (const [act, body, status, why] of [
      ['release', { to: 'x@evil.example' }, 400, /to/],
      ['release', { recipients: [] }, 400, /recipients/],
      ['release', '{', 400, /not JSON/],
      ['phish', { spare: ['co.uk'] }, 400, /spare: that is a public suffix/],
      ['phish', { undo: true, spare: ['a.example'] }, 400, /without spare/],
      ['release', {}, 409, /^nothing waits: "kithgate held list"/],
      ['phish', {}, 409, /^nothing waits/],
      ['other', {}, 404, /no such path/],
    ] as const) {
      const answer = await client.json(`${path}/${act}`, body);
      assert.equal(answer.status, status, JSON.stringify(body));
      assert.match(answer.body.error as string, why);
    }
    assert.equal((await client.json(`${path}/phish`, { spare: ['x'.repeat(70_000)] })).status, 413);
    assert.equal((await client.json(`${path}/phish`, '{}', { 'content-type': 'text/plain' })).status, 400);
    assert.equal((await client.json('/api/v1/messages/nothere/phish', {})).status, 404);
  });
});

describe('pages', () => {
  it('show hostile text as text, and no link of a message as a link', async (t) => {
    const { client, store } = await site(t);
    const subject = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(2)> \x1b[31m';
    const from = '"><svg/onload=alert(3)>@evil.example';
    const to = { recipient: { address: 'a"onfocus="x@example.org' }, state: 'held' as const, score: 91, note: '<b>', nextAttempt: null, attempts: 0 };
    const url = 'javascript:alert(4)';
    const link = { url, target: url, host: '', domain: '', text: '<a href=//x>go</a>', where: 'attachment:<u>.html', hidden: ['<i>'], mismatch: '<s>' };
    const reason = { signal: 'x', points: 1, bits: null, sample: null, text: '<h1>https://evil.example/x', level: 'message' as const };
    const verdict = {
      ...{ id: ID, messageId: null, date: '', from: { address: from, name: '<em>' }, authenticated: 'none' as const, campaign: null },
      links: [{ ...link, ageDays: null, ageFrom: 'unknown' as const, firstSeenHere: null, action: 'lock' as const, lockable: true }],
      deliveries: [{ recipient: 'b<b>@example.org', action: 'hold' as const, score: 91, rarity: null, reasons: [reason] }],
      findings: [],
    };
    const id = `${ID}9`;
    await store.journal.record(
      entry({ id, subject, from, verdict, outcomes: [{ recipient: '<q>@example.org', action: 'hold', outcome: 'held', reply: '<p>' }] }),
    );
    await store.holds.commit({ ...heldMessage(id), hasContent: false, subject, from, verdict, recipients: [{ ...to, changedAt: NOON, dispatch: null }] });
    await client.signIn('anna', PASSWORD);
    const blame = { blamed: ['evil.example/<x>'], spared: [] };
    const other = await site(t, { blame: async () => blame });
    await other.client.signIn('anna', PASSWORD);
    await other.store.journal.record(entry({ id, subject, from }));
    const pages = [
      await client.page('/'),
      await client.page('/?show=all'),
      await client.page(`/messages/${id}`),
      await other.client.page(`/messages/${id}/phish`),
    ];
    const facts = await (await client.get(`/api/v1/messages/${id}`)).text();
    assert.doesNotMatch(facts, /\u202e|\x1b/, 'nor does a terminal obey the JSON');
    assert.equal((JSON.parse(facts) as JournalEntry).subject, subject);
    pages.push(await client.page(`/?show=all&from=${encodeURIComponent('"><script>x')}&state=<script>`));
    for (const page of pages) {
      assert.doesNotMatch(page, /<(?:script|img|svg|b>@|h1>https|em>|u>|i>|s>|q>|p>"|a href=\/\/|x>)/);
      assert.doesNotMatch(page, /\u202e|\x1b/);
      assert.doesNotMatch(page, /href="(?!\/)/);
      assert.doesNotMatch(page, / on[a-z]+=(?!alert)/);
    }
    assert.match(pages[2] ?? '', /&lt;h1&gt;hxxps:\/\/evil\[\.\]example\/x/);
  });

  it('carry the policy that allows our own style and no script, and are not stored', async (t) => {
    const { client } = await site(t);
    await client.signIn('anna', PASSWORD);
    for (const path of ['/', `/messages/${ID}`, '/messages/none', '/login']) {
      const { headers } = await client.get(path);
      assert.match(
        headers.get('content-security-policy') ?? '',
        /^default-src 'none'; style-src 'sha256-\S+' 'sha256-\S+'; form-action 'self'; frame-ancestors 'none'/,
      );
      assert.equal(headers.get('cache-control'), 'no-store');
    }
  });

  it('search all mail and go on to older', async (t) => {
    const { client, store } = await site(t);
    await client.signIn('anna', PASSWORD);
    for (let n = 1; n <= 60; n += 1) await store.journal.record(entry({ id: `${ID}${n}`, at: NOON + n, subject: `Offer ${n}.` }));
    const first = await client.page('/?show=all');
    assert.match(first, /Offer 60\./);
    const older = /href="([^"]*)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await client.page(older);
    assert.match(second, /Offer 1\./);
    assert.doesNotMatch(second, /Offer 60\.|rel="next"/);
    assert.match(await client.page('/?show=all&subject=offer+7.'), /Offer 7\./);
    assert.match(await client.page('/?show=all&subject=nothing+like+it'), /Nothing found\./);
    const bad = await client.get('/?show=all&since=yesterday');
    assert.equal(bad.status, 400);
    assert.match(await bad.text(), /since: expected a span/);
  });

  it('say what there is not, and what can’t be done, in words', async (t) => {
    const refuse = async (): Promise<never> => {
      throw new Refusal('it was reported as phishing: "kithgate held phish --undo" takes that back first');
    };
    const { client } = await site(t, { release: refuse });
    await client.signIn('anna', PASSWORD);
    const none = await client.get('/messages/none');
    assert.equal(none.status, 404);
    assert.match(await none.text(), /no message none on record/);
    const refused = await client.post(`/messages/${ID}/release`, { recipient: 'ceo@example.org' });
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), /it was reported as phishing/);
    assert.match(await (await client.post(`/messages/${ID}/release`)).text(), /no recipient was chosen/);
    const suffix = await client.post(`/messages/${ID}/phish`, { spare: 'co.uk' });
    assert.equal(suffix.status, 400);
    assert.match(await suffix.text(), /spare: that is a public suffix/);
    assert.equal((await client.post(`/messages/${ID}/trust`, { x: 'y'.repeat(70_000) })).status, 413);
  });
});
