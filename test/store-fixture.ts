/** A store in a folder of its own, and messages to teach it. Time stands still unless a test moves it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AttributeValue, Identity, IdentityClass, Observation } from '../src/history/types.ts';
import type { HeldMessage, HeldRecipient, JournalEntry, Log } from '../src/ports.ts';
import { openStore, type Store, type StoreOptions } from '../src/store/sqlite/open.ts';

export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** A Monday at noon UTC: hours may be added without leaving the day. */
export const NOON = Date.UTC(2024, 0, 15, 12);

export const silent: Log = { info() {}, warn() {}, error() {} };

/** A folder that goes with the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kithgate-store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a store that is closed with the test; in memory unless a folder is given. */
export async function storeFor(t: TestContext, options: Partial<StoreOptions> = {}): Promise<Store> {
  const mode = options.mode ?? (options.folder === undefined ? 'memory' : 'cli');
  const store = await openStore({ folder: '', halfLifeDays: 180, clock: { now: () => NOON + 3650 * DAY }, log: silent, ...options, mode });
  t.after(() => store.close());
  return store;
}

export function identity(address: string, of: IdentityClass = 'pass'): Identity {
  return { address, domain: address.slice(address.indexOf('@') + 1), class: of, evidence: 'test' };
}

export const linkTo = (host: string): AttributeValue => ({ attribute: 'link-host', value: host });

let count = 0;

/** Anna of a partner writes to our boss. */
export function inbound(change: Partial<Observation> = {}): Observation {
  count += 1;
  return {
    key: `in-${count}`,
    messageId: `<in-${count}@partner.example>`,
    direction: 'inbound',
    identity: identity('anna@partner.example'),
    recipients: ['boss@example.org'],
    values: [linkTo('www.partner.example')],
    at: NOON,
    inReplyTo: [],
    automatic: false,
    shape: null,
    ...change,
  };
}

/** Our boss writes to Anna. */
export function outbound(change: Partial<Observation> = {}): Observation {
  count += 1;
  return inbound({
    key: `out-${count}`,
    messageId: `<out-${count}@example.org>`,
    direction: 'outbound',
    identity: identity('boss@example.org'),
    recipients: ['anna@partner.example'],
    values: [],
    ...change,
  });
}

export function heldRecipient(address: string, change: Partial<HeldRecipient> = {}): HeldRecipient {
  return { recipient: { address }, state: 'held', score: 90, note: '', nextAttempt: null, attempts: 0, changedAt: NOON, dispatch: null, ...change };
}

export function heldMessage(id: string, change: Partial<HeldMessage> = {}): HeldMessage {
  return {
    id,
    receivedAt: NOON,
    envelope: {
      reversePath: 'bounce@partner.example',
      mail: { size: 120, body: '8BITMIME', smtputf8: true, ret: 'HDRS', envid: 'a+2Bb' },
      recipients: [{ address: 'boss@example.org', notify: 'FAILURE', orcpt: 'rfc822;boss@example.org' }],
    },
    from: 'anna@partner.example',
    subject: 'RFP for Example',
    messageId: `<${id}@partner.example>`,
    size: 26,
    client: { peer: '127.0.0.1', origin: '192.0.2.7', helo: 'mx.partner.example', name: null, peerHelo: 'mx.example.org', tls: false, trusted: true },
    listener: 'inbound',
    recipients: [heldRecipient('boss@example.org')],
    verdict: null,
    observation: null,
    hasContent: true,
    ...change,
  };
}

/** Anna's letter to our boss, delivered. */
export function journalEntry(id: string, change: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id,
    at: NOON,
    listener: 'inbound',
    direction: 'inbound',
    mode: 'active',
    messageId: '<rfp@partner.example>',
    from: 'anna@partner.example',
    reversePath: 'anna@partner.example',
    subject: 'RFP for Partner',
    clientIp: '192.0.2.7',
    verdict: null,
    outcomes: [{ recipient: 'boss@example.org', action: 'deliver', outcome: 'delivered', reply: '250 2.0.0 Ok' }],
    shape: null,
    hosts: [],
    ...change,
  };
}
