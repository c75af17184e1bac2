/** What the comparison is about, for those who find a difference and those who explain it. */
import type { ParsedMessage } from '../../src/mail/message.ts';
import type { TheirReading } from './their-reading.ts';

export interface Miss {
  kind: 'link' | 'text' | 'subject' | 'from' | 'attachment' | 'domain';
  /** What they have, for a person to look at. */
  theirs: string;
  /** Where they have it. */
  place: string;
}

export interface Both {
  raw: Buffer;
  ours: ParsedMessage;
  theirs: TheirReading;
}
