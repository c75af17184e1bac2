/** A place to run the built gateway for one test: a folder, a configuration, a scripted next hop; started and restarted on the same data. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Script, ScriptedNextHop } from '../e2e/scripted-next-hop.ts';
import { SmtpClient } from '../e2e/smtp-client.ts';
import { Gateway } from './gateway.ts';

export interface SiteOptions {
  script?: Script;
  /** As in kithgate.yaml. */
  config?: Record<string, unknown>;
  nextHop?: Record<string, unknown>;
}

/** hold…@ is held, lock…@ gets its links locked, anybody else's mail is delivered. */
const ACTIONS = (['hold', 'lock'] as const).flatMap((action) => ['a', 'b'].map((name) => ({ recipient: `${action}-${name}@example.org`, action })));

export class Site {
  readonly folder: string;
  readonly hop: ScriptedNextHop;
  readonly #options: SiteOptions;
  #gateway: Gateway | null = null;

  private constructor(folder: string, hop: ScriptedNextHop, options: SiteOptions) {
    this.folder = folder;
    this.hop = hop;
    this.#options = options;
    this.configure({});
  }

  /** Gone, with its processes, when the test is over. Nothing runs yet. */
  static async prepare(t: TestContext, options: SiteOptions = {}): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'kithgate-site-'));
    const site = new Site(folder, await ScriptedNextHop.start(options.script), options);
    t.after(() => site.#close());
    return site;
  }

  static async open(t: TestContext, options: SiteOptions = {}): Promise<Site> {
    const site = await Site.prepare(t, options);
    await site.start();
    return site;
  }

  get gateway(): Gateway {
    if (this.#gateway === null) throw new Error('the gateway was not started');
    return this.#gateway;
  }

  get config(): string {
    return join(this.folder, 'kithgate.yaml');
  }

  data(...parts: string[]): string {
    return join(this.folder, 'data', ...parts);
  }

  /** Writes the configuration: the site's own with `changes` on top. */
  configure(changes: Record<string, unknown>): void {
    const config = {
      protectedDomains: ['example.org'],
      domainAge: { rdap: { enabled: false } },
      mode: 'active',
      listeners: [{ name: 'inbound', port: 0 }],
      console: { port: 0 },
      nextHop: { host: '127.0.0.1', port: this.hop.port, tls: 'none', ...this.#options.nextHop },
      // No name is looked up: a test speaks to this machine alone.
      authentication: { verify: false },
      exceptions: ACTIONS,
      ...this.#options.config,
      ...changes,
    };
    // JSON is YAML.
    writeFileSync(this.config, JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  /** @param under see `Gateway.start` */
  async start(under: readonly string[] = []): Promise<Gateway> {
    this.#gateway = await Gateway.start(this.config, under);
    return this.#gateway;
  }

  /** A connection that has said EHLO. */
  client(): Promise<SmtpClient> {
    return SmtpClient.greet(this.gateway.port('inbound'));
  }

  /** One message on a connection of its own. @returns the last reply */
  async send(recipients: readonly string[], message: string | Buffer): Promise<string> {
    const client = await this.client();
    try {
      return await client.send(recipients, message);
    } finally {
      client.end();
    }
  }

  async #close(): Promise<void> {
    await this.#gateway?.stop('SIGKILL');
    await this.hop.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** SIGTERM, and it ends as it should. */
export async function endsWell(site: Site): Promise<void> {
  assert.equal(await site.gateway.stop(), 0, site.gateway.log);
}

/** Waits for what another process does: looks again and again, for 20 s at most. */
export async function eventually<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await pause(50);
  }
  throw new Error(`never came: ${what}`);
}
