import type { SmtpReply } from '../../mail/reply.ts';

/** What reading a command's argument yields: its meaning, or the reply that says what is wrong with it. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; reply: SmtpReply };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (reply: SmtpReply): { ok: false; reply: SmtpReply } => ({ ok: false, reply });
