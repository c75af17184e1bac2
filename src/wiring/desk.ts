/**
 * A place of work over one store, for the commands: judging files, learning archives, and what a person
 * decides (acts.ts). The same core and the same acts as the road's.
 */
import type { Accounts } from '../account/ports.ts';
import { queueId } from '../act/identifier.ts';
import { type Desk, type JudgeOrder, Refusal, type Studied, type StudyOrder } from '../cli/kit.ts';
import { ruleSignal } from '../decide/rule-effects.ts';
import { type Examined, examine, hostsOf, isOurs, observe } from '../examine.ts';
import type { MessageContent } from '../mail/content.ts';
import type { Client, Envelope } from '../mail/envelope.ts';
import { canonicalAddress, domainOf } from '../mail/header/address.ts';
import { identify } from '../mail/header/identity.ts';
import type { Mailbox, ParsedMessage } from '../mail/message.ts';
import { isShared } from '../mail/url/tenants.ts';
import type { BulkReader, Habits, Housekeeping } from '../ports.ts';
import type { RoadPorts, RoadSettings } from '../road.ts';
import { teach } from '../teach.ts';
import { createActs } from './acts.ts';
import { glance } from './glance.ts';

export interface DeskParts {
  ports: RoadPorts & { habits: Habits; reader: BulkReader };
  settings: RoadSettings;
  housekeeping: Housekeeping;
  accounts: Accounts;
  /** Where a recipient's mail goes, in words. */
  nextHopName(listener: string, address: string): string;
  /** Told of every message judged: for measuring. */
  onExamined?(examined: Examined): void;
  close(): Promise<void>;
}

export function createDesk({ ports, settings, housekeeping, accounts, nextHopName, close, onExamined = () => {} }: DeskParts): Desk {
  const { histories, habits, holds, locks, journal, reader } = ports;
  const acts = createActs({ ports, settings: () => settings, nextHopName });
  const ours = (mailboxes: readonly Mailbox[]) =>
    mailboxes.map((m) => canonicalAddress(m.address)).filter((a) => settings.protectedDomains.includes(domainOf(a)));
  const recipientsOf = (parsed: ParsedMessage, given: readonly string[]): string[] => {
    const { to, cc } = parsed.header;
    return [...new Set(given.length > 0 ? given.map(canonicalAddress) : ours([...to, ...cc]))];
  };

  async function judge(order: JudgeOrder): Promise<Examined> {
    return examined(order, clientAt(order.clientIp), settings);
  }

  async function examined(
    order: Pick<JudgeOrder, 'content' | 'parsed' | 'receivedAt' | 'recipients' | 'reversePath' | 'file'>,
    client: Client | null,
    settings: RoadSettings,
  ) {
    const { parsed, receivedAt, file, content } = order;
    const recipients = recipientsOf(parsed, order.recipients);
    const envelope = envelopeOf(parsed, recipients, order.reversePath);
    // The id says nothing here: nothing is stored under it. From the digest, so that the same input gives the same verdict.
    const id = queueId(receivedAt, Buffer.from(parsed.digest.slice(0, 10), 'hex'));
    const found = await examine({ id, at: receivedAt, message: parsed, content, client, archive: true, envelope, recipients, file }, ports, settings);
    onExamined(found);
    return found;
  }

  // A forecast from an archive asks nobody: its thousands of domains would be told to the registries, and its verdicts hang on their mood.
  const offline: RoadSettings = { ...settings, lookupMs: 0 };

  async function study(order: StudyOrder): Promise<Studied> {
    const { parsed, receivedAt } = order;
    const author = identify(parsed.header, null, settings.upstreams, null, { archive: true });
    const outbound = (outcome: Studied['outcome']): Studied => ({ direction: 'outbound', authenticated: author.class === 'pass', outcome, ...UNJUDGED });
    if (isOurs(author, settings.protectedDomains)) {
      const { to, cc } = parsed.header;
      const recipients = [...new Set([...to, ...cc].map((m) => canonicalAddress(m.address)).filter((a) => a !== ''))];
      const reversePath = parsed.header.returnPath ?? author.address;
      const { observation } = observe(parsed, { author, direction: 'outbound', recipients, reversePath, at: receivedAt }, ports, settings.rules);
      if (observation.automatic || recipients.length === 0) return outbound('nothing');
      if (await histories.hasLearnt(observation)) return outbound('known');
      await histories.learn(observation);
      return outbound('learnt');
    }
    return studyInbound(order);
  }

  async function studyInbound(order: StudyOrder): Promise<Studied> {
    const { parsed, receivedAt, judge: asked } = order;
    const recipients = recipientsOf(parsed, order.recipients);
    if (recipients.length === 0) return { direction: 'inbound', authenticated: false, outcome: 'nothing', ...UNJUDGED };
    const found = asked ? await examined({ ...order, reversePath: null }, null, offline) : null;
    const verdict = found?.judgement.verdict ?? null;
    const observation = found?.observation ?? plainObservation(parsed, recipients, receivedAt);
    const done = (verdict: Studied['verdict'], outcome: Studied['outcome']): Studied => ({
      direction: 'inbound',
      authenticated: observation.identity.class === 'pass',
      verdict,
      outcome,
      firstContact: found?.judgement.firstContact ?? null,
      shape: observation.shape,
    });
    // Who failed authentication is somebody else, and builds no history (docs/architecture.md).
    if (observation.automatic || observation.identity.class === 'fail') return done(verdict, 'nothing');
    if (await histories.hasLearnt(observation)) return done(verdict, 'known');
    const by = (action: string) => recipients.filter((r) => (verdict?.deliveries.find((d) => d.recipient === r)?.action ?? 'deliver') === action);
    const delivered = by('deliver');
    const locked = by('lock');
    await teach({ observation, hosts: hostsOf(parsed), verdictId: verdict?.id ?? '', delivered, locked }, histories);
    return done(verdict, delivered.length + locked.length > 0 ? 'learnt' : 'withheld');
  }

  function plainObservation(parsed: ParsedMessage, recipients: string[], at: number) {
    const author = identify(parsed.header, null, settings.upstreams, null, { archive: true });
    const reversePath = parsed.header.returnPath ?? author.address;
    return observe(parsed, { author, direction: 'inbound', recipients, reversePath, at }, ports, settings.rules).observation;
  }

  async function read(content: MessageContent): Promise<ParsedMessage> {
    try {
      return await reader.parse(content, settings.limits.analysisMs);
    } catch {
      throw new Refusal(`the message could not be read within ${settings.limits.analysisMs} ms (limits.analysisMs)`);
    }
  }

  return {
    histories,
    habits,
    holds,
    locks,
    journal,
    housekeeping,
    accounts,
    signals: new Map([
      ...[...settings.rules.weights.signals].map(([name, { about }]) => [name, about] as const),
      ...settings.rules.cel.map(({ id, about }) => [ruleSignal(id), about] as const),
    ]),
    lists: settings.rules.lists,
    isShared: (host) => isShared(host, settings.rules.reading.tenants),
    async age(domain) {
      const known = await ports.domainAge.lookup([domain], settings.lookupMs);
      return known.get(domain) ?? { registeredAt: null, source: 'unknown', why: 'not-asked' };
    },
    read,
    async readAll(contents) {
      // One that can't be read must not take its neighbours along: then each is read by itself.
      const together = await reader.parseAll(contents, settings.limits.analysisMs).catch(() => null);
      if (together !== null) return together;
      return Promise.all(contents.map((content) => read(content).catch((refusal: Refusal) => refusal)));
    },
    glance: (order) => glance(order, histories, settings),
    judge: async (order) => (await judge(order)).judgement.verdict,
    study,
    ...acts,
    close,
  };

  function clientAt(clientIp: string | null): Client | null {
    if (clientIp === null) return null;
    return { peer: clientIp, origin: clientIp, helo: null, name: null, peerHelo: '', tls: false, trusted: false };
  }
}

const UNJUDGED = { verdict: null, firstContact: null, shape: null };

function envelopeOf(parsed: ParsedMessage, recipients: readonly string[], reversePath: string | null): Envelope {
  const from = reversePath ?? parsed.header.returnPath ?? parsed.header.from[0]?.address ?? '';
  return { reversePath: from, mail: {}, recipients: recipients.map((address) => ({ address })) };
}
