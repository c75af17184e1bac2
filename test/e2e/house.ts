/**
 * The whole road in one process: a front door on a real socket, the gate, a store on disk and a scripted
 * next hop. Time stands still unless a test moves it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../src/config/schema.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { createGate, type Gate } from '../../src/gate.ts';
import { rewriteLinks } from '../../src/mail/rewrite/rewrite.ts';
import type { Authenticator, BulkReader, Reader, Sealer } from '../../src/ports.ts';
import { createRelay, type Relays } from '../../src/relay/relay.ts';
import type { RoadPorts, RoadSettings } from '../../src/road.ts';
import { createByteBudget } from '../../src/smtp/byte-budget.ts';
import { createFrontDoor, type FrontDoor } from '../../src/smtp/front-door.ts';
import { cleanSpool } from '../../src/smtp/intake/spool.ts';
import { openStore, type Store } from '../../src/store/sqlite/open.ts';
import { loadRules, random } from '../../src/wiring/adapters.ts';
import { createDesk } from '../../src/wiring/desk.ts';
import { roadSettings } from '../../src/wiring/settings.ts';
import { readMail } from '../builders/reading.ts';
import { type RecordedLog, recordedLog } from './relay-setup.ts';
import { type Script, ScriptedNextHop } from './scripted-next-hop.ts';
import { SmtpClient, stuffed } from './smtp-client.ts';

/** Reads in this process; what the worker pool adds is shown by its own tests. */
export const directReader: Reader = {
  parse: async (content) => readMail(await content.bytes()),
  rewrite: async (content, links, replacements) => rewriteLinks(await content.bytes(), links, replacements),
};

export interface HouseOptions {
  script?: Script;
  /** As in kithgate.yaml, beside protectedDomains, listeners and nextHop. */
  config?: Record<string, unknown>;
  protocol?: 'smtp' | 'lmtp';
  direction?: 'inbound' | 'outbound' | 'observe';
  reader?: Reader;
  authenticator?: Authenticator;
  sealer?: Sealer;
  nextHop?: Record<string, unknown>;
}

interface Parts {
  hop: ScriptedNextHop;
  store: Store;
  gate: Gate;
  ports: RoadPorts;
  settings: RoadSettings;
  log: RecordedLog;
  clock: { now(): number; set(at: number): void };
  door: FrontDoor;
  relays: Relays;
  folder: string;
  /** Where the front door listens. */
  port: number;
}

export class House {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  get hop(): ScriptedNextHop {
    return this.#parts.hop;
  }
  get store(): Store {
    return this.#parts.store;
  }
  get ports(): RoadPorts {
    return this.#parts.ports;
  }
  get settings(): RoadSettings {
    return this.#parts.settings;
  }
  get log(): RecordedLog {
    return this.#parts.log;
  }
  get clock(): Parts['clock'] {
    return this.#parts.clock;
  }

  static async build(options: HouseOptions = {}): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), 'kithgate-house-'));
    const hop = await ScriptedNextHop.start(options.script);
    const log = recordedLog();
    // The relay keeps real time, so the house's own clock stands at the hour it was built.
    let at = Date.now();
    const clock = {
      now: () => at,
      set(to: number) {
        at = to;
      },
    };
    const { protocol = 'smtp', direction = 'inbound' } = options;
    const config = configSchema.parse({
      protectedDomains: ['example.org'],
      mode: 'active',
      authentication: { verify: false, upstreams: [{ authservId: 'mx.example.org' }] },
      nextHop: { host: '127.0.0.1', port: hop.port, tls: 'none', protocol: options.script?.protocol ?? 'smtp', ...options.nextHop },
      dataFolder: join(folder, 'data'),
      listeners: [{ name: 'door', protocol, direction, port: 0, ...(direction === 'outbound' ? { relayFrom: ['127.0.0.1'] } : {}) }],
      ...options.config,
    });
    const store = await openStore({ folder: config.dataFolder, halfLifeDays: 180, clock, mode: 'serve', log });
    const relays = createRelay({ nextHop: config.nextHop, hostname: 'gate.test', log, clock: { now: () => Date.now() } });
    const { histories, holds, locks, journal } = store;
    const ports: RoadPorts = {
      ...{ histories, holds, locks, journal, clock, random, log, meter: createMetrics() },
      reader: options.reader ?? directReader,
      authenticator: options.authenticator ?? { verify: async () => null },
      sealer: options.sealer ?? { chain: async () => null, seal: async () => null },
      domainAge: { lookup: async () => new Map() },
      origins: { of: () => null },
      relayFor: () => relays,
    };
    // The relay keeps real time, so the house's deadline, counted on a clock that stands still, must not be its own.
    const settings: RoadSettings = {
      ...roadSettings(config, loadRules(), 'gate.test'),
      limits: { analysisMs: 10_000, transactionMs: 60_000 },
    };
    const gate = createGate(ports, () => settings);
    const spoolFolder = join(config.dataFolder, 'spool');
    await cleanSpool(spoolFolder);
    const [listener] = config.listeners;
    if (listener === undefined) throw new Error('no listener');
    const door = createFrontDoor({
      listener,
      hostname: 'gate.test',
      road: gate,
      limits: config.limits,
      budget: createByteBudget(1e8),
      clock,
      log,
      spoolFolder,
    });
    const { port } = await door.listen();
    return new House({ hop, store, gate, ports, settings, log, clock, door, relays, folder, port });
  }

  desk() {
    const { reader } = this.ports;
    const parseAll: BulkReader['parseAll'] = (contents, deadlineMs) => Promise.all(contents.map((content) => reader.parse(content, deadlineMs)));
    const ports = { ...this.ports, habits: this.store.histories, reader: { ...reader, parseAll } };
    const { housekeeping, accounts } = this.store;
    return createDesk({ ports, settings: this.settings, housekeeping, accounts, nextHopName: () => 'next', close: async () => {} });
  }

  /** One transaction; every reply as text, in order of the commands. */
  async send(recipients: string[], message: string | Buffer, options: { from?: string; mail?: string; hello?: string } = {}): Promise<string[]> {
    const client = new SmtpClient(this.#parts.port);
    try {
      await client.reply();
      await client.say(options.hello ?? 'EHLO mail.partner.example');
      const replies = [await client.say(`MAIL FROM:<${options.from ?? 'anna@partner.example'}>${options.mail ?? ''}`)];
      for (const recipient of recipients) replies.push(await client.say(recipient.startsWith('<') ? `RCPT TO:${recipient}` : `RCPT TO:<${recipient}>`));
      const go = await client.say('DATA');
      replies.push(go);
      if (!go.startsWith('354')) return replies;
      const accepted = options.hello?.startsWith('LHLO') ? replies.filter((r, i) => i > 0 && r.startsWith('2')).length : 1;
      client.write(stuffed(message));
      for (let i = 0; i < accepted; i += 1) replies.push(await client.reply());
      return replies;
    } finally {
      client.end();
      await this.#parts.gate.drained();
    }
  }

  async close(): Promise<void> {
    const { door, gate, relays, store, hop, folder } = this.#parts;
    await door.close(1000);
    await gate.drained();
    await relays.close();
    await store.close();
    await hop.close();
    await rm(folder, { recursive: true, force: true });
  }
}
