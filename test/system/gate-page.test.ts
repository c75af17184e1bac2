/** The gate page in a real browser: its two buttons, by click and by keyboard, against servers on this machine. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { createPublicApp } from '../../src/console/public-app.ts';
import { createWebServers, type WebServers } from '../../src/console/web-servers.ts';
import { lockRecord, type MemoryLocks, memoryJournal, memoryLocks, silentLog } from '../memory-locks.ts';
import { launchBrowser } from './browser.ts';

const ASKED = 'asked_0123456789abcdefgh';
const OPENED = 'opened_0123456789abcdefg';

let target: Server;
let visits: { url: string | undefined; referrer: string | undefined }[];
let locks: MemoryLocks;
let servers: WebServers;
let browser: Browser;
let gate: string;
const complaints: string[] = [];

before(async () => {
  visits = [];
  target = createServer((request, response) => {
    if (request.url !== '/favicon.ico') visits.push({ url: request.url, referrer: request.headers.referer });
    response.setHeader('content-type', 'text/html');
    response.end('<title>Target</title>');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  // Another host name than the gate's, so that the browser treats it as another site.
  const site = `http://localhost:${(target.address() as AddressInfo).port}/s/41`;
  locks = memoryLocks(lockRecord({ token: ASKED, target: site }), lockRecord({ token: OPENED, target: site, openAnyway: true }));
  const app = createPublicApp({ locks, journal: memoryJournal(), clock: { now: () => 0 }, log: silentLog, config: { organisationName: 'Example Freight' } });
  const config = { console: { address: '127.0.0.1', port: 0 }, locks: {} };
  servers = await createWebServers(
    config,
    new Hono().all('*', (c) => app.fetch(c.req.raw, c.env)),
    app,
  );
  gate = `http://127.0.0.1:${servers.console.port}/l`;
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await servers?.close();
  target?.closeAllConnections();
  await new Promise((resolve) => target?.close(resolve));
});

async function open(token: string, width = 1280): Promise<Page> {
  // No script at all: the page must not need any.
  const context = await browser.newContext({ viewport: { width, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${gate}/${token}`);
  return page;
}

describe('gate page in Chromium', () => {
  it('asks for access with one click, and says that the mail team was told', async () => {
    const page = await open(ASKED);
    await page.getByRole('button', { name: 'Ask for access' }).click();
    await page.getByText('Your mail team has been told').waitFor();
    assert.equal(page.url(), `${gate}/${ASKED}`);
    assert.deepEqual(
      locks.events.map((event) => [event.token, event.kind, event.clientIp]),
      [[ASKED, 'access-requested', '127.0.0.1']],
    );
    await page.reload();
    assert.equal(locks.events.length, 1);
    await page.context().close();
  });

  it('opens the site on another host by keyboard, and does not tell it from where', async () => {
    const page = await open(OPENED);
    await page.getByRole('button', { name: 'Open anyway' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/localhost/);
    assert.deepEqual(visits, [{ url: '/s/41', referrer: undefined }]);
    assert.equal(locks.events.at(-1)?.kind, 'opened');
    await page.context().close();
  });

  it('fits a phone without scrolling sideways', async () => {
    const page = await open(OPENED, 320);
    const { width } = (await page.locator('main').boundingBox()) ?? { width: Infinity };
    assert.ok(width <= 320, `${width}px`);
    for (const name of ['Ask for access', 'Open anyway']) {
      const box = await page.getByRole('button', { name }).boundingBox();
      assert.ok(box !== null && box.height >= 44 && box.x + box.width <= 320, name);
    }
    await page.context().close();
  });

  it('gives the browser nothing to complain about', () => {
    assert.deepEqual(
      complaints.filter((text) => !text.includes('favicon')),
      [],
    );
  });
});
