/** A subject that says reply without any thread: a way to borrow a conversation. (A real answer vouches: see `vouching.ts`.) */
import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const REPLY = /^\s*(?:re|aw|sv|antw|odp|r)\s*:/iu;

export function replyWithoutThread(facts: SignalFacts): Finding[] {
  const { header } = facts.message;
  const claims = REPLY.test(header.subject) && header.inReplyTo.length === 0 && header.references.length === 0;
  if (!claims || facts.acquaintance.known) return [];
  return [finding('reply-without-thread', 'thread', 'The subject says reply, but it answers no message')];
}
