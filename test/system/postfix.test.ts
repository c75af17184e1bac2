/**
 * A real Postfix in front of the gateway and behind it, and swaks as the client: what an operator will do
 * on the first day. Each way in: content_filter, smtpd_proxy_filter, LMTP.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePorts, Gateway } from './gateway.ts';
import { Postfix, type PostfixPorts } from './postfix.ts';

const LINK = 'https://files.stranger.example/view?id=7&ref=a';
const MAIL = [
  'From: Anna <anna@partner.example>',
  'To: staff@example.org',
  'Subject: =?utf-8?Q?Pl=C3=A4ne?=',
  'Message-ID: <%ID%@partner.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  `<p>Grüße, <a href="${LINK.replace('&', '&amp;')}">the plans</a></p>`,
  '..a line that begins with dots, and one of 900 characters:',
  'x'.repeat(900),
  '',
].join('\r\n');

/** Polls: Postfix works in its own time. Bounded, and says what it waited for. */
async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited 15 s for ${what}`);
}

describe('with a real Postfix', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kithgate-system-'));
  const postfix = new Postfix();
  let ports: PostfixPorts;
  let gateway: Gateway;

  before(async () => {
    const [afterQueue = 0, beforeQueue = 0, overLmtp = 0, behind = 0, smtp = 0, lmtp = 0] = await freePorts(6);
    ports = { afterQueue, beforeQueue, overLmtp, behind };
    postfix.start(ports, { smtp, lmtp });
    const config = join(folder, 'kithgate.yaml');
    writeFileSync(
      config,
      JSON.stringify({
        protectedDomains: ['example.org'],
        domainAge: { rdap: { enabled: false } },
        mode: 'active',
        listeners: [
          { name: 'smtp', port: smtp },
          { name: 'lmtp', protocol: 'lmtp', port: lmtp },
        ],
        nextHop: { host: '127.0.0.1', port: behind, xforward: true },
        dataFolder: join(folder, 'data'),
        console: { port: 0 },
        authentication: { verify: false },
        policy: { overrides: [{ recipients: ['passive@example.org', 'passive2@example.org'], mode: 'passive' }] },
        exceptions: [
          { recipient: 'held@example.org', action: 'hold' },
          { recipient: 'passive@example.org', action: 'hold' },
          { recipient: 'locked@example.org', action: 'lock' },
          { recipient: '*@example.org', action: 'deliver' },
        ],
      }),
    );
    gateway = await Gateway.start(config);
  });
  after(async () => {
    await gateway?.stop();
    postfix.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  let sent = 0;
  function swaks(port: number, to: string[], ...more: string[]): { status: number | null; transcript: string; mail: string } {
    const mail = MAIL.replace('%ID%', `m${++sent}`);
    const path = join(folder, 'mail.eml');
    writeFileSync(path, mail);
    const args = [
      '--server',
      '127.0.0.1',
      '--port',
      String(port),
      '--helo',
      'mail.partner.example',
      '--from',
      'anna@partner.example',
      '--to',
      to.join(','),
      '--data',
      `@${path}`,
    ];
    const { status, stdout, stderr } = spawnSync('swaks', [...args, '--xclient-addr', '192.0.2.7', '--xclient-name', 'mail.partner.example', ...more], {
      encoding: 'utf8',
    });
    return { status, transcript: stdout + stderr, mail };
  }

  const bodyOf = (message: string): string =>
    message
      .slice(message.search(/\r?\n\r?\n/))
      .replaceAll(/\r?\n/g, '\r\n')
      .trim();
  const delivered = (recipient: string, count = 1) =>
    eventually(`mail for ${recipient}; ${postfix.log()}`, () => (postfix.mailbox(recipient).length >= count ? postfix.mailbox(recipient) : undefined));
  const sameBody = (message: string, mail: string) => assert.equal(bodyOf(message), bodyOf(Buffer.from(mail).toString('latin1')));

  for (const [name, port] of [
    ['content_filter', 'afterQueue'],
    ['smtpd_proxy_filter', 'beforeQueue'],
    ['LMTP', 'overLmtp'],
  ] as const) {
    it(`${name}: a message passes with its body byte for byte, and the true client in our Received`, async () => {
      const before = postfix.mailbox('good@example.org').length;
      const { status, transcript, mail } = swaks(ports[port], ['good@example.org']);
      assert.equal(status, 0, transcript);
      const message = (await delivered('good@example.org', before + 1)).at(-1) ?? '';
      sameBody(message, mail);
      assert.match(
        message,
        /Received: from \S+ \(\[127\.0\.0\.1\]\)\n\t\(client mail\.partner\.example \[192\.0\.2\.7\]\)\n\tby \S+ \(kithgate\) with (E|L)S?MTP/,
      );
      assert.match(message, /^X-Kithgate-Verdict: deliver; score=\d/m);
    });
  }

  it('passive: a would-hold is delivered, annotated on top and otherwise untouched', async () => {
    const { mail } = swaks(ports.afterQueue, ['passive@example.org']);
    const [message = ''] = await delivered('passive@example.org');
    assert.match(message, /^X-Kithgate-Verdict: hold; score=\d+; mode=passive; id=/m);
    sameBody(message, mail);
    const { stdout } = gateway.run('held', 'list', '--state', 'would-hold', '--json');
    assert.match(stdout, /passive@example\.org/);
  });

  it('a mixed transaction: one is held, one delivered, and a release brings the original bytes', async () => {
    const { status, transcript, mail } = swaks(ports.beforeQueue, ['held@example.org', 'other@example.org']);
    assert.equal(status, 0, transcript);
    await delivered('other@example.org');
    const list = gateway.run('held', 'list', '--state', 'held', '--json');
    assert.equal(list.status, 0, list.stderr);
    const { id } = JSON.parse(list.stdout.split('\n')[0] ?? '') as { id: string };
    assert.deepEqual(postfix.mailbox('held@example.org'), []);

    const released = gateway.run('held', 'release', id);
    assert.equal(released.status, 0, released.stderr);
    assert.match(released.stdout, /held@example\.org/);
    const [message = ''] = await delivered('held@example.org');
    sameBody(message, mail);
    const again = gateway.run('held', 'release', id);
    assert.equal(again.status, 1);
    assert.match(again.stderr + again.stdout, /--again/);
  });

  it('a locked link leads to a page that shows where it goes; nothing else in the message changes', async () => {
    const { mail } = swaks(ports.afterQueue, ['locked@example.org']);
    const [message = ''] = await delivered('locked@example.org');
    const token = /href="http:\/\/127\.0\.0\.1:8025\/l\/([\w-]+)"/.exec(message)?.[1];
    assert.ok(token, message);
    assert.doesNotMatch(message, /stranger\.example\/view/);
    sameBody(message.replace(/http:\/\/127\.0\.0\.1:8025\/l\/[\w-]+/, LINK.replace('&', '&amp;')), mail);
    const page = await fetch(`${gateway.ready.console}/l/${token}`);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.match(html.replaceAll(/<[^>]+>/g, ''), /files\[\.\]stranger\[\.\]example/);
    assert.match(html, /the plans/);
  });

  it("the next hop's refusal of a recipient reaches the client, word for word", () => {
    const { transcript, status } = swaks(ports.beforeQueue, ['bad@example.org']);
    assert.notEqual(status, 0);
    assert.match(transcript, /550 5\.1\.1 .*No such user/);
  });

  it('over LMTP each recipient has its own reply: the good one is served, the bad one bounces', async () => {
    const before = postfix.mailbox('good@example.org').length;
    swaks(ports.overLmtp, ['good@example.org', 'bad@example.org']);
    await delivered('good@example.org', before + 1);
    await eventually('a bounce in the log', () => (/to=<bad@example\.org>.*status=bounced.*No such user/.test(postfix.log()) ? true : undefined));
  });

  it('stops on SIGTERM with exit 0', async () => {
    assert.equal(await gateway.stop(), 0);
  });
});
