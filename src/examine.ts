/**
 * The first half of the road, for one message that has been read: gather → judge. The gate walks it
 * for mail that arrives, the commands for mail on disk; both get the same verdict for the same input.
 */

import { headerOf } from './act/copy.ts';
import type { Exception } from './decide/exceptions.ts';
import { type JudgeFacts, type Judgement, judge } from './decide/judge.ts';
import type { Policy } from './decide/policy.ts';
import { spelledAs } from './history/display-name.ts';
import { claimedIdentity } from './history/identity.ts';
import { tenantsOf } from './history/link-targets.ts';
import { agedDomains, type ObservationContext, observationOf } from './history/observe.ts';
import type { Observation, Origin } from './history/types.ts';
import type { MessageContent } from './mail/content.ts';
import type { Client, Envelope } from './mail/envelope.ts';
import { resultsOf } from './mail/header/authenticated.ts';
import { decodeWords } from './mail/header/encoded-words.ts';
import { fieldValue, headerFields } from './mail/header/fields.ts';
import { type Author, identify, type Upstream } from './mail/header/identity.ts';
import type { ParsedMessage } from './mail/message.ts';
import type { Authenticator, DomainAge, Histories, Log, Meter, Origins, Reader } from './ports.ts';
import type { BrokenRule, RuleSet } from './rules/cel/rule-set.ts';
import type { Rules } from './rules/rules.ts';
import { type AskHit, asksIn } from './signals/ask-words.ts';
import { isOffice } from './signals/author-form.ts';

/** What judging depends on besides the message and the history. */
export interface ExamineSettings {
  protectedDomains: readonly string[];
  mode: 'passive' | 'active';
  policy: Policy;
  exceptions: readonly Exception[];
  upstreams: readonly Upstream[];
  /** Check SPF, DKIM and DMARC here where no upstream says. */
  verify: boolean;
  warmDays: number;
  /** Most ms that lookups may delay a message. */
  lookupMs: number;
  rules: Rules;
}

export interface ExaminePorts {
  reader: Reader;
  authenticator: Authenticator;
  domainAge: DomainAge;
  origins: Origins;
  histories: Histories;
  log: Log;
  meter: Meter;
}

/** One message to examine. */
export interface Case {
  id: string;
  /** Time of receipt, ms. */
  at: number;
  message: ParsedMessage;
  content: MessageContent;
  /** `null` where the client is not known. */
  client: Client | null;
  /** A message on disk: whose peer is not known, so that only position and name of an upstream's field count; keys of its day are gone, so nothing is verified. */
  archive: boolean;
  envelope: Envelope;
  /** Recipients to judge for, canonical and each once: those in protectedDomains. */
  recipients: readonly string[];
  /** Name of the file it came from, for the verdict. */
  file?: string;
}

export interface Examined {
  message: ParsedMessage;
  author: Author;
  /** What was judged, as it was gathered: judging it again gives the same. */
  facts: JudgeFacts;
  judgement: Judgement;
  /** What it teaches, where it may. */
  observation: Observation;
}

/** Who wrote it: stated by a trusted upstream, else verified here where that is asked for (decision 2). */
export async function authorOf(
  item: Pick<Case, 'message' | 'client' | 'archive' | 'content' | 'envelope'>,
  ports: ExaminePorts,
  settings: ExamineSettings,
): Promise<Author> {
  const { message, client, archive, content, envelope } = item;
  const stated = identify(message.header, client, settings.upstreams, null, { archive });
  if (stated.class !== 'unknown' || !settings.verify || archive || client === null) return stated;
  const verified = await ports.authenticator.verify(content, client, envelope, settings.lookupMs);
  if (verified === null) return stated;
  const sender = { reversePath: envelope.reversePath, helo: client.helo };
  return { ...identify(message.header, client, settings.upstreams, verified), results: resultsOf(verified, sender) };
}

export interface Observed {
  observation: Observation;
  /** What it asks, by our phrases. */
  asks: AskHit[];
  /** Where its client's address belongs; `null` = unknown. */
  origin: Origin | null;
}

/** What a message shows that history keeps: the same whether it is judged, only learnt, or seen as a journal copy. */
export function observe(
  message: ParsedMessage,
  context: Omit<ObservationContext, 'asks' | 'origin'>,
  { origins }: Pick<ExaminePorts, 'origins'>,
  { lists }: Pick<Rules, 'lists'>,
): Observed {
  if (context.direction === 'outbound') return { observation: observationOf(message, context), asks: [], origin: null };
  const asks = asksIn(message, lists.ask);
  const { clientIp } = context.author;
  const origin = clientIp === null ? null : origins.of(clientIp);
  return { observation: observationOf(message, { ...context, asks: asks.map(({ kind }) => kind), origin }), asks, origin };
}

export async function examine(item: Case, ports: ExaminePorts, settings: ExamineSettings): Promise<Examined> {
  const { id, at, message, recipients, envelope, file } = item;
  const author = await authorOf(item, ports, settings);
  const context = { author, direction: 'inbound' as const, recipients, reversePath: envelope.reversePath, at };
  const { observation, asks, origin } = observe(message, context, ports, settings.rules);
  const [gathered, fields] = await Promise.all([gather(message, author, observation, ports, settings), fieldsFor(item.content, settings.exceptions)]);
  const { policy, exceptions, warmDays, protectedDomains, mode, rules } = settings;
  const facts: JudgeFacts = {
    id,
    at,
    ...(file === undefined ? {} : { file }),
    message,
    author,
    recipients,
    fields,
    values: observation.values,
    asks,
    origin,
    ...gathered,
    rules,
    mode,
    policy,
    exceptions,
    warmDays,
    protectedDomains,
  };
  const judgement = judge(facts);
  const { measured } = judgement;
  tellBroken(judgement.broken, settings.rules.cel, ports);
  return { message, author, facts, judgement, observation: measured === null ? observation : { ...observation, measured } };
}

/** Rules that were told to have no answer, as long as they are in force. */
const toldBroken = new WeakMap<RuleSet, Set<string>>();

/** The message is judged without them, and each is told once: a rule that fails may fail for every message. */
export function tellBroken(broken: readonly BrokenRule[], rules: RuleSet, { log, meter }: Pick<ExaminePorts, 'log' | 'meter'>): void {
  if (broken.length === 0) return;
  const told = toldBroken.get(rules) ?? new Set();
  toldBroken.set(rules, told);
  for (const { id, error } of broken) {
    meter.ruleFailed(id);
    if (!told.has(id))
      log.error({ rule: id, error }, `rule ${id} has no answer for a message and was passed over; this is told once, kithgate_rule_failures_total counts on`);
    told.add(id);
  }
}

/** Header fields that exceptions ask for, decoded; nothing is read where none does. */
export async function fieldsFor(content: MessageContent, exceptions: readonly Exception[]): Promise<Map<string, string[]>> {
  const wanted = new Set(exceptions.flatMap((exception) => (exception.header === undefined ? [] : [exception.header.name.toLowerCase()])));
  const values = new Map<string, string[]>();
  if (wanted.size === 0) return values;
  const raw = await headerOf(content);
  for (const field of headerFields(raw)) {
    if (wanted.has(field.key)) values.set(field.key, [...(values.get(field.key) ?? []), decodeWords(fieldValue(raw, field))]);
  }
  return values;
}

/** What the store and the lookups know about it, asked together. */
async function gather(message: ParsedMessage, author: Author, observation: Observation, ports: ExaminePorts, settings: ExamineSettings) {
  const { histories, domainAge } = ports;
  // Another prior is another scale.
  const scale = `${settings.rules.weights.scale} ${settings.policy.prior}`;
  const { recipients, values, at, shape, identity, inReplyTo } = observation;
  const name = message.header.from[0]?.name ?? '';
  const [history, hostsFirstSeen, ages, campaign, reported, bearers, writtenDomains, atLeast] = await Promise.all([
    histories.facts({ identity, claimed: claimedIdentity(author), recipients, values, at, inReplyTo }),
    histories.hostsFirstSeen(hostsOf(message)),
    domainAge.lookup(agedDomains(message, author), settings.lookupMs),
    shape === null ? { authors: 0, recipients: 0, firstSeen: null, copies: 0 } : histories.campaign(shape, author.address, at),
    histories.reported({ targets: tenantsOf(message), shape, author: identity }),
    histories.bearers(name, isOffice(name) ? [] : spelledAs(name, settings.protectedDomains)),
    histories.writtenDomains(MOST_WRITTEN),
    histories.honestScores(scale, at),
  ]);
  return { history, hostsFirstSeen, ages, campaign, reported, bearers, writtenDomains, honest: { scale, atLeast } };
}

/** True for mail that our side wrote, where no listener tells: an author of ours whom trusted authentication does not deny. */
export function isOurs(author: Author, protectedDomains: readonly string[]): boolean {
  return protectedDomains.includes(author.domain) && (author.class === 'pass' || author.class === 'unknown');
}

/** How many of our correspondents' domains a lookalike is compared with. */
const MOST_WRITTEN = 500;

/** Hosts that its links lead to, each once. */
export function hostsOf(message: ParsedMessage): string[] {
  return [...new Set(message.links.map((link) => link.host).filter((host) => host !== ''))];
}
