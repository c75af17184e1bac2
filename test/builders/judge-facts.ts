/**
 * Facts for judging, written by hand: a message, an author and a history with only what a test says. Everything
 * else is as dull as ordinary mail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type JudgeFacts, type Judgement, judge } from '../../src/decide/judge.ts';
import { attributeValues } from '../../src/history/observe.ts';
import { emptyLevel, NO_RELATION } from '../../src/history/relation.ts';
import { type Attribute, type HistoryFacts, type LevelFacts, type RelationStats, valueKey } from '../../src/history/types.ts';
import { registrableDomain } from '../../src/mail/header/address.ts';
import type { Author } from '../../src/mail/header/identity.ts';
import type { HeaderFacts, Link, ParsedMessage } from '../../src/mail/message.ts';
import { parseRules, RULE_FILES, type Rules } from '../../src/rules/rules.ts';
import { factsFor, messageFacts, type SignalFacts } from '../../src/signals/facts.ts';

/** A Tuesday, 10:00 UTC. */
export const AT = Date.UTC(2026, 2, 10, 10);
export const DAY = 86_400_000;
export const RECIPIENT = 'ceo@example.org';

const read = (file: string): string => readFileSync(new URL(`../../rules/${file}`, import.meta.url), 'utf8');

/** The rules as shipped. */
export const RULES: Rules = parseRules(Object.fromEntries(RULE_FILES.map((file) => [file, read(file)])) as Parameters<typeof parseRules>[0], {
  builtIn: readdirSync(new URL('../../rules/cel/', import.meta.url)).map((file) => ({ name: `rules/cel/${file}`, text: read(`cel/${file}`) })),
});

export function header(change: Partial<HeaderFacts> = {}): HeaderFacts {
  return {
    messageId: '<1@partner.example>',
    date: AT,
    from: [{ address: 'anna@partner.example', name: 'Anna Alder' }],
    sender: null,
    replyTo: [],
    to: [{ address: RECIPIENT, name: '' }],
    cc: [],
    subject: 'Timetable for next week',
    inReplyTo: [],
    references: [],
    listId: null,
    listUnsubscribe: false,
    listHosts: [],
    automatic: false,
    bulk: false,
    mailer: 'Thunderbird',
    dateZone: 60,
    received: [],
    authenticationResults: [],
    returnPath: null,
    originatingIp: null,
    ...change,
  };
}

export function link(url: string, text = '', change: Partial<Link> = {}): Link {
  const host = new URL(url).hostname;
  const domain = registrableDomain(host);
  return {
    url,
    target: url,
    through: [],
    host,
    domain,
    tenant: domain,
    text,
    where: 'html',
    region: 'own',
    hidden: text === '' || text.includes(host) ? [] : ['text-hides-target'],
    mismatch: null,
    lockable: true,
    span: null,
    clickable: true,
    ...change,
  };
}

/** A link to a tenant's share, as the reader tells them apart by host. */
export const shareLink = (tenantHost: string, text: string): Link => link(`https://${tenantHost}/:b:/g/doc`, text, { tenant: tenantHost });

export function message(change: Partial<Omit<ParsedMessage, 'header'>> & { header?: Partial<HeaderFacts> } = {}): ParsedMessage {
  const { header: fields, ...rest } = change;
  const { visibleText = 'Here is the timetable we talked about.' } = change;
  return {
    size: 1000,
    digest: 'd1',
    links: [],
    visibleText,
    ownText: visibleText,
    quotedText: '',
    signatureText: '',
    hiddenText: '',
    bodyForm: 'text',
    attachments: [],
    signed: false,
    findings: [],
    complete: true,
    ...rest,
    header: header(fields),
  };
}

export function author(change: Partial<Author> = {}): Author {
  const address = change.address ?? 'anna@partner.example';
  const value = change.class ?? 'pass';
  return {
    address,
    domain: address.slice(address.lastIndexOf('@') + 1),
    class: value,
    authenticated: value,
    evidence: `upstream mx.example.org: dmarc=${value}`,
    clientIp: '192.0.2.7',
    clientHelo: 'mx.partner.example',
    list: null,
    spfDomains: [],
    dkimDomains: value === 'pass' ? ['partner.example'] : [],
    ...change,
  };
}

export const relation = (change: Partial<RelationStats> = {}): RelationStats => ({
  messages: 60,
  days: 52,
  outbound: 40,
  replies: 20,
  firstSeen: AT - 400 * DAY,
  lastSeen: AT - 7 * DAY,
  ...change,
});

/** Days on which each value of an attribute was seen. */
export type Habits = Partial<Record<Attribute, Record<string, number>>>;

/** A level with these habits; decay is left out, so a day counts one. */
export function level(stats: RelationStats, habits: Habits): LevelFacts {
  const facts: LevelFacts = { relation: stats, totals: {}, values: {} };
  for (const [attribute, values] of Object.entries(habits) as [Attribute, Record<string, number>][]) {
    const days = Object.values(values);
    facts.totals[attribute] = {
      decayed: days.reduce((a, b) => a + b, 0),
      distinct: days.reduce((a, b) => a + Math.min(1, b), 0),
      days: days.reduce((a, b) => a + b, 0),
    };
    for (const [value, seen] of Object.entries(values)) {
      facts.values[valueKey({ attribute, value })] = { days: seen, decayed: seen, firstSeen: AT - 400 * DAY, lastSeen: AT - DAY };
    }
  }
  return facts;
}

/** A year of weekly mail in office hours, links to the own site only, always from one place with one program. */
export const WEEKLY: Habits = {
  'has-link': { own: 52 },
  'link-host': { 'www.partner.example': 52 },
  network: { '192.0.0.0/16': 52 },
  helo: { 'partner.example': 52 },
  'dkim-domain': { 'partner.example': 52 },
  mailer: { thunderbird: 52 },
  hour: { '2': 40, '3': 12 },
  weekday: { '2': 52 },
  zone: { '+0100': 52 },
  'reply-to': { 'partner.example': 52 },
  'display-name': { 'anna alder': 52 },
};

/** The house as a whole: a thousand days of everybody's mail. */
const HOUSE: Habits = {
  'has-link': { own: 500, away: 300, none: 200 },
  'link-tenant': Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`site${i}.example`, 3])),
  network: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`198.${i}.0.0/16`, 10])),
  helo: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`host${i}.example`, 10])),
  mailer: { thunderbird: 500, outlook: 500 },
  hour: { '2': 400, '3': 400, '4': 150, '1': 50 },
  weekday: { '1': 200, '2': 200, '3': 200, '4': 200, '5': 200 },
  zone: { '+0100': 900, '+0000': 100 },
  'reply-to': Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`site${i}.example`, 20])),
};

export const organisation = (): LevelFacts => level(relation({ messages: 5000, days: 700 }), HOUSE);

/** Nobody ever wrote; the house is old enough for that to mean something. */
export function strangerHistory(change: Partial<HistoryFacts> = {}): HistoryFacts {
  return {
    since: AT - 700 * DAY,
    pairs: { [RECIPIENT]: emptyLevel() },
    correspondent: emptyLevel(),
    domain: emptyLevel(),
    organisation: organisation(),
    authenticatedTwin: null,
    repliesToOurs: false,
    ...change,
  };
}

/** The author is a partner of a year, known to one recipient. */
export function partnerHistory(habits: Habits = WEEKLY, stats: RelationStats = relation(), change: Partial<HistoryFacts> = {}): HistoryFacts {
  const same = level(stats, habits);
  return strangerHistory({ pairs: { [RECIPIENT]: same }, correspondent: same, domain: { ...same, relation: NO_RELATION }, ...change });
}

type Given = Partial<Omit<JudgeFacts, 'message' | 'author'>> & { message?: ParsedMessage; author?: Author };

export function judgeFacts(given: Given = {}): JudgeFacts {
  const read = given.message ?? message();
  const by = given.author ?? author();
  const at = given.at ?? AT;
  return {
    id: 'id1',
    at,
    recipients: [RECIPIENT],
    values: attributeValues(read, by, at),
    history: strangerHistory(),
    ages: new Map(),
    hostsFirstSeen: new Map(),
    campaign: { authors: 0, recipients: 0, firstSeen: null, copies: 0 },
    bearers: [],
    writtenDomains: [],
    protectedDomains: ['example.org'],
    fields: new Map(),
    rules: RULES,
    policy: { lockAt: 26, holdAt: 94, unlockable: 'hold', prior: 0.1, overrides: [] },
    exceptions: [],
    warmDays: 14,
    mode: 'active',
    honest: { scale: 's1', atLeast: [] },
    ...given,
    message: read,
    author: by,
  };
}

/** The same facts as one recipient's signals see them. */
export function signalFacts(given: Given = {}, recipient = RECIPIENT): SignalFacts {
  const facts = judgeFacts(given);
  return factsFor(messageFacts({ ...facts, lists: facts.rules.lists }), recipient);
}

export const judged = (given: Given = {}): Judgement => judge(judgeFacts(given));
