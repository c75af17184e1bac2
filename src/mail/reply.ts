/**
 * An SMTP reply as it goes over the wire (RFC 5321 section 4.2), with the enhanced code of RFC 2034
 * kept apart from the text. `lines` hold outward text only: no cause, no path, no stack.
 */
export interface SmtpReply {
  code: number;
  /** RFC 3463 code such as `4.3.0`; absent when the peer sent none. */
  enhanced?: string;
  lines: string[];
}

export function reply(code: number, enhanced: string | undefined, ...lines: string[]): SmtpReply {
  return enhanced === undefined ? { code, lines } : { code, enhanced, lines };
}

export const isPositive = (r: SmtpReply): boolean => r.code >= 200 && r.code < 300;
export const isTransient = (r: SmtpReply): boolean => r.code >= 400 && r.code < 500;
export const isPermanent = (r: SmtpReply): boolean => r.code >= 500;

/** One line for logs: `451 4.3.0 text`. */
export function replyText(r: SmtpReply): string {
  return [r.code, r.enhanced, r.lines.join(' / ')].filter((part) => part !== undefined && part !== '').join(' ');
}
