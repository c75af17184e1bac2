/** SIGHUP and SIGTERM to the built gateway. */
import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hang } from '../e2e/scripted-next-hop.ts';
import { CLOSED, SmtpClient } from '../e2e/smtp-client.ts';
import { DELIVER, HOLD, letter } from './letters.ts';
import { endsWell, eventually, Site } from './site.ts';

const EXAMPLE = '    - { name: any, mail: "From: a@partner.example" }';
const TIMETABLES = `id: timetables
about: a rule of a test
source: a test
date: "2026-01-01"
when: 'WHEN'
words: a rule of a test
points: -0.5
knownFalsePositives: [none known]
examples:
  matching:
${EXAMPLE}
  notMatching:
${EXAMPLE}
`;

describe('signals', () => {
  const modeOf = (site: Site): string | undefined => /^X-Kithgate-Verdict: .*; mode=(\w+);/.exec(site.hop.mails.at(-1)?.content.toString() ?? '')?.[1];

  it('SIGHUP with a wrong configuration changes nothing and says so; with a right one it does', async (t) => {
    const site = await Site.open(t);
    await site.send(DELIVER, letter('one'));
    assert.equal(modeOf(site), 'active');

    writeFileSync(site.config, 'protectedDomains: [example.org]\nmode: neither\n');
    site.gateway.signal('SIGHUP');
    await eventually('the refusal', () => /kithgate\.yaml:2:7 mode: expected .*the old one stays/.test(site.gateway.log));
    assert.match(await site.send(HOLD, letter('held')), /^250 /);
    await site.send(DELIVER, letter('two'));
    assert.equal(modeOf(site), 'active');
    assert.deepEqual(site.hop.mails.length, 2);

    site.configure({ mode: 'passive' });
    site.gateway.signal('SIGHUP');
    await eventually('the reload', () => site.gateway.log.includes('configuration reloaded'));
    await site.send(HOLD, letter('three'));
    assert.equal(modeOf(site), 'passive');
    await endsWell(site);
  });

  it('SIGHUP takes a new rule of the operator, and keeps the old ones where one does not read', async (t) => {
    const site = await Site.prepare(t);
    const rule = (when: string): void => writeFileSync(join(site.folder, 'rules', 'timetables.yaml'), TIMETABLES.replace('WHEN', when));
    mkdirSync(join(site.folder, 'rules'));
    site.configure({ mode: 'active', rules: { folder: './rules' } });
    await site.start();
    const reasonOf = (): string | undefined =>
      /^X-Kithgate-Reason: rule-timetables; points=(-?[\d.]+);/m.exec(site.hop.mails.at(-1)?.content.toString() ?? '')?.[1];
    await site.send(DELIVER, letter('one'));
    assert.equal(reasonOf(), undefined);

    rule('author.domain == "nobody.example" || true');
    site.gateway.signal('SIGHUP');
    await eventually('the reload', () => site.gateway.log.includes('configuration reloaded'));
    await site.send(DELIVER, letter('two'));
    assert.equal(reasonOf(), '-0.5');

    rule('author.domian == ""');
    site.gateway.signal('SIGHUP');
    await eventually('the refusal', () => /timetables\.yaml:5:15 when: there is no .*domian.* did you mean .*domain.*the old one stays/.test(site.gateway.log));
    await site.send(DELIVER, letter('three'));
    assert.equal(reasonOf(), '-0.5');
    await endsWell(site);
  });

  it('a rule that does not read stops the start, in one line', async (t) => {
    const site = await Site.prepare(t);
    mkdirSync(join(site.folder, 'rules'));
    writeFileSync(join(site.folder, 'rules', 'timetables.yaml'), TIMETABLES.replace('WHEN', 'author.freemail &&'));
    site.configure({ rules: { folder: './rules' } });
    await assert.rejects(site.start(), /timetables\.yaml:5:\d+ when: it ends where more is expected/);
  });

  it('SIGTERM finishes the transaction in flight, takes no other, and ends with exit code 0', async (t) => {
    const site = await Site.open(t, { script: { dot: hang } });
    const client = await site.client();
    const idle = await site.client();
    const port = site.gateway.port('inbound');
    const reply = client.send(DELIVER, letter('slow'));
    await site.hop.until(() => site.hop.mails.length === 1);

    site.gateway.signal('SIGTERM');
    assert.match(await idle.reply(), /^421 /, 'who has nothing under way is sent away');
    assert.equal(await new SmtpClient(port).reply(), CLOSED);
    site.hop.sayToAll('250 2.0.0 Ok: at last');
    assert.equal(await reply, '250 2.0.0 Ok: at last');
    assert.equal(await site.gateway.ended, 0, site.gateway.log);
    assert.throws(() => statSync(site.data('serve.pid')), { code: 'ENOENT' });
  });
});
