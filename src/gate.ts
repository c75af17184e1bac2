/**
 * THE ROAD. A message walks it once, from its first RCPT to the reply after its dot:
 *
 *   accept recipients → parse → gather → judge → decide → act → record
 *
 * docs/flow.md tells the same in prose. The road knows only ports; main.ts says what stands behind them.
 */
import { queueId } from './act/identifier.ts';
import { mayRelay } from './decide/acceptance.ts';
import { authorOf, type Examined, examine, isOurs, observe } from './examine.ts';
import type { MessageContent } from './mail/content.ts';
import type { Client, Recipient } from './mail/envelope.ts';
import { canonicalAddress, comparableAddress } from './mail/header/address.ts';
import { inNetworks } from './mail/header/network.ts';
import { isPositive, reply, type SmtpReply } from './mail/reply.ts';
import { act, disposed, keepable, notActed, tryLater } from './perform.ts';
import type { Capabilities, ListenerFacts, RelayTransaction, Road, Transaction } from './ports.ts';
import { AnalysisFailed, StoreUnavailable } from './ports.ts';
import { type Lesson, recordInbound, recordPassage } from './record.ts';
import { envelopeOf, type RoadFacts, type RoadPorts, type RoadSettings, type Walk } from './road.ts';

export interface Gate extends Road {
  /** Resolves when everything that was answered is also recorded. */
  drained(): Promise<void>;
}

/** What is learnt and discarded needs no next hop's leave. */
const everything: Capabilities = { size: 0, eightBitMime: true, smtpUtf8: true, dsn: true };
/** Octets kept free for the header fields that are added. */
const HEAD_ROOM = 16_384;
/** Share of the transaction's time that a message may wait for a free worker: the next hop needs the rest. */
const PATIENCE = 0.5;

const recipientOk = reply(250, '2.1.5', 'Recipient ok');

export function createGate(ports: RoadPorts, settings: () => RoadSettings): Gate {
  const recording = new Set<Promise<void>>();
  function later(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => ports.log.error({ error: String(error) }, 'could not record what was done with a message'))
      .finally(() => recording.delete(tracked));
    recording.add(tracked);
  }
  return {
    capabilities: async (listener) => {
      if (settings().observers.includes(listener)) return everything;
      const next = await ports.relayFor(listener).capabilities();
      // Our own fields come on top of what the client sends.
      return { ...next, size: next.size === 0 ? 0 : Math.max(1, next.size - HEAD_ROOM) };
    },
    begin: (listener, client, mail) => new Passage({ ports, settings: settings(), later }, listener, client, mail),
    async drained() {
      while (recording.size > 0) await Promise.all(recording);
    },
  };
}

class Passage implements Transaction {
  readonly id: string;
  readonly #road: RoadFacts;
  readonly #walk: Omit<Walk, 'content' | 'dotAt'>;
  #relay: RelayTransaction | null = null;
  /** Index in `accepted` for each positive RCPT reply: LMTP owes a reply for every one. */
  readonly #answers: number[] = [];

  constructor(road: RoadFacts, listener: ListenerFacts, client: Client, mail: Walk['mail']) {
    const at = road.ports.clock.now();
    this.id = queueId(at, road.ports.random.bytes(5));
    this.#road = road;
    this.#walk = { id: this.id, at, listener, client, mail, accepted: [] };
  }

  async rcpt(recipient: Recipient): Promise<SmtpReply> {
    const { accepted, listener, client } = this.#walk;
    const { protectedDomains, relayFrom } = this.#road.settings;
    // A journal copy goes nowhere, so a trusted peer may name anyone in it.
    const anyone = inNetworks(client.peer, relayFrom[listener.name] ?? []) || (listener.direction === 'observe' && client.trusted);
    const allowed = mayRelay(recipient.address, protectedDomains, anyone);
    if (!('ok' in allowed)) return allowed;
    const { address } = allowed;
    const key = comparableAddress(address);
    const known = accepted.findIndex((a) => comparableAddress(a.recipient.address) === key);
    if (known >= 0) {
      // A repeated recipient, however it is spelt, is answered, but gets one copy.
      this.#answers.push(known);
      return recipientOk;
    }
    const answer = listener.direction === 'observe' ? recipientOk : await this.#probe({ ...recipient, address });
    if (isPositive(answer)) {
      this.#answers.push(accepted.length);
      accepted.push({ recipient: { ...recipient, address }, protected: allowed.protected });
    }
    return answer;
  }

  /** Asks the next hop, and passes its word on. */
  #probe(recipient: Recipient): Promise<SmtpReply> {
    const { listener, client, mail } = this.#walk;
    this.#relay ??= this.#road.ports.relayFor(listener.name).begin({ ...mail, client });
    return this.#relay.rcpt(recipient);
  }

  async data(content: MessageContent): Promise<SmtpReply[]> {
    const { meter, log, clock } = this.#road.ports;
    const lmtp = this.#walk.listener.protocol === 'lmtp';
    meter.inFlight(1);
    try {
      const replies = await walk({ ...this.#walk, content, dotAt: clock.now() }, this.#relay, this.#road);
      return lmtp ? this.#answers.map((i) => replies[i] ?? tryLater) : [replies[0] ?? tryLater];
    } catch (error) {
      // Nothing was acknowledged, so the client keeps the message.
      const what = error instanceof StoreUnavailable ? 'the store is away' : 'trouble on the road';
      log.error({ id: this.id, error: String(error) }, `${what}: answered 451`);
      return lmtp ? this.#answers.map(() => tryLater) : [tryLater];
    } finally {
      this.#relay?.end();
      meter.inFlight(-1);
    }
  }

  abort(): void {
    this.#relay?.end();
  }
}

/** @returns a reply for each accepted recipient, in order; the same for all over SMTP */
async function walk(item: Walk, relay: RelayTransaction | null, road: RoadFacts): Promise<SmtpReply[]> {
  if (item.listener.direction === 'observe' || relay === null) return observeCopy(item, road);
  if (item.listener.direction === 'outbound' || !item.accepted.some((a) => a.protected)) return passThrough(item, relay, road);
  return inbound(item, relay, road);
}

/** Inbound: judged, and acted upon for each recipient. */
async function inbound(item: Walk, relay: RelayTransaction, road: RoadFacts): Promise<SmtpReply[]> {
  const { ports, settings, later } = road;
  const examined = await judged(item, road);
  const acted = examined === null && settings.onAnalysisFailure === 'tempfail' ? notActed(item) : await act(item, relay, { examined, annotate: true }, road);
  const now = ports.clock.now();
  later(recordInbound({ ...acted, listener: item.listener, examined, mode: settings.mode, seconds: (now - item.dotAt) / 1000, now }, ports));
  return acted.replies;
}

/** Outbound, and what passes to others: relayed as it is, no field of ours; what our side wrote teaches. */
async function passThrough(item: Walk, relay: RelayTransaction, road: RoadFacts): Promise<SmtpReply[]> {
  const { ports, settings, later } = road;
  const lesson = item.listener.direction === 'outbound' ? await readLesson(item, road) : null;
  const acted = await act(item, relay, { examined: null, annotate: false }, road);
  const now = ports.clock.now();
  later(recordPassage({ ...acted, listener: item.listener, lesson, mode: settings.mode, seconds: (now - item.dotAt) / 1000, now }, ports));
  return acted.replies;
}

/** Journal copies: learnt and discarded; nothing is relayed. */
async function observeCopy(item: Walk, road: RoadFacts): Promise<SmtpReply[]> {
  const { ports, settings } = road;
  const lesson = await readLesson(item, road);
  const discarded = reply(250, '2.0.0', `Ok: noted as ${item.id}`);
  const fates = (await disposed(item, null, false, road)).map((disposition) => ({ disposition, outcome: 'discarded' as const, reply: discarded }));
  const now = ports.clock.now();
  const { listener } = item;
  // Nothing else will keep it, so here the reply waits for the record.
  await recordPassage({ kept: keepable(item, null), fates, listener, lesson, mode: settings.mode, seconds: (now - item.dotAt) / 1000, now }, ports);
  return item.accepted.map(() => discarded);
}

/**
 * @returns `null` when the message could not be judged in time: the failure policy decides.
 *   An absent store is not that: it rejects, and the client is told to try later.
 */
async function judged(item: Walk, { ports, settings }: RoadFacts): Promise<Examined | null> {
  const { id, at, content, client, accepted } = item;
  try {
    const message = await ports.reader.parse(content, settings.limits.analysisMs, settings.limits.transactionMs * PATIENCE);
    const recipients = [...new Set(accepted.filter((a) => a.protected).map((a) => canonicalAddress(a.recipient.address)))];
    return await examine({ id, at, message, content, client, archive: false, envelope: envelopeOf(item), recipients }, ports, settings);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    ports.log.error({ id, error: String(error) }, 'could not judge a message: the failure policy decides');
    ports.meter.analysisFailed(error instanceof AnalysisFailed ? error.reason : 'error');
    return null;
  }
}

/** What our side wrote, or a journal copy, teaches; `null` when it can't be read, which is no reason not to send it. */
async function readLesson(item: Walk, { ports, settings }: RoadFacts): Promise<Lesson | null> {
  const { id, at, content, client, listener } = item;
  try {
    const message = await ports.reader.parse(content, settings.limits.analysisMs, settings.limits.transactionMs * PATIENCE);
    const envelope = envelopeOf(item);
    const author = await authorOf({ message, content, client, archive: false, envelope }, ports, {
      ...settings,
      verify: settings.verify && listener.direction === 'observe',
    });
    // Direction is the listener's; a journal has both, told apart as archives are.
    const direction = listener.direction === 'outbound' || isOurs(author, settings.protectedDomains) ? 'outbound' : 'inbound';
    const recipients = envelope.recipients.map((recipient) => canonicalAddress(recipient.address));
    return { message, ...observe(message, { author, direction, recipients, reversePath: envelope.reversePath, at }, ports, settings.rules) };
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    ports.log.warn({ id, error: String(error) }, 'could not read a message: it teaches nothing');
    return null;
  }
}
