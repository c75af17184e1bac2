/** The list of signals. Each looks at the facts of one message for one recipient and reports what it finds; order is of no weight. */
import { ask } from './ask.ts';
import { brandMismatch } from './brand-mismatch.ts';
import { bulk } from './bulk.ts';
import { campaign } from './campaign.ts';
import { combinations } from './combinations.ts';
import { disguise } from './disguise.ts';
import { domainAge } from './domain-age.ts';
import type { Signal, SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { hostNeverMet } from './host-never-met.ts';
import { htmlAttachment } from './html-attachment.ts';
import { authenticationFailed, borrowedName, correspondentUnauthenticated, lookalikeDomain, ownDomainUnauthenticated } from './impersonation.ts';
import { linkFirstContact } from './link-first-contact.ts';
import { linkNew } from './link-new.ts';
import { longRelation } from './long-relation.ts';
import { replyTo } from './reply-to.ts';
import { silence } from './silence.ts';
import { thread } from './thread.ts';
import { unusualClient } from './unusual-client.ts';
import { unusualOrigin } from './unusual-origin.ts';
import { unusualTime } from './unusual-time.ts';

export const SIGNALS: readonly Signal[] = [
  linkNew,
  linkFirstContact,
  hostNeverMet,
  domainAge,
  disguise,
  brandMismatch,
  unusualTime,
  silence,
  unusualOrigin,
  unusualClient,
  replyTo,
  ownDomainUnauthenticated,
  correspondentUnauthenticated,
  authenticationFailed,
  lookalikeDomain,
  borrowedName,
  ask,
  htmlAttachment,
  thread,
  longRelation,
  bulk,
  campaign,
];

/** All findings, combinations included. Never throws on hostile mail: signals read bounded, plain data. */
export function findingsFor(facts: SignalFacts): Finding[] {
  const findings = SIGNALS.flatMap((signal) => signal(facts));
  return [...findings, ...combinations(facts, findings)];
}
