import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lockRecord, memoryJournal, memoryLocks, silentLog } from '../../test/memory-locks.ts';
import { type LockRecord, StoreUnavailable } from '../ports.ts';
import { createPublicApp, type PublicAppOptions } from './public-app.ts';

const TOKEN = lockRecord().token;
const NOW = Date.UTC(2026, 2, 2, 10, 0);

function gate(change: Partial<LockRecord> = {}, options: Partial<PublicAppOptions> = {}) {
  const locks = memoryLocks(lockRecord(change));
  const journal = memoryJournal();
  const app = createPublicApp({ locks, journal, clock: { now: () => NOW }, log: silentLog, config: {}, ...options });
  return { app, locks, journal };
}

const post = (act: string, headers: Record<string, string> = {}, token = TOKEN) =>
  [`http://gate.example.org/l/${token}/${act}`, { method: 'POST', headers: { host: 'gate.example.org', ...headers } }] as const;

/** What a reader sees, markup removed and entities resolved. */
const readable = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<\/?(strong|bdi)>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

describe('the page of a locked link', () => {
  it('shows where it leads, what hid it and why, without a link to it', async () => {
    const { app } = gate();
    const page = await (await app.request(`/l/${TOKEN}`)).text();
    const text = readable(page);
    assert.match(text, /hxxps:\/\/quiet-harbour\[\.\]example\/s\/41/);
    assert.match(text, /Open secure message/);
    assert.match(text, /Nobody here has met this site before/);
    assert.doesNotMatch(page, /https:\/\/quiet-harbour\.example/);
    assert.doesNotMatch(page, /sofia@example\.org/, 'nobody is named to whoever holds the link');
  });

  it('offers only to ask, unless the policy lets the reader open', async () => {
    const asks = await (await gate().app.request(`/l/${TOKEN}`)).text();
    assert.match(asks, /Ask for access/);
    assert.doesNotMatch(asks, /Open anyway/);
    const opens = await (await gate({ openAnyway: true }).app.request(`/l/${TOKEN}`)).text();
    assert.match(opens, /Open anyway/);
  });

  it('changes and records nothing on GET and HEAD, in any state', async () => {
    for (const state of ['locked', 'unlocked', 'denied'] as const) {
      const { app, locks, journal } = gate({ state, openAnyway: true });
      for (const path of [`/l/${TOKEN}`, `/l/${TOKEN}/ask`, `/l/${TOKEN}/open`]) {
        for (const method of ['GET', 'HEAD']) await app.request(path, { method });
      }
      assert.equal(locks.writes, 0, state);
      assert.equal(journal.audits.length, 0, state);
    }
  });

  it('answers HEAD as GET, without a body', async () => {
    const response = await gate().app.request(`/l/${TOKEN}`, { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
  });

  it('can be neither framed, stored, indexed nor scripted', async () => {
    const { headers } = await gate().app.request(`/l/${TOKEN}`);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*form-action 'self';.*frame-ancestors 'none'/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('x-robots-tag') ?? '', /noindex/);
  });
});

describe('reporting phishing', () => {
  it('is told to whom it concerns, then on record, once a decision; the link stays locked', async () => {
    const told: string[] = [];
    const { app, locks, journal } = gate(
      { openAnyway: true },
      {
        reported: async ({ verdictId }) => {
          told.push(`${verdictId}, ${locks.events.length} on record`);
        },
      },
    );
    assert.match(await (await app.request(`/l/${TOKEN}`)).text(), /Report as phishing/);
    for (let i = 0; i < 3; i += 1) {
      const response = await app.request(...post('report'));
      assert.deepEqual([response.status, response.headers.get('location')], [303, `../${TOKEN}`]);
    }
    assert.deepEqual(told, ['verdict-1, 0 on record']);
    assert.deepEqual(
      locks.events.map(({ kind }) => kind),
      ['reported'],
    );
    assert.equal(journal.audits[0]?.what, 'reported a locked link as phishing');
    const page = readable(await (await app.request(`/l/${TOKEN}`)).text());
    assert.match(page, /your mail team has been told that this looks like phishing/);
    assert.doesNotMatch(page, /Open anyway/, 'who says so is not tempted to look');
    assert.equal((await locks.get(TOKEN))?.record.state, 'locked');
  });

  it('takes a press of the page’s own button: a GET, or a form of another site, does nothing', async () => {
    const { app, locks } = gate();
    assert.equal((await app.request(`/l/${TOKEN}/report`)).status, 302, 'to the page itself');
    assert.equal((await app.request(...post('report', { origin: 'https://evil.example' }))).status, 403);
    assert.equal((await app.request(...post('report', {}, 'B'.repeat(24)))).status, 404);
    assert.equal(locks.writes, 0);
  });

  it('counts for a locked link only', async () => {
    for (const state of ['unlocked', 'denied'] as const) {
      const { app, locks } = gate({ state });
      await app.request(...post('report'));
      assert.equal(locks.writes, 0, state);
    }
  });
});

describe('asking for access', () => {
  it('records the request once, tells the reader, and stays locked', async () => {
    const { app, locks, journal } = gate();
    for (let i = 0; i < 3; i++) {
      const response = await app.request(...post('ask', { 'sec-fetch-site': 'same-origin' }));
      assert.equal(response.status, 303);
      assert.equal(new URL(response.headers.get('location') ?? '', 'http://gate.example.org/l/x/ask').pathname, `/l/${TOKEN}`);
    }
    assert.deepEqual(
      locks.events.map((event) => [event.kind, event.at]),
      [['access-requested', NOW]],
    );
    assert.deepEqual(
      journal.audits.map((audit) => audit.subject),
      [TOKEN],
    );
    const page = await (await app.request(`/l/${TOKEN}`)).text();
    assert.match(page, /Your mail team has been told/);
    assert.doesNotMatch(page, /\/ask"/);
  });

  it('may be repeated after a decision, and does nothing to a closed link', async () => {
    const { app, locks } = gate();
    locks.events.push({ token: TOKEN, at: NOW - 2000, kind: 'access-requested', clientIp: null, note: '' });
    locks.events.push({ token: TOKEN, at: NOW - 1000, kind: 'denied', clientIp: null, note: '' });
    await app.request(...post('ask'));
    assert.equal(locks.events.filter((event) => event.kind === 'access-requested').length, 2);
    locks.change(TOKEN, 'denied');
    const before = locks.writes;
    await app.request(...post('ask'));
    assert.equal(locks.writes, before);
  });
});

describe('opening anyway', () => {
  it('records it, then sends the reader on without a referrer', async () => {
    const { app, locks } = gate({ openAnyway: true });
    const response = await app.request(...post('open', { 'sec-fetch-site': 'same-origin' }));
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), 'https://quiet-harbour.example/s/41');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.deepEqual(
      locks.events.map((event) => event.kind),
      ['opened'],
    );
  });

  it('is refused where the policy does not allow it, whatever form is sent', async () => {
    for (const change of [{}, { openAnyway: true, state: 'denied' as const }, { openAnyway: true, target: 'javascript:alert(1)' }]) {
      const { app, locks } = gate(change);
      const response = await app.request(...post('open'));
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('location'), null);
      assert.equal(locks.writes, 0);
    }
  });

  it('is refused when the link has become worse, and the page says so', async () => {
    const rejudge = async () => ({ reason: 'This site was registered two days ago.', refuse: true });
    const { app, locks } = gate({ openAnyway: true }, { rejudge });
    const page = await (await app.request(`/l/${TOKEN}`)).text();
    assert.match(page, /registered two days ago/);
    assert.doesNotMatch(page, /Open anyway/);
    assert.equal((await app.request(...post('open'))).status, 403);
    assert.equal(locks.writes, 0);
  });

  it('goes by what was known when judging again fails', async () => {
    const { app } = gate({ openAnyway: true }, { rejudge: () => Promise.reject(new Error('away')) });
    assert.equal((await app.request(...post('open'))).status, 303);
  });
});

describe('a decided link', () => {
  it('unlocked: leads straight to the target', async () => {
    const response = await gate({ state: 'unlocked' }).app.request(`/l/${TOKEN}`);
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), 'https://quiet-harbour.example/s/41');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
  });

  it('unlocked, but no web address: is shown, never followed', async () => {
    for (const target of ['javascript:alert(1)', 'data:text/html,x', 'ftp://files.example/x', 'https://', 'nonsense']) {
      const response = await gate({ state: 'unlocked', target }).app.request(`/l/${TOKEN}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('location'), null);
    }
  });

  it('denied: says so and offers nothing', async () => {
    const page = await (await gate({ state: 'denied', openAnyway: true }).app.request(`/l/${TOKEN}`)).text();
    assert.match(page, /stays closed/);
    assert.doesNotMatch(page, /<(form|button)/);
  });
});

describe('a token with something glued to it', () => {
  it('is read as far as tokens go: clients take what stands behind an address for part of it', async () => {
    const plain = await (await gate().app.request(`/l/${TOKEN}`)).text();
    for (const junk of ['=', '.', ')', '%3D', '%20', '%E2%80%8B', '>,', 'il.example', '%00', '?utm_source=x', '%zz']) {
      const response = await gate().app.request(`/l/${TOKEN}${junk}`);
      assert.deepEqual([response.status, await response.text()], [200, plain], junk);
    }
  });

  it('is sent to its own page where that goes on with a slash, whoever it is', async () => {
    for (const token of [TOKEN, 'x'.repeat(24)]) {
      for (const junk of ['/', '/long/path', 'il.example/x', './', ')/a?b=c']) {
        const response = await gate().app.request(`/l/${token}${junk}`);
        assert.equal(response.status, 302, junk);
        assert.equal(new URL(response.headers.get('location') ?? '', `http://gate.example.org/below/l/${token}${junk}`).pathname, `/below/l/${token}`, junk);
      }
    }
  });
});

describe('a token that was never given out', () => {
  it('gets one and the same answer, well formed or not, on any method', async () => {
    const { app } = gate();
    const answers = new Set<string>();
    for (const token of [`${TOKEN.slice(0, -1)}X`, 'short', 'x'.repeat(500), '%00', '..%2F..%2Fetc']) {
      const asked = await app.request(`/l/${token}`);
      const posted = await app.request(...post('ask', {}, token));
      assert.equal(asked.status, 404);
      answers.add(await asked.text()).add(await posted.text());
    }
    assert.equal(answers.size, 1);
  });
});

describe('requests that are not the page’s own', () => {
  it('refuses another site’s form, by Sec-Fetch-Site or by Origin', async () => {
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://gate.example.org' },
    ];
    for (const headers of foreign) {
      const { app, locks } = gate({ openAnyway: true });
      assert.equal((await app.request(...post('open', headers))).status, 403, JSON.stringify(headers));
      assert.equal(locks.writes, 0);
    }
  });

  it('takes the page’s own form from a browser without Sec-Fetch-Site', async () => {
    const { app } = gate();
    assert.equal((await app.request(...post('ask', { origin: 'http://gate.example.org' }))).status, 303);
  });

  it('refuses a large body and slows a flood', async () => {
    const { app } = gate();
    const [url, init] = post('ask');
    assert.equal((await app.request(url, { ...init, body: 'x'.repeat(5_000) })).status, 413);
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await app.request(...post('ask'))).status);
    assert.equal(statuses.at(0), 303);
    assert.equal(statuses.at(-1), 429);
  });

  it('serves nothing else', async () => {
    const { app } = gate();
    for (const path of ['/', '/l', '/l/', '/metrics', '/healthz', '/l/a/b/c', '/d/x']) assert.equal((await app.request(path)).status, 404, path);
  });
});

describe('trouble', () => {
  it('says to try again when the store is away, and claims nothing', async () => {
    const { app, locks } = gate();
    locks.get = () => Promise.reject(new StoreUnavailable('/var/lib/secret is locked'));
    const response = await app.request(...post('ask'));
    assert.equal(response.status, 503);
    assert.doesNotMatch(await response.text(), /secret/);
  });
});

describe('hostile text', () => {
  it('never becomes markup, and never a longer page than its caps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '‮lairt', 'x'.repeat(100_000)),
        ),
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string({ maxLength: 400 })),
        async (text, target) => {
          const { app } = gate({ text, reason: text, target, openAnyway: true });
          const page = await (await app.request(`/l/${TOKEN}`)).text();
          const tags = new Set([...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map((match) => (match[1] ?? '').toLowerCase()));
          const known = new Set('!doctype html head meta title style body main p section h1 dl dt dd div bdi strong form button'.split(' '));
          assert.deepEqual(
            [...tags].filter((tag) => !known.has(tag)),
            [],
          );
          assert.doesNotMatch(page, /<[^>]*\son\w+=|[\u202a-\u202e\u2066-\u2069]/);
          assert.ok(page.length < 20_000, `${page.length}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('shows user names that pose as hosts, and names in other alphabets', async () => {
    const posing = await (await gate({ target: 'https://www.bank.example@evil.example/login' }).app.request(`/l/${TOKEN}`)).text();
    assert.match(readable(posing), /hxxps:\/\/www\.bank\.example@evil\[\.\]example\/login/);
    assert.match(readable(posing), /What stands before the @ is not the site\. The site is evil\[\.\]example/);
    const foreign = await (await gate({ target: 'https://pаrtner.example/' }).app.request(`/l/${TOKEN}`)).text();
    assert.match(readable(foreign), /xn--prtner-3nf\[\.\]example/);
    assert.match(readable(foreign), /pаrtner\[\.\]example/);
  });
});
