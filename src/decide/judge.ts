/**
 * The judgement of one message: facts in, verdict out. The one entry to the core: the road gathers `JudgeFacts` through ports,
 * and carries out what the `Judgement` says. Pure: the same facts give the same verdict to the byte.
 *
 *     signals → score → exceptions, policy → action, links and words for each recipient
 */
import { shapeOf } from '../history/shape.ts';
import type { MeasuredScore } from '../history/types.ts';
import { FINDINGS } from '../mail/catalogue/findings.ts';
import type { Telling } from '../mail/catalogue/ways.ts';
import type { FormFinding, ParsedMessage } from '../mail/message.ts';
import { type BrokenRule, RuleAsker, type RuleMatch } from '../rules/cel/rule-set.ts';
import type { Rules } from '../rules/rules.ts';
import { type HonestMail, rarityOf } from '../score/rarity.ts';
import { baseOf, type Contribution, contributions, oneCause, scoreOf } from '../score/score.ts';
import { ageInDays } from '../signals/domain-age.ts';
import { type DomainAgeFacts, factsFor, type GatheredFacts, messageFacts } from '../signals/facts.ts';
import { type Finding, finding } from '../signals/finding.ts';
import { findingsFor } from '../signals/index.ts';
import { harmless } from '../signals/words.ts';
import { type Decided, decide, lockOrNot } from './decide.ts';
import { type Exception, firstException } from './exceptions.ts';
import { matchesRecipient, type Policy, policyFor, type RecipientPolicy } from './policy.ts';
import { riskyLinks } from './risky-links.ts';
import { isRuleDecision, isStricter, ruleDecision, ruleOrders, rulePoints, withinPolicy } from './rule-effects.ts';
import type { DeliveryVerdict, Mode, Reason, Verdict, VerdictLink } from './verdict.ts';

export interface JudgeFacts extends Omit<GatheredFacts, 'lists'> {
  /** Of the verdict: the queue id. */
  id: string;
  /** Name of the file it came from, for `check` and `replay`. */
  file?: string;
  /** Canonical addresses, inside protectedDomains only. */
  recipients: readonly string[];
  /** Header fields by lower-case name, unfolded: what `exceptions` may look at. */
  fields: ReadonlyMap<string, readonly string[]>;
  rules: Rules;
  policy: Policy;
  exceptions: readonly Exception[];
  /** Days of history before its gaps say anything. */
  warmDays: number;
  mode: Mode;
  /** Scores of this organisation's honest mail. */
  honest: HonestMail;
}

export interface RecipientJudgement extends DeliveryVerdict {
  policy: RecipientPolicy;
  /** Indices in the message's links (and the verdict's) to lock for this recipient; empty unless the action is lock. */
  locked: ReadonlySet<number>;
  /** Indices of the links found risky, whatever the action. */
  risky: ReadonlySet<number>;
  /** All that counts or could, also what is worth nothing: what a fit is made from. */
  findings: readonly Finding[];
}

export interface Judgement {
  verdict: Verdict;
  /** As `verdict.deliveries`, with what carrying it out needs. Never in a log or a header as a whole. */
  recipients: readonly RecipientJudgement[];
  /** Nobody here had had mail from this identity, or written to it. */
  firstContact: boolean;
  /** What its score tells of honest mail, should it turn out to be that; `null` = nothing: before there is history, or an exception let it pass. */
  measured: MeasuredScore | null;
  /** Rules that had no answer for this very message, and were passed over. */
  broken: readonly BrokenRule[];
}

const MS_PER_DAY = 86_400_000;

export function judge(facts: JudgeFacts): Judgement {
  const { message, author } = facts;
  const shared = messageFacts({ ...facts, lists: facts.rules.lists });
  const warm = facts.history.since !== null && facts.at - facts.history.since >= facts.warmDays * MS_PER_DAY;
  const regime = warm ? 'warm' : 'cold';
  const { weights } = facts.rules;
  const asker = new RuleAsker(facts.rules.cel, warm);
  const recipients = facts.recipients.map((recipient): RecipientJudgement => {
    const own = factsFor(shared, recipient);
    // Everybody is a stranger on the first day: what rests on missing history says nothing before there is history.
    const findings = findingsFor(own).filter((found) => warm || !found.absence);
    const found = contributions(findings, weights.signals, regime);
    const matched = asker.matches(own, findings);
    const reasons = [...withRules(found, matched), ...oneCause(found, weights.novelty), baseOf(weights, regime)];
    const policy = policyFor(recipient, facts.policy, facts.mode);
    const score = scoreOf(
      facts.policy.prior,
      reasons.map((reason) => reason.points),
    );
    const risky = riskyLinks(message, own, reasons, policy.lockAt);
    const exception = firstException(facts.exceptions, { author, clientIp: author.clientIp, fields: facts.fields }, recipient);
    // Nothing is kept from where attacks are reported, unless the operator names that very mailbox.
    const heeded = exception !== null && policy.annotateOnly && !namesRecipient(exception.exception, recipient) ? null : exception;
    const decided =
      heeded === null
        ? byRules(matched, decide(score, policy, message, risky), policy, message, risky)
        : bySpecialOrder(heeded.exception.action, policy, message, risky);
    const order = [...said('exception', heeded?.text), ...ruleOrders(matched), ...said('policy', decided.because)];
    const rarity = warm ? rarityOf(score, facts.honest) : null;
    const told = [...order, ...reasons].map(reasonOf);
    return { recipient, score, rarity, action: decided.action, locked: decided.locked, risky, reasons: told, policy, findings };
  });
  const deliveries = recipients.map(({ recipient, action, score, rarity, reasons }): DeliveryVerdict => ({ recipient, action, score, rarity, reasons }));
  // What is locked, and in a held message what would be: the risky ones.
  const shut = new Set(recipients.flatMap((r) => (r.action === 'hold' ? [...r.risky] : [...r.locked])));
  const from = message.header.from[0];
  const verdict: Verdict = {
    id: facts.id,
    messageId: message.header.messageId,
    date: new Date(facts.at).toISOString(),
    ...(facts.file === undefined ? {} : { file: facts.file }),
    from: { address: author.address, name: from?.name ?? '' },
    authenticated: author.authenticated,
    links: message.links.map((link, index) => linkOf(facts, link, shut.has(index))),
    deliveries,
    campaign: facts.campaign.authors >= 2 ? shapeOf(message, author.address) : null,
    findings: told(message.findings),
  };
  const { messages, outbound } = facts.history.correspondent.relation;
  return {
    verdict,
    recipients,
    firstContact: messages === 0 && outbound === 0,
    measured: warm ? measuredOf(recipients, facts.honest.scale) : null,
    broken: asker.broken,
  };
}

/**
 * A message counts once, with its highest score, as a copy to a hundred is still one message. Mailboxes that attacks are reported to get
 * everything, and what an exception or a rule let pass (a phishing exercise) went through by no merit of its own: neither tells what honest mail scores.
 */
function measuredOf(recipients: readonly RecipientJudgement[], scale: string): MeasuredScore | null {
  const judged = recipients.filter(({ policy }) => !policy.annotateOnly);
  const excepted = judged.some(({ action, reasons }) =>
    reasons.some((reason) => reason.signal === 'exception' || (action === 'deliver' && isRuleDecision(reason))),
  );
  return judged.length === 0 || excepted ? null : { scale, score: Math.max(...judged.map(({ score }) => score)) };
}

const FINDING_LIMIT = 20;
const TELLING: Readonly<Record<Telling, number>> = { strong: 0, weak: 1, note: 2 };

/** The strong ones first. */
function told(findings: readonly FormFinding[]): FormFinding[] {
  const rank = ({ id }: FormFinding): number => TELLING[FINDINGS[id].telling];
  return [...findings].sort((a, b) => rank(a) - rank(b)).slice(0, FINDING_LIMIT);
}

/** What an operator's own words decided: worth no points. */
const said = (signal: 'exception' | 'policy', text: string | null | undefined): Contribution[] =>
  text === null || text === undefined ? [] : [{ finding: finding(signal, 'combination', harmless(text, 200), { level: 'pair' }), points: 0 }];

/** The points of rules among those of the signals, the weightiest first. */
function withRules(reasons: Contribution[], matched: readonly RuleMatch[]): Contribution[] {
  const more = rulePoints(matched);
  return more.length === 0 ? reasons : [...reasons, ...more].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** What rules decide in spite of the score: at least something, or to deliver. */
function byRules(matched: readonly RuleMatch[], scored: Decided, policy: RecipientPolicy, message: ParsedMessage, risky: ReadonlySet<number>): Decided {
  const decision = ruleDecision(matched);
  const ordered = decision === null ? null : withinPolicy(decision, policy);
  if (ordered === null || (ordered !== 'deliver' && !isStricter(ordered, scored.action))) return scored;
  return bySpecialOrder(ordered, policy, message, risky);
}

const namesRecipient = (exception: Exception, recipient: string): boolean =>
  exception.recipient !== undefined && !exception.recipient.startsWith('*') && matchesRecipient(exception.recipient, recipient);

/** An exception's or a rule's `lock` without a risky link locks every web link. */
function bySpecialOrder(action: Exception['action'], policy: RecipientPolicy, message: ParsedMessage, risky: ReadonlySet<number>): Decided {
  if (action !== 'lock') return { action, locked: new Set(), because: null };
  const web = message.links.flatMap((link, index) => (/^https?:/i.test(link.url) && link.clickable ? [index] : []));
  return lockOrNot(policy, message, risky.size > 0 ? risky : new Set(web));
}

function reasonOf({ finding: found, points }: Contribution): Reason {
  const bits = found.bits === null ? null : Math.round(found.bits * 10) / 10;
  return { signal: found.signal, points, bits, sample: found.sample, text: found.text, level: found.level };
}

function linkOf(facts: JudgeFacts, link: ParsedMessage['links'][number], locked: boolean): VerdictLink {
  const age: DomainAgeFacts | undefined = facts.ages.get(link.domain);
  const firstSeen = facts.hostsFirstSeen.get(link.host);
  return {
    url: link.url,
    target: link.target,
    host: link.host,
    domain: link.domain,
    text: link.text,
    where: link.where,
    hidden: link.hidden,
    mismatch: link.mismatch,
    ageDays: ageInDays(age?.registeredAt, facts.at),
    ageFrom: age?.source ?? 'unknown',
    ...(age?.youngerThan === undefined ? {} : { ageBelow: age.youngerThan.days }),
    firstSeenHere: firstSeen === undefined ? null : new Date(firstSeen).toISOString(),
    action: locked ? 'lock' : 'none',
    lockable: link.lockable,
  };
}
