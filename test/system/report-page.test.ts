/** The page of a forecast in a real browser: it asks for nothing, complains of nothing, and shows what hostile mail says as text. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SUBJECT = `</title></h3><script>document.title='taken'</script><img src=https://tracker.example/x onerror=alert(1)> \u202egpj.exe`;
const TEXT = '<b onmouseover=alert(2)>Sign in</b> "quoted"';

let folder: string;
let page: string;
let browser: Browser;

const encoded = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

const message = (subject: string, from: string, day: number, html: string): string =>
  [
    `From: ${encoded(`${from} ${TEXT}`)} <${from}@partner.example>`,
    'To: ceo@example.org',
    `Subject: ${encoded(subject)}`,
    `Date: ${new Date(Date.UTC(2024, 3, day, 9)).toUTCString()}`,
    `Message-ID: <${day}.${from}$(touch x)@partner.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '',
  ].join('\r\n');

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kithgate-report-'));
  mkdirSync(join(folder, 'mail'));
  const lure = `<p>Verify your account password</p><a href="http://evil.example@192.0.2.7/login?next=https://more.example/">${TEXT.replaceAll('<', '&lt;')} www.example.org/${'x'.repeat(90)}</a>`;
  for (let day = 1; day <= 20; day += 1) writeFileSync(join(folder, 'mail', `${day}.eml`), message('Minutes', 'anna', day, '<p>See you on Monday.</p>'));
  for (let day = 21; day <= 24; day += 1) writeFileSync(join(folder, 'mail', `${day}.eml`), message(SUBJECT, `eve${day}`, day, lure));
  writeFileSync(join(folder, 'kithgate.yaml'), 'protectedDomains: [example.org]\npolicy: { lockAt: 20, holdAt: 60 }\n');
  page = join(folder, 'forecast.html');
  const run = spawnSync(process.execPath, [MAIN, 'replay', 'mail', '--report', page], { cwd: folder, encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Visit {
  page: Page;
  requests: string[];
  complaints: string[];
}

async function open(options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const opened = await context.newPage();
  const visit: Visit = { page: opened, requests: [], complaints: [] };
  opened.on('request', (request) => visit.requests.push(request.url()));
  opened.on('console', (told) => visit.complaints.push(told.text()));
  opened.on('pageerror', (error) => visit.complaints.push(String(error)));
  opened.on('dialog', (dialog) => {
    visit.complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await opened.goto(pathToFileURL(page).href, { waitUntil: 'networkidle' });
  return visit;
}

describe('the page of a forecast in Chromium', () => {
  it('loads itself and nothing else, and gives the browser nothing to complain about', async () => {
    const { page: opened, requests, complaints } = await open();
    assert.deepEqual(
      requests.filter((url) => url !== 'data:,'),
      [pathToFileURL(page).href],
    );
    assert.deepEqual(complaints, []);
    assert.match(await opened.title(), /^kithgate forecast: example\.org, 1 Apr 2024 to 24 Apr 2024$/);
    await opened.context().close();
  });

  it('shows a hostile subject as the text it is', async () => {
    const { page: opened } = await open();
    const heading = opened.locator('article h3').filter({ hasText: "<script>document.title='taken'</script>" }).first();
    assert.match(
      (await heading.textContent()) ?? '',
      /^<\/title><\/h3><script>document\.title='taken'<\/script><img src=hxxps:\/\/tracker\[\.\]example\/x onerror=alert\(1\)> gpj\.exe$/,
    );
    assert.deepEqual([await opened.locator('a, script, img, iframe, form').count(), await opened.locator('[onmouseover], [onerror], [style]').count()], [0, 0]);
    await opened.context().close();
  });

  it('shows where a link really leads, where nobody can click on it', async () => {
    const { page: opened } = await open();
    const leads = (await opened.locator('.leads li').first().textContent()) ?? '';
    assert.match(
      leads,
      /<b onmouseover=alert\(2\)>Sign in<\/b> "quoted" www\.example\.org.* leads to hxxp:\/\/evil\[\.\]example@192\[\.\]0\[\.\]2\[\.\]7\/login\?next=hxxps:\/\/more\[\.\]example/s,
    );
    await opened.context().close();
  });

  it('its style is in force in light and dark, and it fits a phone', async () => {
    const colours: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page: opened, complaints } = await open({ colorScheme, viewport: { width: 360, height: 800 } });
      colours.push(await opened.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
      assert.ok((await opened.evaluate<number>('document.documentElement.scrollWidth')) <= 360);
      assert.deepEqual(complaints, []);
      await opened.context().close();
    }
    assert.notEqual(colours[0], colours[1]);
  });

  it('is read without script, charts and all, and has their figures as a table', async () => {
    const { page: opened } = await open({ javaScriptEnabled: false });
    assert.equal(await opened.getByRole('img', { name: 'Locked and held messages by day' }).count(), 1);
    await opened.getByText('As a table').click();
    assert.equal(await opened.getByRole('row', { name: /24 Apr 2024/ }).isVisible(), true);
    await opened.context().close();
  });
});
