/**
 * Makes the copies of one message: header fields on top for whom they may be shown to, links locked
 * where the plan says so.
 */
import { headersFor, unscoredHeader } from '../decide/annotate.ts';
import type { Action, Verdict } from '../decide/verdict.ts';
import { type MessageContent, memoryContent } from '../mail/content.ts';
import { canonicalAddress } from '../mail/header/address.ts';
import type { AuthenticationResult } from '../mail/header/authenticated.ts';
import type { Link } from '../mail/message.ts';
import type { Clock, Locks, Log, Randomness, Reader, Sealer } from '../ports.ts';
import type { Copy } from './carry-out.ts';
import { copyWith, forgedFields, headerOf } from './copy.ts';
import { lockLinks } from './lock.ts';
import type { Group } from './plan.ts';
import { rewrittenCopy, type SealSettings } from './seal.ts';

export interface CopyFacts {
  id: string;
  content: MessageContent;
  /** `null` when the message could not be judged, or nobody in it is to be judged. */
  verdict: Verdict | null;
  /** True when judging was tried and failed: the copy is marked `unscored`. */
  unscored: boolean;
  links: readonly Link[];
  /** Indices of the links to lock in this recipient's copy. */
  locked(recipient: string): ReadonlySet<number>;
  /** The Received field for a copy with this single recipient, or `null` for a shared one. */
  trace(recipient: string | null): string;
  headers: 'full' | 'verdict' | 'id';
  /** What is known of the message's authentication, its ARC chain included. Asked when a locked copy is made. */
  results(): readonly AuthenticationResult[];
  seal: SealSettings;
  publicUrl: string;
  openAnyway(recipient: string): boolean;
  rewriteMs: number;
}

export interface CopyPorts {
  reader: Reader;
  sealer: Sealer;
  locks: Locks;
  random: Randomness;
  clock: Clock;
  log: Log;
}

const KEPT_BYTES = 1_048_576;

export interface CopyMaker {
  /**
   * Rewrites the copy of a locked recipient ahead of the plan, and keeps it for `copyFor`.
   *
   * @returns false when the message can't be rewritten in time: then the links can't be locked
   */
  rehearse(recipient: string): Promise<boolean>;
  copyFor(group: Group): Promise<Copy>;
}

export function copyMaker(facts: CopyFacts, ports: CopyPorts): CopyMaker {
  let rehearsed: { recipient: string; locked: Locked } | null = null;
  let seals = true;

  async function lockFor(recipient: string): Promise<Locked> {
    const { verdict, links, content } = facts;
    if (verdict === null) throw new Error('a lock needs a verdict');
    const openAnyway = facts.openAnyway(recipient);
    const now = ports.clock.now();
    const { records, replacements } = lockLinks({
      verdict,
      recipient,
      links,
      locked: facts.locked(recipient),
      publicUrl: facts.publicUrl,
      openAnyway,
      now,
      random: (count) => ports.random.bytes(count),
    });
    const rewritten = await ports.reader.rewrite(content, links, replacements, facts.rewriteMs);
    return { records, content: memoryContent(rewritten) };
  }

  async function lockedCopy(group: Group): Promise<Copy> {
    const recipient = group.recipients[0]?.recipient.address ?? '';
    const locked = rehearsed?.recipient === recipient ? rehearsed.locked : await lockFor(recipient);
    rehearsed = null;
    await ports.locks.create(locked.records);
    const tokens = locked.records.map((record) => record.token);
    const top = { annotation: annotation(facts, group), trace: await trace(group, locked.content) };
    const copy = await rewrittenCopy({ content: locked.content, ...top, results: facts.results() }, facts.seal, ports, seals);
    // What could not be sealed for one recipient is not tried, waited for and complained of for each of the others.
    if (copy.unsealed) seals = false;
    return { outgoing: copy.outgoing, withdraw: () => ports.locks.forget(tokens) };
  }

  /** Our Received field, and what keeps the message from running into it. */
  async function trace(group: Group, content: MessageContent): Promise<string> {
    const [only, ...others] = group.recipients;
    return facts.trace(only !== undefined && others.length === 0 ? only.recipient.address : null) + (await fence(content));
  }

  async function plainCopy(group: Group): Promise<Copy> {
    const { content } = facts;
    const head = annotation(facts, group) + (await trace(group, content));
    return { outgoing: copyWith(head, content, await forgedFields(content)), withdraw: async () => {} };
  }

  return {
    async rehearse(recipient) {
      try {
        const locked = await lockFor(recipient);
        // A large one is made anew when its turn comes, rather than kept beside the others.
        if (locked.content.size <= KEPT_BYTES) rehearsed = { recipient, locked };
        return true;
      } catch (error) {
        ports.log.error({ id: facts.id, error: String(error) }, 'could not rewrite a message: its links cannot be locked');
        return false;
      }
    },
    copyFor: (group) => (group.action === 'lock' ? lockedCopy(group) : plainCopy(group)),
  };
}

const STRENGTH: Readonly<Record<Action, number>> = { deliver: 0, lock: 1, hold: 2 };

interface Locked {
  records: Parameters<Locks['create']>[0];
  content: MessageContent;
}

/** Our fields never reach an outside recipient, not even in a shared copy (decision 10). */
function annotation({ id, verdict, unscored, headers }: CopyFacts, group: Group): string {
  // A copy that several share says what is strongest in it, and by whose mode it went through all the same.
  const [strongest] = group.recipients.toSorted((a, b) => STRENGTH[b.verdict] - STRENGTH[a.verdict] || b.score - a.score);
  if (strongest === undefined || group.recipients.some((d) => !d.protected)) return '';
  if (unscored) return unscoredHeader(id, strongest.mode);
  if (verdict === null) return '';
  return headersFor(
    verdict,
    group.recipients.map((d) => canonicalAddress(d.recipient.address)),
    strongest.mode,
    headers,
  );
}

/** A message that begins with white space would become a folded line of our last field: a field of its own takes it. */
async function fence(content: MessageContent): Promise<string> {
  const first = (await headerOf(content))[0];
  return first === 0x20 || first === 0x09 ? 'X-Folded-Start: yes\r\n' : '';
}
