/**
 * Tries one rule on one of its examples: the message is judged as any other, by this rule alone beside the signals, with what the
 * example says history, authentication and registries would have told.
 */
import { attributeValues } from '../history/observe.ts';
import { emptyLevel, NO_RELATION } from '../history/relation.ts';
import type { HistoryFacts, LevelFacts } from '../history/types.ts';
import { canonicalAddress, domainOf } from '../mail/header/address.ts';
import type { Author } from '../mail/header/identity.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { Answer } from '../rules/cel/condition.ts';
import { RuleFacts } from '../rules/cel/facts.ts';
import type { Example, Rule } from '../rules/cel/rule.ts';
import type { Rules } from '../rules/rules.ts';
import { factsFor, messageFacts } from '../signals/facts.ts';
import { findingsFor } from '../signals/index.ts';
import { type JudgeFacts, judge } from './judge.ts';
import type { Policy } from './policy.ts';
import { ruleSignal } from './rule-effects.ts';
import type { Action } from './verdict.ts';

export interface Tried {
  /** What the example says it shows. */
  name: string;
  /** The rule ought to hold for it. */
  expected: boolean;
  matched: boolean;
  passed: boolean;
  /** What would be done with the message, and its score, the rule included. */
  action: Action;
  score: number;
  /** Words of the reason; `null` where the rule does not hold. */
  words: string | null;
  /** Each part of the condition joined by `&&`, and its answer. */
  parts: { text: string; answer: Answer | 'error' }[];
}

const MS_PER_DAY = 86_400_000;
/** Where an example has no Date. */
const SOME_DAY = Date.UTC(2026, 2, 10, 10);
const HISTORY_DAYS = 700;
const KNOWN = { messages: 60, days: 52 };
const HOUSE = { messages: 5000, days: 700, outbound: 2000, replies: 1000 };

/**
 * @param message the example's mail, as the reader reads it
 * @param policy thresholds in force
 */
export function tryExample(
  rule: Rule,
  { example, expected }: { example: Example; expected: boolean },
  message: ParsedMessage,
  rules: Rules,
  policy: Policy,
): Tried {
  const facts = exampleFacts(example, message, { ...rules, cel: [rule] }, policy);
  const delivery = judge(facts).verdict.deliveries[0];
  const reason = delivery?.reasons.find(({ signal }) => signal === ruleSignal(rule.id));
  const matched = reason !== undefined;
  return {
    name: example.name,
    expected,
    matched,
    passed: matched === expected,
    action: delivery?.action ?? 'deliver',
    score: delivery?.score ?? 0,
    words: reason?.text ?? null,
    parts: partsOf(rule, facts),
  };
}

function partsOf({ condition }: Rule, facts: JudgeFacts): Tried['parts'] {
  const own = factsFor(messageFacts({ ...facts, lists: facts.rules.lists }), facts.recipients[0] ?? '');
  const warm = facts.warmDays === 0;
  const seen = new RuleFacts(
    own,
    findingsFor(own).filter(({ absence }) => warm || !absence),
    warm,
  );
  return condition.parts.map(({ text, ask }) => {
    try {
      return { text, answer: ask(seen) };
    } catch {
      return { text, answer: 'error' };
    }
  });
}

function exampleFacts({ given }: Example, message: ParsedMessage, rules: Rules, policy: Policy): JudgeFacts {
  const at = message.header.date ?? SOME_DAY;
  const recipient = canonicalAddress(given.recipient ?? message.header.to[0]?.address ?? '') || 'somebody@example.org';
  const author = exampleAuthor(message, given.authenticated);
  return {
    id: 'example',
    at,
    message,
    author,
    recipients: [recipient],
    values: attributeValues(message, author, at),
    history: exampleHistory(given, recipient, at),
    ages: new Map(Object.entries(given.ageDays).map(([domain, days]) => [domain, { registeredAt: at - days * MS_PER_DAY, source: 'list' as const }])),
    hostsFirstSeen: new Map(given.hostsMet.map((host) => [host, at - 100 * MS_PER_DAY])),
    campaign: { authors: 0, recipients: 0, firstSeen: null, copies: 0 },
    bearers: Object.entries(given.ourPeople).flatMap(([name, address]) => (name === message.header.from[0]?.name ? [{ address, ours: true, days: 100 }] : [])),
    writtenDomains: given.writtenDomains,
    protectedDomains: [domainOf(recipient)],
    fields: new Map(),
    rules,
    policy,
    exceptions: [],
    warmDays: given.warm ? 0 : HISTORY_DAYS + 1,
    mode: 'active',
    honest: { scale: '', atLeast: [] },
  };
}

function exampleAuthor({ header }: ParsedMessage, authenticated: Author['class']): Author {
  const address = canonicalAddress(header.from[0]?.address ?? '');
  const domain = domainOf(address);
  const evidence = `the example says ${authenticated}`;
  const nothing = { clientIp: null, clientHelo: null, list: null, spfDomains: [] };
  return { address, domain, class: authenticated, authenticated, evidence, dkimDomains: authenticated === 'pass' ? [domain] : [], ...nothing };
}

function exampleHistory({ known, messages, days, repliesToOurs }: Example['given'], recipient: string, at: number): HistoryFacts {
  const firstSeen = at - 400 * MS_PER_DAY;
  const lastSeen = at - 7 * MS_PER_DAY;
  const count = messages ?? (known ? KNOWN.messages : 0);
  const fromUs = known ? 40 : 0;
  const met = { messages: count, days: days ?? (known ? KNOWN.days : Math.min(count, 1)), outbound: fromUs, replies: fromUs / 2, firstSeen, lastSeen };
  const correspondent: LevelFacts = { ...emptyLevel(), relation: count === 0 && fromUs === 0 ? NO_RELATION : met };
  return {
    since: at - HISTORY_DAYS * MS_PER_DAY,
    pairs: { [recipient]: correspondent },
    correspondent,
    domain: emptyLevel(),
    organisation: { ...emptyLevel(), relation: { ...HOUSE, firstSeen: at - HISTORY_DAYS * MS_PER_DAY, lastSeen } },
    authenticatedTwin: null,
    repliesToOurs,
  };
}
