/**
 * A place of work over one store, for the commands: judging files, learning archives, releasing what is
 * held. The same core and the same acts as the road's.
 */
import { queueId } from '../act/identifier.ts';
import { redeliver, type Sent } from '../act/redeliver.ts';
import { firstAttempt } from '../act/retry-times.ts';
import { type Desk, type JudgeOrder, Refusal, type ReleaseOrder, type ReleaseRow, type Studied, type StudyOrder, type Trusted } from '../cli/kit.ts';
import { mayRelay } from '../decide/acceptance.ts';
import { ruleSignal } from '../decide/rule-effects.ts';
import { type Examined, examine, hostsOf, isOurs, observe } from '../examine.ts';
import type { MessageContent } from '../mail/content.ts';
import type { Client, Envelope } from '../mail/envelope.ts';
import { canonicalAddress, comparableAddress, domainOf } from '../mail/header/address.ts';
import { identify } from '../mail/header/identity.ts';
import type { Mailbox, ParsedMessage } from '../mail/message.ts';
import { isShared } from '../mail/url/tenants.ts';
import type { BulkReader, Habits, HeldMessage, HeldRecipient, Housekeeping, LockRecord } from '../ports.ts';
import type { RoadPorts, RoadSettings } from '../road.ts';
import { teach } from '../teach.ts';
import { glance } from './glance.ts';
import { createPhishDesk } from './phish.ts';

export interface DeskParts {
  ports: RoadPorts & { habits: Habits; reader: BulkReader };
  settings: RoadSettings;
  housekeeping: Housekeeping;
  /** Where a recipient's mail goes, in words. */
  nextHopName(listener: string, address: string): string;
  /** Told of every message judged: for measuring. */
  onExamined?(examined: Examined): void;
  close(): Promise<void>;
}

export function createDesk({ ports, settings, housekeeping, nextHopName, close, onExamined = () => {} }: DeskParts): Desk {
  const { histories, habits, holds, locks, journal, reader, clock } = ports;
  const phishDesk = createPhishDesk(ports, settings);
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

  async function trust(id: string, actor: string): Promise<Trusted> {
    await phishDesk.refuseReported(id);
    const message = await holds.get(id);
    const observation = message?.observation ?? null;
    const [entry] = message === null ? await journal.find({ id, limit: 1 }) : [];
    const author = observation?.identity ?? (entry && { address: canonicalAddress(entry.from), class: entry.verdict?.authenticated ?? ('unknown' as const) });
    const lifted = author === undefined ? 0 : await histories.liftReports(author, clock.now());
    // Mail that was delivered has taught already; there only what was said of its author can change.
    if (message === null && lifted === 0) await held(id);
    const learnt = observation !== null && !observation.automatic && !(await histories.hasLearnt(observation));
    if (learnt) await histories.learn(observation);
    if (learnt || lifted > 0) await journal.audit(clock.now(), actor, 'trust', id);
    return { learnt, lifted };
  }

  async function held(id: string): Promise<HeldMessage> {
    const message = await holds.get(id);
    if (message === null) throw new Refusal(`no held message ${id}; "kithgate held list" shows those there are`);
    return message;
  }

  async function release(order: ReleaseOrder): Promise<ReleaseRow[]> {
    const { id, to, again, actor } = order;
    const message = await held(id);
    await phishDesk.refuseReported(id);
    const wanted = wantedRows(message, order);
    if (!message.hasContent) throw new Refusal(`${id}: its bytes are not kept here (a would-hold was delivered when it came, or it was deleted)`);
    if (to !== null) refuseOutside(to, settings);
    const since = clock.now();
    const sent: Sent[] = [];
    // What a person held back goes as it came; what merely waited for the next hop goes as it was judged.
    for (const copy of ['original', 'as-judged'] as const) {
      const rows = wanted.filter((row) => (row.state === 'undelivered' && row.dispatch?.copy !== 'original' ? 'as-judged' : 'original') === copy);
      const redelivery = { message, rows, dispatch: { copy, to, since }, again, settle: (one: Sent) => settle(message, one) };
      if (rows.length > 0) sent.push(...(await redeliver(redelivery, ports, settings)));
    }
    await journal.audit(clock.now(), actor, 'release', `${id} ${sent.map((s) => `${s.sentTo}=${s.outcome}`).join(' ')}`);
    if (order.trust && sent.some((s) => s.outcome === 'released')) await trust(id, actor);
    return wanted.map((row) => releaseRow(message, row, sent));
  }

  /** A refusal leaves it as it was, for a person to see; a deferral is tried again by `serve`, in the same way and to the same address. */
  async function settle(message: HeldMessage, { row, outcome, note }: Sent): Promise<void> {
    const now = clock.now();
    const change = { note, attempts: row.attempts + 1, nextAttempt: null, changedAt: now };
    const address = row.recipient.address;
    if (outcome === 'released') await holds.update(message.id, address, { ...change, state: 'released' });
    else if (outcome === 'deferred') await holds.update(message.id, address, { ...change, state: 'undelivered', nextAttempt: firstAttempt(now) });
    else await holds.update(message.id, address, { ...change, state: row.state });
  }

  function releaseRow(message: HeldMessage, row: HeldRecipient, sent: readonly Sent[]): ReleaseRow {
    const recipient = row.recipient.address;
    const done = sent.find((s) => s.row.recipient.address === recipient);
    if (done === undefined)
      return { recipient, sentTo: '', outcome: 'already-released', note: `${row.state} ${new Date(row.changedAt).toISOString()}`, nextHop: '' };
    const nextHop = done.outcome === 'released' ? nextHopName(message.listener, done.sentTo) : '';
    return { recipient, sentTo: done.sentTo, outcome: done.outcome, note: done.note, nextHop };
  }

  async function settleLock(token: string, state: 'unlocked' | 'denied', actor: string): Promise<LockRecord | null> {
    const found = await locks.get(token);
    if (found === null) return null;
    if (state === 'unlocked') await phishDesk.refuseReported(found.record.verdictId);
    const at = clock.now();
    await locks.setState(token, state, { token, at, kind: state, clientIp: null, note: actor });
    await journal.audit(at, actor, state, token);
    // One message may have several locks: its values are ordinary only when a person let all of them through.
    const all = await locks.list({ verdictId: found.record.verdictId });
    if (all.some(({ record }) => record.state === 'denied')) await histories.settle(found.record.verdictId, 'drop');
    else if (all.every(({ record }) => record.state === 'unlocked')) await histories.settle(found.record.verdictId, 'learn');
    return { ...found.record, state };
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
    release,
    trust,
    phish: phishDesk.phish,
    unphish: phishDesk.unphish,
    async discard(message, actor) {
      const now = clock.now();
      if (!(await holds.discard(message.id, now)))
        throw new Refusal(
          `${message.id} is being sent on right now: see "kithgate held show ${message.id}" for what becomes of it, then delete what still waits`,
        );
      await holds.removeContent(message.id);
      await journal.audit(now, actor, 'delete', message.id);
    },
    settleLock,
    close,
  };

  function clientAt(clientIp: string | null): Client | null {
    if (clientIp === null) return null;
    return { peer: clientIp, origin: clientIp, helo: null, name: null, peerHelo: '', tls: false, trusted: false };
  }
}

const UNJUDGED = { verdict: null, firstContact: null, shape: null };

function wantedRows(message: HeldMessage, { recipients, again }: ReleaseOrder): HeldRecipient[] {
  if (recipients === null) {
    const waiting = message.recipients.filter(
      (row) => row.state === 'held' || row.state === 'undelivered' || row.state === 'failed' || (again && row.state === 'released'),
    );
    return waiting.length > 0 ? waiting : message.recipients.filter((row) => row.state === 'released');
  }
  return recipients.map((address) => {
    // As it was written first: two plus-tags of one person are two copies.
    const row = message.recipients.find((known) => comparableAddress(known.recipient.address) === comparableAddress(address));
    if (row === undefined) throw new Refusal(`${message.id} has no recipient ${address}; "kithgate held show ${message.id}" lists them`);
    return row;
  });
}

function refuseOutside(address: string, { protectedDomains }: RoadSettings): void {
  const allowed = mayRelay(address, protectedDomains, false);
  if (!('ok' in allowed)) throw new Refusal(`--to ${address}: held mail is released within protectedDomains only (${protectedDomains.join(', ')})`);
}

function envelopeOf(parsed: ParsedMessage, recipients: readonly string[], reversePath: string | null): Envelope {
  const from = reversePath ?? parsed.header.returnPath ?? parsed.header.from[0]?.address ?? '';
  return { reversePath: from, mail: {}, recipients: recipients.map((address) => ({ address })) };
}
