/**
 * The lists of signals. Those of the message look at it and at what our side as a whole knows of its author, once for all recipients; those of the
 * recipient at what he himself had from the author before. Each reports what it finds; order is of no weight.
 */

import { once } from '../mail/once.ts';
import { ask } from './ask.ts';
import { authorForm } from './author-form.ts';
import { borrowedName } from './borrowed-name.ts';
import { brandMismatch } from './brand-mismatch.ts';
import { campaign } from './campaign.ts';
import { combinations } from './combinations.ts';
import { codeInPicture, contents } from './contents.ts';
import { disguise } from './disguise.ts';
import { domainAge } from './domain-age.ts';
import type { MessageFacts, MessageSignal, RecipientSignal, SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { hostNeverMet } from './host-never-met.ts';
import { authenticationFailed, correspondentUnauthenticated, lookalikeDomain, ownDomainUnauthenticated } from './impersonation.ts';
import { linkFirstContact } from './link-first-contact.ts';
import { linkForm } from './link-form.ts';
import { linkNew } from './link-new.ts';
import { lookalikeOfBrand } from './lookalike-of-brand.ts';
import { lures } from './lures.ts';
import { newShare } from './new-share.ts';
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

const OF_RECIPIENT: readonly RecipientSignal[] = [linkNew, newShare, replyTo];

const OF_MESSAGE: readonly MessageSignal[] = [
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
  ownDomainUnauthenticated,
  correspondentUnauthenticated,
  authenticationFailed,
  lookalikeDomain,
  lookalikeOfBrand,
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

const ofMessage = once((facts: MessageFacts): readonly Finding[] => OF_MESSAGE.flatMap((signal) => signal(facts)));

/** All findings for one recipient, with what they mean together and what vouches in spite of them. Never throws on hostile mail: signals read bounded, plain data. */
export function findingsFor(facts: SignalFacts): Finding[] {
  const findings = [...OF_RECIPIENT.flatMap((signal) => signal(facts)), ...ofMessage(facts.shared)];
  const against = [...findings, ...combinations(facts, findings)];
  return [...against, ...vouching(facts, against)];
}
