/**
 * Judges one golden case as `check` would, walks it down the road from RCPT to the reply after the dot, and tells what came of
 * it: the verdict and what the next hop was given. Only the next hop, the clock, chance and domain ages are canned.
 */
import { queueId } from '../../../src/act/identifier.ts';
import { configSchema } from '../../../src/config/schema.ts';
import type { Verdict } from '../../../src/decide/verdict.ts';
import { examine } from '../../../src/examine.ts';
import { createGate } from '../../../src/gate.ts';
import { memoryContent } from '../../../src/mail/content.ts';
import { headerFields } from '../../../src/mail/header/fields.ts';
import { reply, replyText } from '../../../src/mail/reply.ts';
import type { DomainAge, JournalEntry, Log, Meter, Outgoing, Randomness, Relay } from '../../../src/ports.ts';
import type { RoadPorts } from '../../../src/road.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { loadRules } from '../../../src/wiring/adapters.ts';
import { roadSettings } from '../../../src/wiring/settings.ts';
import { readMail } from '../../builders/reading.ts';
import { directReader } from '../house.ts';
import type { GoldenCase, GoldenFacts } from './case-file.ts';
import { noOrigins, teachPast, UPSTREAM } from './past.ts';

/** What expected.json holds. */
export interface Outcome {
  /** Decoded, as the journal keeps it. */
  subject: string;
  verdict: Verdict;
  /** Oddities of form that were read past. */
  form: string[];
  /** What became of each recipient. */
  outcomes: Record<string, string>;
  copies: GoldenCopy[];
}

export interface GoldenCopy {
  recipients: string[];
  /** Lines of the header fields put on top. */
  header: string[];
  /** Of a copy with locked links: every link a reader of it can follow, and all lines below its header. */
  rewritten?: { links: string[]; body: string[] };
}

/** What left for the next hop. */
interface Sent {
  recipients: string[];
  bytes: Buffer;
}

export interface Run {
  outcome: Outcome;
  sent: Sent[];
}

const rules = loadRules();
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** Trouble on the road is the test's to report. */
const remembering = (troubles: string[]): Log => ({ ...silent, error: (fields, text) => void troubles.push(`${text} (${JSON.stringify(fields)})`) });
const uncounted: Meter = { inFlight: () => {}, finished: () => {}, analysisFailed: () => {}, ruleFailed: () => {} };

export async function runCase({ facts, name }: GoldenCase, raw: Buffer): Promise<Run> {
  const at = Date.parse(facts.at);
  const clock = { now: () => at };
  const config = configSchema.parse({
    protectedDomains: ['example.org'],
    locks: { publicUrl: 'https://gate.example.org' },
    authentication: { verify: false, upstreams: [{ authservId: UPSTREAM }] },
    ...facts.config,
  });
  const freemail = (domain: string): boolean => rules.lists.freemail.has(domain);
  const store = await openStore({ folder: '', halfLifeDays: config.history.halfLifeDays, clock, mode: 'memory', log: silent, freemail });
  try {
    await teachPast(facts.past, at, config.protectedDomains, store.histories, rules);
    const sent: Sent[] = [];
    const entries: JournalEntry[] = [];
    const troubles: string[] = [];
    const { histories, holds, locks, journal } = store;
    const ports: RoadPorts = {
      ...{ histories, holds, locks, clock, log: remembering(troubles), meter: uncounted, reader: directReader, random: countedTokens() },
      journal: {
        record: async (entry) => void entries.push(entry),
        find: async () => [],
        page: async () => ({ entries: [], next: null }),
        newest: (of, most) => journal.newest(of, most),
        walk: (since) => journal.walk(since),
        walkAudit: (since) => journal.walkAudit(since),
        audit: (...told) => journal.audit(...told),
      },
      authenticator: { verify: async () => null },
      sealer: { chain: async () => null, seal: async () => null },
      domainAge: cannedAges(facts.ages),
      origins: noOrigins,
      relayFor: () => relayInto(sent),
    };
    const settings = roadSettings(config, rules, 'gate.example.org');
    const message = readMail(raw);
    const content = memoryContent(raw);
    const { recipients, reversePath } = facts;
    const client = clientOf(facts);
    const id = queueId(at, Buffer.alloc(5));
    const envelope = { reversePath, mail: {}, recipients: recipients.map((address) => ({ address })) };
    const examined = await examine({ id, at, message, content, client, archive: false, envelope, recipients }, ports, settings);
    const gate = createGate(ports, () => settings);
    const listener = { name: 'inbound', direction: 'inbound', protocol: 'smtp' } as const;
    const transaction = gate.begin(listener, client, { reversePath, parameters: {} });
    for (const address of recipients) await transaction.rcpt({ address });
    const [answer] = await transaction.data(content);
    await gate.drained();
    const [entry] = entries;
    if (answer?.code !== 250 || entry?.verdict == null) {
      throw new Error(`${name} was not judged: ${[answer === undefined ? 'no reply' : replyText(answer), ...troubles].join('; ')}`);
    }
    const urls = new Set(message.links.map((link) => link.url));
    const outcome: Outcome = {
      subject: entry.subject,
      verdict: examined.judgement.verdict,
      form: message.findings.map(({ id, detail }) => `${id}: ${detail}`),
      outcomes: Object.fromEntries(entry.outcomes.map((o) => [o.recipient, o.outcome])),
      copies: sent.map((copy) => goldenCopy(copy, urls)),
    };
    return { outcome, sent };
  } finally {
    await store.close();
  }
}

/** The upstream connects from this host and tells its client by XFORWARD, or leaves it to the header. */
function clientOf({ client }: GoldenFacts) {
  const told = { origin: client?.address ?? null, helo: client?.helo ?? null, name: client?.helo ?? null };
  return { ...told, peer: '127.0.0.1', peerHelo: UPSTREAM, tls: false, trusted: true };
}

function cannedAges(ages: Record<string, string>): DomainAge {
  const factsOf = (domain: string) => {
    const date = ages[domain];
    return date === undefined ? { registeredAt: null, source: 'unknown' as const } : { registeredAt: Date.parse(date), source: 'list' as const };
  };
  return { lookup: async (domains) => new Map(domains.map((domain) => [domain, factsOf(domain)])) };
}

/** Chance that can be told apart: the first token reads TOKEN1, and is as long as a real one. */
function countedTokens(): Randomness {
  let tokens = 0;
  return {
    bytes(count) {
      if (count < 18) return Buffer.alloc(count);
      tokens += 1;
      return Buffer.from(`TOKEN${tokens}`.padEnd(24, '-'), 'base64url');
    },
  };
}

/** A next hop that takes everything. */
function relayInto(sent: Sent[]): Relay {
  const ok = reply(250, '2.0.0', 'Ok');
  return {
    capabilities: async () => ({ size: 0, eightBitMime: true, smtpUtf8: true, dsn: true }),
    begin: () => ({
      rcpt: async () => ok,
      isAtomic: () => true,
      async send(recipients, content) {
        sent.push({ recipients: recipients.map(({ address }) => address), bytes: await collect(content) });
        return recipients.map(() => ok);
      },
      end: () => {},
    }),
  };
}

async function collect(content: Outgoing): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Fields of ours end with our trace field; what follows is the message. */
export function headOf(copy: Buffer): Buffer {
  const trace = headerFields(copy).find((field) => field.key === 'received');
  return copy.subarray(0, trace?.end ?? 0);
}

function goldenCopy({ recipients, bytes }: Sent, originalUrls: ReadonlySet<string>): GoldenCopy {
  const head = headOf(bytes);
  const copy: GoldenCopy = { recipients, header: lines(head) };
  const { links } = readMail(bytes);
  if (links.every((link) => originalUrls.has(link.url))) return copy;
  const followed = links.filter((link) => link.clickable).map((link) => `${link.text === '' ? '(no text)' : link.text} → ${link.url}`);
  const body = lines(bytes.subarray(head.length));
  return { ...copy, rewritten: { links: followed, body: body.slice(body.indexOf('') + 1) } };
}

const lines = (bytes: Buffer): string[] =>
  bytes
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
