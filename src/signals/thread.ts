/** Whether the message continues a conversation: one of ours answered speaks for it, a `Re:` without any thread against. */

import type { SignalFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

const REPLY = /^\s*(?:re|aw|sv|antw|odp|r)\s*:/iu;

export function thread(facts: SignalFacts): Finding[] {
  if (facts.history.repliesToOurs) return [finding('replies-to-ours', 'thread', 'It answers a message we sent', { level: 'organisation' })];
  const { header } = facts.message;
  const claims = REPLY.test(header.subject) && header.inReplyTo.length === 0 && header.references.length === 0;
  if (!claims || facts.acquaintance.known) return [];
  return [finding('reply-without-thread', 'thread', 'The subject says reply, but it answers no message')];
}
