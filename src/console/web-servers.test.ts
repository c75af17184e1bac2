import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { createWebServers, hasPublicAddress } from './web-servers.ts';

const consoleApp = new Hono().get('/who', (c) => c.text('console'));
const publicApp = new Hono().get('/who', (c) => c.text('public'));
const onLoopback = { address: '127.0.0.1', port: 0 };
const locks = {};
const ask = async (port: number) => await (await fetch(`http://127.0.0.1:${port}/who`, { headers: { connection: 'close' } })).text();

describe('web servers', () => {
  it('share one address by default', async () => {
    const servers = await createWebServers({ console: onLoopback, locks }, consoleApp, publicApp);
    try {
      assert.deepEqual(servers.publicPages, servers.console);
      assert.equal(await ask(servers.console.port), 'console');
    } finally {
      await servers.close();
    }
  });

  it('give the public pages an address of their own where configured, and stop listening at the end', async () => {
    const first = await createWebServers({ console: onLoopback, locks }, consoleApp, publicApp);
    const free = first.console.port;
    await first.close();
    const config = { console: onLoopback, locks: { ...locks, port: free } };
    assert.equal(hasPublicAddress(config), true);
    const servers = await createWebServers(config, consoleApp, publicApp);
    try {
      assert.equal(await ask(servers.console.port), 'console');
      assert.equal(await ask(servers.publicPages.port), 'public');
    } finally {
      await servers.close();
    }
    await assert.rejects(ask(servers.console.port));
  });

  it('say in one line which setting names a port in use, and leave nothing open', async () => {
    const holder = await createWebServers({ console: onLoopback, locks }, consoleApp, publicApp);
    const taken = holder.console.port;
    try {
      await assert.rejects(
        createWebServers({ console: { ...onLoopback, port: taken }, locks }, consoleApp, publicApp),
        /^Error: console: can't listen on 127\.0\.0\.1:\d+: another program .* set console\.port/,
      );
      await assert.rejects(createWebServers({ console: onLoopback, locks: { ...locks, port: taken } }, consoleApp, publicApp), /set locks\.port/);
    } finally {
      await holder.close();
    }
  });
});
