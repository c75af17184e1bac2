import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { RULES } from '../../test/builders/judge-facts.ts';
import { identity, inbound, linkTo, outbound, storeFor } from '../../test/store-fixture.ts';
import { isShared } from '../mail/url/tenants.ts';
import type { DomainFacts } from '../ports.ts';
import type { Desk } from './kit.ts';
import { command, journalEntry, NOW, verdict } from './testdata/command-line.test.ts';

const DAY = 86_400_000;
const UNKNOWN: DomainFacts = { registeredAt: null, source: 'unknown', why: 'not-asked' };

/** A desk over a real store and the real rules; ages are given. */
async function deskFor(t: TestContext, age: DomainFacts = UNKNOWN, asked: string[] = []): Promise<Partial<Desk> & Pick<Desk, 'histories' | 'journal'>> {
  const { histories, journal } = await storeFor(t, { clock: { now: () => NOW } });
  const desk = {
    histories,
    habits: histories,
    journal,
    lists: RULES.lists,
    isShared: (host: string) => isShared(host, RULES.reading.tenants),
    age: async (domain: string) => {
      asked.push(domain);
      return age;
    },
  };
  return desk;
}

describe('domain', () => {
  it('says that mail which led there was reported as phishing', async (t) => {
    const desk = await deskFor(t);
    const author = { address: 'anna@partner.example', class: 'pass' as const };
    const order = { id: 'Q1', key: 'k', messageId: null, messageAt: NOW - DAY, at: NOW, actor: 'cli:mia', author, shape: null, hosts: [] };
    await desk.histories.report({ ...order, targets: ['docs-desk.example', 'elsewhere.example'] });
    const { out } = await command(['domain', 'www.docs-desk.example'], { desk });
    assert.match(out, /^Reported as phishing here on 10 May 2024 by cli:mia: docs-desk\[\.\]example, elsewhere\[\.\]example, in message Q1\.$/m);
    assert.doesNotMatch((await command(['domain', 'desk.example'], { desk })).out, /Reported/, 'a longer name is another');
  });

  it('tells age and source, first seen, who linked there, and what it looks like', async (t) => {
    const desk = await deskFor(t, { registeredAt: NOW - 4 * DAY, source: 'list' });
    for (const day of [40, 30, 20]) await desk.histories.learn(inbound({ at: NOW - day * DAY, values: [linkTo('www.partner.example')] }));
    await desk.histories.learn(outbound({ at: NOW - 25 * DAY, recipients: ['anna@partner.example'] }));
    await desk.histories.learn(inbound({ at: NOW - 2 * DAY, values: [linkTo('files.partner-group.example')] }));
    await desk.histories.sighted(null, 'x', [], ['files.partner-group.example'], NOW - 2 * DAY);
    await desk.histories.sighted(null, 'x', [], ['partner-group.example'], NOW - DAY);
    await desk.journal.record(journalEntry({ from: 'Mallory+x@Evil.Example', hosts: ['partner-group.example'], verdict: verdict({ authenticated: 'none' }) }));
    const { code, out, err } = await command(['domain', 'partner-group.example'], { desk });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(
      out,
      `partner-group[.]example
partner-group[.]example was registered 6 May 2024, 4 days ago, by a list of domainAge.lists.
Looks like partner[.]example, which we write to, but is not.
No mail from its addresses is remembered, nor any to them.
First seen in a link here 8 May 2024.

Hosts in links
  files[.]partner-group[.]example, since 8 May 2024
  partner-group[.]example, since 9 May 2024

Who linked to it
who                   identity           days learnt  in journal  first       last
anna@partner.example  authenticated      1            0           8 May 2024  8 May 2024
mallory@evil.example  not authenticated  0            1           9 May 2024  9 May 2024
`,
    );
  });

  it('of a partner says how long it has been an author here', async (t) => {
    const desk = await deskFor(t);
    for (const day of [40, 30, 20, 10, 5]) await desk.histories.learn(inbound({ at: NOW - day * DAY }));
    await desk.histories.learn(outbound({ at: NOW - 25 * DAY }));
    const { out } = await command(['domain', 'partner.example'], { desk });
    assert.match(out, /^Author of 5 messages on 5 days, 31 Mar 2024 to 5 May 2024; we have written 1 message\. Known\.$/m);
    assert.match(out, /^Registration date unknown: no list has it, and nobody was asked\.$/m);
    assert.doesNotMatch(out, /Looks like/);
  });

  it('asks for the registrable domain, takes what an operator pastes, and names the host apart', async (t) => {
    for (const pasted of ['hxxps://Partner-My[.]SharePoint[.]example/x', 'partner-my.sharepoint.example.']) {
      const asked: string[] = [];
      const { out, code } = await command(['domain', pasted], { desk: await deskFor(t, UNKNOWN, asked) });
      assert.deepEqual([code, asked], [0, ['sharepoint.example']]);
      assert.match(out, /^sharepoint\[\.\]example, of which partner-my\[\.\]sharepoint\[\.\]example is a host\n/);
      assert.match(out, /A shared service: anybody can have a page there, and its age says nothing of theirs\./);
      assert.match(out, /Never seen in a link here\.\n/);
    }
  });

  it('names each kind of unknown, free mail, abused endings and widely linked sites', async (t) => {
    const away = await command(['domain', 'gmail.com'], { desk: await deskFor(t, { ...UNKNOWN, why: 'server-away' }) });
    assert.match(away.out, /Registration date unknown: the registry does not answer\./);
    assert.match(away.out, /A free-mail provider/);
    const [ending] = RULES.lists.abused.topLevelDomains;
    assert.match((await command(['domain', `unlike.${ending}`], { desk: await deskFor(t) })).out, /Below a much abused top-level domain\./);
    const [popular] = RULES.lists.popular.keys();
    assert.match((await command(['domain', popular ?? ''], { desk: await deskFor(t) })).out, /Widely linked/);
  });

  it('shows both spellings of a name with letters of other scripts', async (t) => {
    const { out, lines } = await command(['domain', 'bänk.example', '--json'], { desk: await deskFor(t) });
    const [facts] = lines() as [{ domain: string; unicode: string }];
    assert.deepEqual([facts.domain, facts.unicode], ['xn--bnk-qla.example', 'bänk.example'], out);
    assert.match((await command(['domain', 'bänk.example'], { desk: await deskFor(t) })).out, /^xn--bnk-qla\[\.\]example, shown as bänk\[\.\]example\n/);
  });

  it('gives machines one object', async (t) => {
    const desk = await deskFor(t, { registeredAt: NOW - 4 * DAY, source: 'rdap' });
    await desk.histories.learn(inbound({ identity: identity('anna@partner.example'), at: NOW - DAY, values: [linkTo('a.files.example')] }));
    await desk.histories.sighted(null, 'x', [], ['a.files.example'], NOW - DAY);
    const { code, lines } = await command(['domain', 'b.files.example', '--json'], { desk });
    assert.equal(code, 0);
    const at = new Date(NOW - DAY).toISOString();
    assert.deepEqual(lines(), [
      {
        name: 'b.files.example',
        domain: 'files.example',
        unicode: 'files.example',
        registeredAt: new Date(NOW - 4 * DAY).toISOString(),
        ageDays: 4,
        ageFrom: 'rdap',
        ageUnknown: null,
        ours: false,
        widelyLinked: false,
        sharedService: false,
        freemail: false,
        abusedTopLevel: false,
        firstSeen: at,
        nameFirstSeen: null,
        hosts: [{ host: 'a.files.example', firstSeen: at }],
        hostCount: 1,
        linkedBy: [{ address: 'anna@partner.example', days: 1, messages: 0, authenticated: 'pass', firstSeen: at, lastSeen: at }],
        linkedByCount: 1,
        author: null,
        lookalikeOf: [],
        reports: [],
      },
    ]);
  });

  it('lets no text of strangers steer the terminal', async (t) => {
    const desk = await deskFor(t);
    await desk.journal.record(journalEntry({ from: 'a\u001b[31m\u202eb@evil.example', hosts: ['files.example'] }));
    const { out } = await command(['domain', 'files.example'], { desk });
    assert.match(out, /ab@evil\.example/);
    assert.doesNotMatch(out, /[\u001b\u202e]/);
  });

  it('refuses what is no domain name, in one line', async () => {
    for (const name of [
      '',
      'anna@partner.example',
      'two words',
      'localhost',
      '192.0.2.1',
      '[2001:db8::1]',
      `${'a'.repeat(64)}.example`,
      '..',
      'x\u001b[31m.example',
    ]) {
      const { code, out, err } = await command(['domain', name]);
      assert.deepEqual([code, out], [2, ''], name);
      assert.match(err, /^kithgate: [^\n\u001b]*expected a domain name such as partner\.example\.; see kithgate --help\n$/, name);
    }
    assert.match((await command(['domain', 'co.uk'])).err, /that is a public suffix; expected a name below one/);
  });
});
