/** Mail for the tests that run the built gateway. */

/** Recipients whose mail a site holds, and delivers. */
export const HOLD = ['hold-a@example.org'];
export const DELIVER = ['a@example.org'];
export const letter = (subject: string, body = 'At noon?\r\n'): string =>
  `From: Anna <anna@partner.example>\r\nTo: staff@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@partner.example>\r\n\r\n${body}`;
/** Too large for the front door's memory: it is spilled to disk while it comes in. */
export const large = (subject: string): string => letter(subject, 'a line of a long story\r\n'.repeat(60_000));
