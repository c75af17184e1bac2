/** A subject that says reply without any thread: a way to borrow a conversation. (A real answer vouches: see `vouching.ts`.) */
import { threadOf } from '../history/thread.ts';
import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';

export function replyWithoutThread(facts: MessageFacts): Finding[] {
  if (threadOf(facts.message) !== 'claims' || facts.known) return [];
  return [finding('reply-without-thread', 'thread', 'The subject says reply, but it answers no message')];
}
