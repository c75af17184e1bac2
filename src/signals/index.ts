/** The list of signals. Each looks at the facts of one message for one recipient and reports what it finds; order is of no weight. */
import { ask } from './ask.ts';
import { authorForm } from './author-form.ts';
import { borrowedName } from './borrowed-name.ts';
import { brandMismatch } from './brand-mismatch.ts';
import { campaign } from './campaign.ts';
import { combinations } from './combinations.ts';
import { codeInPicture, contents } from './contents.ts';
import { disguise } from './disguise.ts';
import { domainAge } from './domain-age.ts';
import type { Signal, SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { hostNeverMet } from './host-never-met.ts';
import { authenticationFailed, correspondentUnauthenticated, lookalikeDomain, ownDomainUnauthenticated } from './impersonation.ts';
import { linkFirstContact } from './link-first-contact.ts';
import { linkForm } from './link-form.ts';
import { linkNew } from './link-new.ts';
import { lures } from './lures.ts';
import { pageAttachment } from './page-attachment.ts';
import { pageForm } from './page-form.ts';
import { replyTo } from './reply-to.ts';
import { reported } from './reported.ts';
import { silence } from './silence.ts';
import { subjectForm } from './subject-form.ts';
import { replyWithoutThread } from './thread.ts';
import { unusualClient } from './unusual-client.ts';
import { unusualAddressing, unusualAsk, unusualCompany, unusualThread } from './unusual-contents.ts';
import { unusualOrigin } from './unusual-origin.ts';
import { unusualTime } from './unusual-time.ts';
import { vouching } from './vouching.ts';

const SIGNALS: readonly Signal[] = [
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
  unusualCompany,
  unusualAddressing,
  unusualThread,
  replyTo,
  ownDomainUnauthenticated,
  correspondentUnauthenticated,
  authenticationFailed,
  lookalikeDomain,
  borrowedName,
  ask,
  unusualAsk,
  pageAttachment,
  contents,
  codeInPicture,
  replyWithoutThread,
  campaign,
  reported,
  authorForm,
  subjectForm,
  lures,
  linkForm,
  pageForm,
];

/** All findings, with what they mean together and what vouches in spite of them. Never throws on hostile mail: signals read bounded, plain data. */
export function findingsFor(facts: SignalFacts): Finding[] {
  const findings = SIGNALS.flatMap((signal) => signal(facts));
  const against = [...findings, ...combinations(facts, findings)];
  return [...against, ...vouching(facts, against)];
}
