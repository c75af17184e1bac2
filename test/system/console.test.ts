/** The console in a real browser without JavaScript, as the mail team uses it: sign in, look, report, take it back, release. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import nodemailer from 'nodemailer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { freePorts, Gateway } from './gateway.ts';

const PASSWORD = 'three blind mice';
/** Where pictures of the pages go; not set: none are taken. */
const PICTURES = process.env.KITHGATE_PICTURES;

let folder: string;
let gateway: Gateway;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kithgate-console-'));
  const [smtp, web] = await freePorts(2);
  const config = join(folder, 'kithgate.yaml');
  await writeFile(
    config,
    `protectedDomains: [example.org]
mode: active
dataFolder: ./data
nextHop: { protocol: maildir, path: ./maildir }
authentication: { verify: false }
listeners: [{ name: inbound, direction: inbound, port: ${smtp} }]
console: { port: ${web} }
locks: { publicUrl: "http://127.0.0.1:${web}" }
policy: { lockAt: 20, holdAt: 101, overrides: [{ recipients: ["boss@example.org", "clerk@example.org"], holdAt: 0 }] }
`,
  );
  gateway = await Gateway.start(config);
  await deliver(smtp ?? 0);
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1200, height: 850 }, javaScriptEnabled: false });
  page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function deliver(port: number): Promise<void> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  const button = (url: string, text: string) =>
    `<p>Dear colleague,</p><p>a document is waiting: <a href="${url}">${text}</a>.</p><p>Verify your password today, or your account will be closed.</p>`;
  const send = (from: string, to: string, subject: string, html: string) => transport.sendMail({ from, to, subject, html });
  await send(
    'Anna Partner <anna@partner.example>',
    'boss@example.org, clerk@example.org',
    'Invoice 4711 – please sign today',
    button('https://docs-desk.example/sign?u=boss', 'Open the invoice'),
  );
  await send(
    '"IT Service" <it@mail-service.example>',
    'staff@example.org',
    'Your mailbox is full',
    button('http://login.mail-quota.example/verify', 'https://www.example.org/mailbox'),
  );
  await send('"<script>alert(1)</script>" <x@evil.example>', 'boss@example.org', '<img src=x onerror=alert(1)>"><b>bold</b>', '<p>hello</p>');
  await send('Carl <carl@elsewhere.example>', 'staff@example.org', 'Lunch on Thursday?', '<p>Shall we meet at noon?</p>');
  transport.close();
}

const gatewayUrl = (path: string): string => new URL(path, gateway.ready.console).href;

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.screenshot({ path: join(PICTURES, `${name}-phone.png`), fullPage: true });
  await page.setViewportSize({ width: 1200, height: 850 });
}

/** No page may be wider than a phone. */
async function fitsPhone(): Promise<void> {
  await page.setViewportSize({ width: 320, height: 700 });
  const box = await page.locator('main').boundingBox();
  const inner = await page.locator('main > *').all();
  const right = Math.max(...(await Promise.all(inner.map(async (part) => ((await part.boundingBox())?.x ?? 0) + ((await part.boundingBox())?.width ?? 0)))));
  assert.ok(box !== null && box.width <= 320 && right <= 320, `${page.url()}: ${right}px`);
  await page.setViewportSize({ width: 1200, height: 850 });
}

describe('the console in Chromium', () => {
  it('says how to make an account while there is none, then lets its owner in', async () => {
    await page.goto(gateway.ready.console);
    await page.getByText('kithgate user add NAME').waitFor();
    await picture('1-no-account');
    const made = await gateway.askWith(`${PASSWORD}\n`, 'user', 'add', '--password-stdin', 'anna');
    assert.equal(made.status, 0, made.stderr);
    await page.getByRole('link', { name: 'I have made one' }).click();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill('not the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await picture('2-sign-in');
    await fitsPhone();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Held mail' }).waitFor();
    const [cookie] = await context.cookies();
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Lax']);
  });

  it('shows what is held, a hostile subject as it is written', async () => {
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    await picture('3-held');
    await fitsPhone();
  });

  it('shows a message in words, by keyboard, and reports it with a question in between', async () => {
    await page.getByRole('link', { name: 'Invoice 4711' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Invoice 4711' }).waitFor();
    assert.equal(await page.locator('a[href*="docs-desk"]').count(), 0);
    await page.getByText('hxxps://docs-desk[.]example').waitFor();
    await picture('4-message');
    await fitsPhone();
    await page.getByRole('link', { name: 'Report as phishing' }).click();
    await page.getByRole('heading', { name: 'Report as phishing?' }).waitFor();
    await picture('5-question');
    await fitsPhone();
    await page.getByRole('button', { name: 'Report as phishing' }).click();
    await page.getByRole('status').waitFor();
    assert.match((await page.getByRole('status').textContent()) ?? '', /reported as phishing/);
    await picture('6-reported');
    await fitsPhone();
  });

  it('takes the report back, and releases to the one who is chosen', async () => {
    await page.getByRole('link', { name: 'Back to the message' }).click();
    await page.getByText('Reported as phishing').waitFor();
    await picture('7-reported-message');
    await page.getByRole('button', { name: 'Take the report back' }).click();
    assert.match((await page.getByRole('status').textContent()) ?? '', /the report is taken back/);
    await page.getByRole('link', { name: 'Back to the message' }).click();
    await page.getByLabel('clerk@example.org').uncheck();
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    assert.match((await page.getByRole('status').textContent()) ?? '', /released to boss@example\.org/);
    await picture('8-released');
  });

  it('finds any mail, and mail with locked links', async () => {
    await page.getByRole('link', { name: 'All mail' }).click();
    await page.getByLabel('Subject').fill('lunch');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Lunch on Thursday?').waitFor();
    assert.equal(await page.locator('.mails li').count(), 1);
    await page.goto(gatewayUrl('/?show=all'));
    await picture('9-all');
    await fitsPhone();
    await page.getByRole('link', { name: 'Locked links' }).click();
    await page.getByText('Your mailbox is full').click();
    await picture('10-locked');
    await fitsPhone();
  });

  it('signs out, and lets nobody in whose account is gone', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(gatewayUrl('/?show=all'));
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'All mail' }).waitFor();
    assert.equal(gateway.run('user', 'remove', 'anna').status, 0);
    await page.reload();
    await page.getByText('kithgate user add NAME').waitFor();
  });

  it('gives the browser nothing to complain about', () => {
    assert.deepEqual(
      complaints.filter((text) => !/favicon|status of 401/.test(text)),
      [],
    );
  });
});
