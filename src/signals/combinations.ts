/**
 * What is weak apart and telling together (model: interactions). Each combination reads the findings made so far; a finding
 * more, or a stronger one, can only add combinations, which keeps the score monotone.
 */
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const ASKS_FOR_CLICK = ['ask-credential', 'ask-document-share', 'ask-click', 'ask-payment', 'ask-delivery'];
const ASKS_FOR_MONEY = ['ask-payment', 'ask-bank-change', 'ask-gift-card'];
const ANSWERS_ELSEWHERE = ['reply-to-new', 'reply-to-lookalike', 'reply-to-elsewhere'];
const IMPERSONATES = [
  'own-domain-unauthenticated',
  'correspondent-unauthenticated',
  'lookalike-of-own-domain',
  'lookalike-of-correspondent',
  'name-of-insider',
];
/** Bits from which a link, or an origin, is strange enough to mean something with something else. */
const STRANGE_BITS = 3.5;
/** Partners move to other providers, and then link as before: it takes a very strange place to say more of a link. */
const VERY_STRANGE_BITS = 5;
const ODD_BITS = 3;
/** Of a first contact that nothing makes mild. */
const FIRST = 0.9;

/** The findings so far, asked by name. */
class Seen {
  private readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    this.findings = findings;
  }

  /** All of these signals stronger than `above`. */
  all(signals: readonly string[], above = 0): Finding[] {
    return this.findings.filter((f) => signals.includes(f.signal) && f.strength > above);
  }

  first(signals: readonly string[], above = 0): Finding | undefined {
    return this.findings.find((f) => signals.includes(f.signal) && f.strength > above);
  }

  get newLink(): Finding | undefined {
    return this.first(['link-host-new-for-correspondent'], STRANGE_BITS);
  }

  /** A link new for this correspondent, be it to a tenant of his own name: an account that is taken over shares from its own. */
  get anyNewLink(): Finding | undefined {
    return this.newLink ?? this.first(['link-own-tenant-new'], STRANGE_BITS);
  }

  /** Not when, or not how, this correspondent writes. */
  get oddManner(): Finding | undefined {
    return this.first(['unusual-hour', 'unusual-zone', 'unusual-mailer'], ODD_BITS);
  }

  get anyAsk(): Finding | undefined {
    return this.findings.find((f) => f.family === 'ask');
  }
}

type Combination = (seen: Seen, facts: SignalFacts) => Finding | null;

const combined = (signal: string, text: string, links: readonly number[], absence = false): Finding => finding(signal, 'combination', text, { links, absence });

/** `It asks …` inside a sentence. */
const within = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const knownNewLinkAsk: Combination = (seen) => {
  const ask = seen.first(ASKS_FOR_CLICK);
  if (seen.newLink === undefined || ask === undefined) return null;
  return combined('known-new-link-ask', `A known correspondent, a link new for him, and ${within(ask.text)}`, seen.newLink.links, true);
};

const knownNewLinkAskOdd: Combination = (seen) => {
  if (seen.newLink === undefined || seen.first(ASKS_FOR_CLICK) === undefined || seen.oddManner === undefined) return null;
  return combined('known-new-link-ask-odd', 'A known correspondent, a link new for him, an ask, and not when or how he writes', seen.newLink.links, true);
};

const knownNewLinkOrigin: Combination = (seen) => {
  if (seen.newLink === undefined || seen.first(['unusual-origin'], VERY_STRANGE_BITS) === undefined) return null;
  return combined('known-new-link-origin', 'A known correspondent, a link new for him, and from where he never wrote', seen.newLink.links, true);
};

/** The honest first share from the own tenant comes at the usual hour, in the usual way; the lenience for it ends there. */
const ownTenantOdd: Combination = (seen) => {
  const share = seen.first(['link-own-tenant-new'], STRANGE_BITS);
  if (share === undefined || seen.first(ASKS_FOR_CLICK) === undefined || seen.oddManner === undefined) return null;
  return combined('own-tenant-odd', 'A first share from his own tenant, an ask, and not when or how he writes', share.links, true);
};

/** Several correspondents, one text, and a link new for this one: not a habit of theirs, but somebody in their accounts. */
const campaignNewLink: Combination = (seen) => {
  const link = seen.anyNewLink;
  if (link === undefined || seen.first(['campaign']) === undefined) return null;
  return combined('campaign-new-link', 'One text from several correspondents, with a link new for this one', link.links);
};

const hiddenStrangeHost: Combination = (seen) => {
  const hides = new Set(seen.all(['text-hides-target', 'text-shows-other-host']).flatMap((f) => f.links));
  const strange = seen.all(['link-host-never-met', 'domain-young']);
  const hidden = [...new Set(strange.flatMap((f) => f.links))].filter((index) => hides.has(index));
  if (hidden.length === 0) return null;
  return combined(
    'hidden-strange-host',
    'The hidden target is young or unknown here',
    hidden,
    strange.every((f) => f.absence),
  );
};

const impersonationAsk: Combination = (seen) => {
  const impersonates = seen.first(IMPERSONATES);
  if (impersonates === undefined || seen.anyAsk === undefined) return null;
  return combined('impersonation-ask', `Somebody imitated, and ${within(seen.anyAsk.text)}`, impersonates.links);
};

const impersonationLink: Combination = (seen, facts) => {
  const impersonates = seen.first(IMPERSONATES);
  if (impersonates === undefined || !facts.targets.some((target) => !target.ownDomain && !target.quoted)) return null;
  return combined('impersonation-link', 'Somebody imitated, with a link', impersonates.links);
};

/** A broken-in partner may put his payload on his own site: then where and when it was written is all there is. */
const oddOriginAsk: Combination = (seen, facts) => {
  const oddOrigin = seen.first(['unusual-origin'], STRANGE_BITS);
  if (oddOrigin === undefined || seen.oddManner === undefined || seen.anyAsk === undefined || facts.targets.length === 0) return null;
  const links = facts.targets.filter((target) => !target.quoted).flatMap((target) => target.indices);
  return combined('odd-origin-ask', `From where and when he never wrote, and ${within(seen.anyAsk.text)}`, links);
};

const replyElsewhereMoney: Combination = (seen) => {
  const elsewhere = seen.first(ANSWERS_ELSEWHERE);
  const money = seen.first(ASKS_FOR_MONEY);
  if (elsewhere === undefined || money === undefined) return null;
  return combined('reply-elsewhere-money', `${elsewhere.text}, and ${within(money.text)}`, []);
};

/** Story B1: a throw-away mailbox whose first letter leads where nobody here has ever been. */
const strangerLeadsAstray: Combination = (seen) => {
  const link = seen.first(['link-first-contact'], FIRST);
  const free = seen.first(['free-mailbox-leads-astray']);
  if (link === undefined || free === undefined || seen.first(['link-host-never-met']) === undefined) return null;
  return combined('stranger-leads-astray', 'A first letter, from a free mailbox, that leads where nobody here has been', link.links, true);
};

const COMBINATIONS: readonly Combination[] = [
  strangerLeadsAstray,
  knownNewLinkAsk,
  knownNewLinkAskOdd,
  knownNewLinkOrigin,
  ownTenantOdd,
  campaignNewLink,
  hiddenStrangeHost,
  impersonationAsk,
  impersonationLink,
  oddOriginAsk,
  replyElsewhereMoney,
];

export function combinations(facts: SignalFacts, findings: readonly Finding[]): Finding[] {
  const seen = new Seen(findings);
  return COMBINATIONS.flatMap((combination) => combination(seen, facts) ?? []);
}
