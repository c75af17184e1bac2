/**
 * The delivery report for a recipient that failed for good after we had taken responsibility
 * (RFC 3464 in a multipart/report of RFC 6522).
 */
import type { Envelope, Recipient } from '../mail/envelope.ts';
import { rfc5322Date } from './received.ts';

export interface ReportFacts {
  envelope: Envelope;
  failed: { recipient: Recipient; note: string }[];
  hostname: string;
  /** Queue id of the report itself. */
  id: string;
  /** Queue id of the failed message. */
  original: string;
  receivedAt: number;
  now: number;
  /** Header of the failed message as it came, returned as text/rfc822-headers; the body never travels back. */
  header: Buffer;
}

/** The failed recipients a report may speak of: never to the null reverse-path or an unproven one, never against NOTIFY (RFC 3461 section 4.1). */
export function reportable({ envelope, failed }: Pick<ReportFacts, 'envelope' | 'failed'>): ReportFacts['failed'] {
  if (envelope.reversePath === '' || envelope.proven !== true) return [];
  return failed.filter(({ recipient }) => recipient.notify === undefined || /(^|,)failure(,|$)/i.test(recipient.notify));
}

/** @returns the complete report, with CRLF line ends */
export function deliveryReport(facts: ReportFacts): Buffer {
  const { envelope, hostname, id } = facts;
  const boundary = `=_${id}`;
  const top = [
    `From: Mail Delivery System <MAILER-DAEMON@${hostname}>`,
    `To: <${envelope.reversePath}>`,
    'Subject: Undelivered mail: your message could not be delivered to everyone',
    `Date: ${rfc5322Date(facts.now)}`,
    `Message-ID: <${id}@${hostname}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...part('text/plain; charset=utf-8', words(facts)),
    `--${boundary}`,
    ...part('message/delivery-status', status(facts)),
    `--${boundary}`,
    ...part('text/rfc822-headers', []),
  ];
  return Buffer.concat([Buffer.from(top.join('\r\n'), 'utf8'), facts.header, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/** 8bit whatever it holds: a header field of others may be anything, and addresses may be UTF-8. */
const part = (type: string, lines: string[]): string[] => [`Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit', '', ...lines, ''];

function words({ failed, hostname, original }: ReportFacts): string[] {
  return [
    `This is the mail gateway at ${hostname}. Your message was delivered to some of its`,
    'recipients, but the next mail server refused it for these:',
    '',
    ...failed.flatMap(({ recipient, note }) => [`<${recipient.address}>`, `    ${note}`, '']),
    `Queue id ${original}. Only the header of your message is returned below.`,
  ];
}

function status({ failed, hostname, envelope, receivedAt, now }: ReportFacts): string[] {
  const envid = envelope.mail.envid === undefined ? [] : [`Original-Envelope-Id: ${decodeXtext(envelope.mail.envid)}`];
  const message = [...envid, `Reporting-MTA: dns; ${hostname}`, `Arrival-Date: ${rfc5322Date(receivedAt)}`];
  const each = failed.map(({ recipient, note }) => [
    '',
    ...(recipient.orcpt === undefined ? [] : [`Original-Recipient: ${decodeXtext(recipient.orcpt)}`]),
    `Final-Recipient: rfc822; ${recipient.address}`,
    'Action: failed',
    `Status: ${statusOf(note)}`,
    `Diagnostic-Code: smtp; ${note}`,
    `Last-Attempt-Date: ${rfc5322Date(now)}`,
  ]);
  return [...message, ...each.flat()];
}

/** The enhanced code of the last reply (RFC 3463); what was given up after temporary refusals alone is 5.4.7, delivery time expired. */
function statusOf(note: string): string {
  const code = /^(\d)\d\d (?:(5\.\d{1,3}\.\d{1,3})\b)?/.exec(note);
  return code?.[2] ?? (code?.[1] === '4' ? '5.4.7' : '5.0.0');
}

/** RFC 3461 section 4: `+` and two hexadecimal digits for a character. The report shows what the author wrote; controls never get into it. */
function decodeXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).replace(/[^\x20-\x7e]/g, '?');
}
