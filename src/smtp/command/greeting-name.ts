/**
 * The name behind HELO, EHLO and LHLO. Real clients send bare addresses, Windows names and worse, so
 * anything printable is taken; it is a claim and nothing more. Bounded, because it goes into trace fields.
 */

/** A domain has at most 255 octets (RFC 5321 section 4.5.3.1.2), an address literal fewer. */
const MAX_NAME = 255;

/** The name as given, or `null` when there is none, more than one word, too much of it, or a control in it. */
export function readGreetingName(argument: string): string | null {
  return argument !== '' && Buffer.byteLength(argument) <= MAX_NAME && !/[\s\u0000-\u001f\u007f-\u009f]/.test(argument) ? argument : null;
}
