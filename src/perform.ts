/**
 * The acting half of the road: from what was judged, or not, to a disposition for each recipient, the copies
 * that leave, what is kept, and the replies.
 */
import { carryOut, type Fate } from './act/carry-out.ts';
import { type CopyFacts, type CopyMaker, copyMaker } from './act/copies.ts';
import { heldMessage, type Keepable, oweReport } from './act/keep.ts';
import { type Disposition, effective, plan } from './act/plan.ts';
import { receivedField } from './act/received.ts';
import { withChain } from './act/seal.ts';
import { firstException } from './decide/exceptions.ts';
import type { RecipientJudgement } from './decide/judge.ts';
import { policyFor } from './decide/policy.ts';
import { type Examined, fieldsFor } from './examine.ts';
import { canonicalAddress } from './mail/header/address.ts';
import type { AuthenticationResult } from './mail/header/authenticated.ts';
import { isReversePathProven, unknownAuthor } from './mail/header/identity.ts';
import { reply, type SmtpReply } from './mail/reply.ts';
import type { HeldRecipient, RelayTransaction } from './ports.ts';
import { envelopeOf, type RoadFacts, type RoadSettings, type Walk } from './road.ts';

/** Outward words for whatever went wrong on our side: the cause goes to the log alone. */
export const tryLater = reply(451, '4.3.0', 'Temporary trouble, please try again later');

/** Results of authentication that are kept with a message: a hostile upstream field can hold a hundred. */
const MOST_RESULTS = 20;

const resultsOf = (examined: Examined | null): readonly AuthenticationResult[] => (examined?.author.results ?? []).slice(0, MOST_RESULTS);

/** Plans the copies, carries them out, and finds the reply for each accepted recipient. */
export async function act(item: Walk, relay: RelayTransaction, said: { examined: Examined | null; annotate: boolean }, road: RoadFacts): Promise<Acted> {
  const { ports, settings } = road;
  const { examined, annotate } = said;
  let results = resultsOf(examined);
  const copies = copiesOf(item, examined, annotate, () => results, road);
  const dispositions = await lockable(await disposed(item, examined, annotate, road), copies, settings);
  if (dispositions.some((d) => effective(d) === 'lock')) results = await withChain(results, item.content, ports, settings.seal);
  const kept = keepable(item, examined, results);
  const { reply: answer, fates } = await carryOut(
    {
      id: item.id,
      protocol: item.listener.protocol,
      envelope: kept.envelope,
      content: item.content,
      plan: plan(dispositions),
      transaction: relay,
      clock: ports.clock,
      deadlineAt: item.dotAt + settings.limits.transactionMs,
      copyFor: (group) => copies.copyFor(group),
      keep: (rows) => keep(kept, rows, item, road),
      trouble: (error) => ports.log.error({ id: item.id, error: String(error) }, 'could not make or send a copy'),
    },
    ports.holds,
  );
  const byAddress = new Map(fates.map((fate) => [fate.disposition.recipient.address, fate.reply]));
  const each = item.listener.protocol === 'lmtp';
  return { kept, fates, replies: item.accepted.map((a) => (each ? (byAddress.get(a.recipient.address) ?? tryLater) : answer)) };
}

export interface Acted {
  kept: Keepable;
  fates: Fate[];
  replies: SmtpReply[];
}

/** The failure policy says that the client shall keep it. */
export function notActed(item: Walk): Acted {
  const fates = item.accepted.map(
    ({ recipient, protected: ours }): Fate => ({
      disposition: { recipient, protected: ours, verdict: 'deliver', score: 0, mode: 'passive' },
      outcome: 'deferred',
      reply: tryLater,
    }),
  );
  return { kept: keepable(item, null), fates, replies: fates.map(() => tryLater) };
}

export async function disposed(item: Walk, examined: Examined | null, annotate: boolean, { settings }: RoadFacts): Promise<Disposition[]> {
  const { policy, mode, exceptions } = settings;
  const fields = examined === null && annotate ? await fieldsFor(item.content, exceptions) : new Map();
  return item.accepted.map(({ recipient, protected: inside }): Disposition => {
    if (!inside || !annotate) return { recipient, protected: false, verdict: 'deliver', score: 0, mode: 'passive' };
    const judged = judgementFor(examined, recipient.address);
    if (judged !== undefined) return { recipient, protected: true, verdict: judged.action, score: judged.score, mode: judged.policy.mode };
    // Not judged, but what the operator decided without a judgement holds all the same; links that were not read can't be locked.
    const own = policyFor(recipient.address, policy, mode);
    const facts = { author: unknownAuthor(item.client), clientIp: item.client.origin, fields };
    const action = firstException(exceptions, facts, canonicalAddress(recipient.address))?.exception.action ?? 'deliver';
    return { recipient, protected: true, verdict: action === 'lock' ? own.unlockable : action, score: 0, mode: own.mode };
  });
}

function judgementFor(examined: Examined | null, address: string): RecipientJudgement | undefined {
  const canonical = canonicalAddress(address);
  return examined?.judgement.recipients.find((judged) => judged.recipient === canonical);
}

/** Where a message can't be rewritten after all, its risky links are as unlockable as one in a signed part. */
async function lockable(dispositions: Disposition[], copies: CopyMaker, { policy, mode }: RoadSettings): Promise<Disposition[]> {
  const first = dispositions.find((d) => effective(d) === 'lock');
  if (first === undefined || (await copies.rehearse(first.recipient.address))) return dispositions;
  return dispositions.map((d) => (effective(d) === 'lock' ? { ...d, verdict: policyFor(d.recipient.address, policy, mode).unlockable } : d));
}

function copiesOf(item: Walk, examined: Examined | null, annotate: boolean, results: CopyFacts['results'], { ports, settings }: RoadFacts): CopyMaker {
  const { hostname, headers, seal, locks, limits, policy, mode } = settings;
  const smtputf8 = item.mail.parameters.smtputf8 ?? false;
  return copyMaker(
    {
      id: item.id,
      content: item.content,
      verdict: examined?.judgement.verdict ?? null,
      unscored: annotate && examined === null,
      links: examined?.message.links ?? [],
      locked: (recipient) => judgementFor(examined, recipient)?.locked ?? new Set(),
      trace: (recipient) => receivedField({ client: item.client, hostname, protocol: item.listener.protocol, smtputf8, id: item.id, at: item.at, recipient }),
      headers,
      results,
      seal,
      publicUrl: locks.publicUrl,
      openAnyway: (recipient) => policyFor(recipient, policy, mode).openAnyway ?? locks.openAnyway,
      rewriteMs: limits.analysisMs,
    },
    ports,
  );
}

/** @param results what is known of its authentication: a copy that is sent later says the same */
export function keepable(item: Walk, examined: Examined | null, results: readonly AuthenticationResult[] = resultsOf(examined)): Keepable {
  const proven = examined !== null && isReversePathProven(examined.author, item.mail.reversePath);
  return {
    id: item.id,
    receivedAt: item.at,
    envelope: { ...envelopeOf(item), proven, ...(results.length > 0 && { results: [...results] }) },
    client: item.client,
    listener: item.listener.name,
    size: item.content.size,
    message: examined?.message ?? null,
    verdict: examined?.judgement.verdict ?? null,
    observation: examined?.observation ?? null,
    hasContent: true,
  };
}

/** Durable before the 250: the message for those who wait or failed. The report for those who failed is owed too, but its trouble is not theirs. */
async function keep(kept: Keepable, rows: HeldRecipient[], item: Walk, { ports, settings }: RoadFacts): Promise<void> {
  const message = heldMessage(kept, rows);
  await ports.holds.commit(message);
  const failed = rows.filter((row) => row.state === 'failed');
  if (failed.length === 0) return;
  const order = { message, content: item.content, failed, hostname: settings.hostname, now: ports.clock.now(), random: ports.random.bytes(5) };
  const report = await oweReport(order, ports.holds).catch((error: unknown) => String(error));
  ports.log.warn(
    { id: item.id, recipients: failed.length, report },
    'the next hop refused some recipients after others were served; see kithgate held list --state failed',
  );
}
