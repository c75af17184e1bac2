/**
 * What the client is told of the next hop's replies and of our troubles with it. A refusal of the mail
 * is passed on as it is; whatever is ours, or the next hop's own, becomes 451, so that the client keeps
 * the mail and tries again. No cause and no address leaks outward.
 */
import { reply, type SmtpReply } from '../mail/reply.ts';
import type { Trouble } from './client/trouble.ts';

/** The reply to MAIL, RCPT, DATA or the dot. */
export function outwardReply(answer: SmtpReply): SmtpReply {
  // 421 speaks of the next hop's connection to us (RFC 5321 section 3.8); ours with the client goes on.
  if (answer.code === 421) return { ...answer, code: 451 };
  // "Authentication required", "STARTTLS first" (RFC 4954 section 6, RFC 3207 section 4): our configuration, not the client's mail.
  if (answer.code === 530) return reply(451, '4.3.0', 'Next hop does not take mail from here now, try again later');
  return answer;
}

export function outwardTrouble(trouble: Trouble): SmtpReply {
  // Still connecting: a 421 keeps its text, any other refusal is our fault, not the sender's.
  if (trouble.reply?.code === 421) return outwardReply(trouble.reply);
  switch (trouble.kind) {
    case 'unreachable':
    case 'timeout':
      return trouble.stage === 'dot'
        ? reply(451, '4.4.2', 'Next hop did not answer in time, try again later')
        : reply(451, '4.4.1', 'Next hop does not answer, try again later');
    case 'dropped':
      return reply(451, '4.4.2', 'Connection to the next hop was lost, try again later');
    case 'garbled':
      return reply(451, '4.5.0', 'Next hop answered out of order, try again later');
    case 'refused':
    case 'tls':
      return reply(451, '4.3.0', 'Next hop does not take mail from here now, try again later');
    case 'busy':
      return reply(451, '4.4.5', 'Too many connections to the next hop, try again later');
    case 'unreadable':
      return reply(451, '4.3.0', 'Message could not be read here, try again later');
  }
}
