/** Whether a message goes on with a conversation, only says so, or begins one. (That the conversation is one of *ours* is `repliesToOurs`.) */
import type { ParsedMessage } from '../mail/message.ts';

/** `RE:` in the languages of mail programs, behind a list's `[tag]` too. A forward starts anew with everyone who gets it. */
const SAYS_REPLY = /^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|sv|vs|antw|odp|r)(?:\[\d{1,3}\])?\s*:/iu;

export function threadOf({ header }: Pick<ParsedMessage, 'header'>): 'reply' | 'claims' | 'new' {
  if (header.inReplyTo.length > 0 || header.references.length > 0) return 'reply';
  return SAYS_REPLY.test(header.subject) ? 'claims' : 'new';
}
