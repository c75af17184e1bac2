import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Action, Verdict } from '../decide/verdict.ts';
import { type JudgeOrder, Refusal } from './kit.ts';
import { command, recordingKit, verdict } from './testdata/command-line.test.ts';

const cwd = mkdtempSync(join(tmpdir(), 'kithgate-check-'));
after(() => rmSync(cwd, { recursive: true }));
const MAIL = 'Received: from a.example by mx.example.org; Thu, 9 May 2024 04:12:00 +0000\nFrom: anna@partner.example\nTo: ceo@example.org\nSubject: x\n\nHi\n';
for (const name of ['a.eml', 'b.eml', 'c.eml']) writeFileSync(join(cwd, name), MAIL);
mkdirSync(join(cwd, 'folder'));

/** Judges by file name. */
function judging(actions: Record<string, Action>) {
  const orders: JudgeOrder[] = [];
  const judge = async (order: JudgeOrder): Promise<Verdict> => {
    orders.push(order);
    const base = verdict();
    const action = actions[order.file] ?? 'deliver';
    return { ...base, file: order.file, deliveries: base.deliveries.map((delivery) => ({ ...delivery, action })) };
  };
  return { orders, ...recordingKit({ judge }) };
}

describe('check', () => {
  const cases: [files: string[], actions: Record<string, Action>, code: number][] = [
    [['a.eml'], {}, 0],
    [['a.eml'], { 'a.eml': 'lock' }, 10],
    [['a.eml', 'b.eml', 'c.eml'], { 'a.eml': 'lock', 'b.eml': 'hold' }, 20],
  ];
  for (const [files, actions, expected] of cases) {
    it(`exits ${expected} for ${files.map((name) => actions[name] ?? 'deliver').join(', ')}`, async () => {
      assert.equal((await command(['check', ...files], { kit: judging(actions).kit, io: { cwd } })).code, expected);
    });
  }

  it('takes the worst of the recipients of one message', async () => {
    const [delivery] = verdict().deliveries as [Verdict['deliveries'][number]];
    const judge = async () =>
      verdict({
        deliveries: [
          { ...delivery, action: 'deliver' },
          { ...delivery, recipient: 'b@example.org', action: 'lock' },
        ],
      });
    assert.equal((await command(['check', 'a.eml'], { desk: { judge }, io: { cwd } })).code, 10);
  });

  it('only reads the store, and judges as of the time of receipt', async () => {
    const { kit, uses, closed, orders } = judging({});
    await command(['check', 'a.eml'], { kit, io: { cwd } });
    assert.deepEqual([uses, closed()], [['read'], 1]);
    const [order] = orders;
    assert.equal(order?.receivedAt, Date.UTC(2024, 4, 9, 4, 12));
    assert.deepEqual([order?.recipients, order?.reversePath, order?.clientIp], [[], null, null]);
  });

  it('passes on what the command line says of the envelope', async () => {
    const { kit, orders } = judging({});
    await command(['check', '-r', 'a@example.org', '--recipient', 'b@example.org', '--sender', '<>', '--client-ip', '2001:db8::1', 'a.eml'], {
      kit,
      io: { cwd },
    });
    const [order] = orders;
    assert.deepEqual([order?.recipients, order?.reversePath, order?.clientIp], [['a@example.org', 'b@example.org'], '', '2001:db8::1']);
  });

  it('--json is one object a line, in order', async () => {
    const { lines } = await command(['check', '--json', 'c.eml', 'a.eml', 'b.eml'], { kit: judging({}).kit, io: { cwd } });
    assert.deepEqual(
      lines().map((each) => (each as Verdict).file),
      ['c.eml', 'a.eml', 'b.eml'],
    );
    assert.deepEqual(lines()[0], { ...verdict(), file: 'c.eml', deliveries: [{ ...verdict().deliveries[0], action: 'deliver' }] });
  });

  it('reads standard input', async () => {
    const { kit, orders } = judging({ '-': 'hold' });
    const { code } = await command(['check', '-'], { kit, io: { cwd, stdinText: MAIL } });
    assert.equal(code, 20);
    assert.deepEqual([orders[0]?.file, orders[0]?.content.size], ['-', MAIL.length]);
  });

  it('says in words what it found, with the true target of each link and nothing to click', async () => {
    const { out } = await command(['check', 'a.eml'], { kit: judging({ 'a.eml': 'hold' }).kit, io: { cwd } });
    assert.equal(
      out,
      [
        'a.eml: HOLD 91 from anna@partner.example (authenticated) to ceo@example.org',
        '   +2.7  In 148 messages since 2018 anna@partner.example never linked there (link-host-new-for-correspondent, 8.1 bits, sample 148)',
        '  link "View RFP" → hxxps://partner-my[.]sharepoint[.]example/x (lock; text-hides-target; registered 4 days ago; never seen here)',
        '',
      ].join('\n'),
    );
  });

  it('says where a link and a finding stand, and makes no address of a message one to click on', async () => {
    const [link] = verdict().links as [Verdict['links'][number]];
    const judge = async () =>
      verdict({
        links: [
          { ...link, text: '', target: 'https://evil.example/x', hidden: [], where: 'qr', lockable: false, action: 'lock' },
          { ...link, text: 'pay', target: 'https://b\u0430nk.example/', host: 'xn--bnk-7cd.example', hidden: [], where: 'html', action: 'none' },
          { ...link, text: 'RFP', target: 'https://evil.example/y', hidden: [], where: 'attachment:papers.zip/rfp.pdf', action: 'none' },
        ],
        findings: [{ id: 'form', detail: 'a form that posts to https://evil.example/p', where: 'attachment:login.html' }],
      });
    const { out } = await command(['check', 'a.eml'], { desk: { judge }, io: { cwd } });
    assert.match(out, /^ {2}link → hxxps:\/\/evil\[\.\]example\/x \(risky, but cannot be locked; .*in a code in a picture\)$/m);
    assert.match(out, /^ {2}link "pay" → .* \(is xn--bnk-7cd\[\.\]example; /m, 'letters that look like others');
    assert.match(out, /^ {2}link "RFP" → .*; in papers\.zip\/rfp\.pdf\)$/m);
    assert.match(out, /^ {2}found form in login\.html: a form that posts to hxxps:\/\/evil\[\.\]example\/p$/m);
    assert.doesNotMatch(out, /https?:/);
  });

  it('colours only a terminal', async () => {
    const { kit } = judging({ 'a.eml': 'hold' });
    assert.match((await command(['check', 'a.eml'], { kit, io: { cwd, terminal: true } })).out, /\x1b\[31mHOLD/);
    assert.doesNotMatch((await command(['check', 'a.eml'], { kit, io: { cwd, terminal: true, colour: false } })).out, /\x1b/);
  });

  it('goes on after a file it cannot judge, and exits 1', async () => {
    const { code, out, err } = await command(['check', 'none.eml', 'folder', 'a.eml'], { kit: judging({ 'a.eml': 'hold' }).kit, io: { cwd } });
    assert.equal(code, 1);
    assert.equal(err, "kithgate: none.eml: can't be read (ENOENT)\nkithgate: folder: is a folder: name the files in it, or use replay\n");
    assert.match(out, /^a\.eml: HOLD/);
  });

  it('says what to do when nobody of ours is in To or Cc, and when a message cannot be read', async () => {
    const nobody = await command(['check', 'a.eml'], { desk: { judge: async () => verdict({ deliveries: [] }) }, io: { cwd } });
    assert.deepEqual([nobody.code, nobody.err], [1, 'kithgate: a.eml: nobody in To or Cc is in protectedDomains: name one with --recipient\n']);
    const slow = await command(['check', 'a.eml'], {
      desk: { read: async () => Promise.reject(new Refusal('could not be read within 10000 ms')) },
      io: { cwd },
    });
    assert.deepEqual([slow.code, slow.err], [1, 'kithgate: a.eml: could not be read within 10000 ms\n']);
  });

  it('lets no message write on the terminal', async () => {
    const evil = '\x1b[2J\x1b]0;title\x07\u202egpj.exe\u2066\u0007\r\nFAKE: DELIVER';
    const [link] = verdict().links as [Verdict['links'][number]];
    const judge = async () =>
      verdict({
        file: evil,
        from: { address: `${evil}@x.example`, name: evil },
        links: [{ ...link, text: evil, target: `https://x.example/${evil}`, hidden: [evil], mismatch: evil, where: `attachment:${evil}` }],
        campaign: evil,
      });
    const { out } = await command(['check', 'a.eml'], { desk: { judge }, io: { cwd } });
    assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    assert.equal(
      out.split('\n').some((line) => line.startsWith('FAKE')),
      false,
    );
    const json = await command(['check', '--json', 'a.eml'], { desk: { judge }, io: { cwd } });
    assert.doesNotMatch(json.out, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    assert.equal((json.lines()[0] as Verdict).file, evil, 'the same value for a program');
  });
});
