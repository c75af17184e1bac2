/** What the ARC fields of a header say before anything is verified (RFC 8617 section 4). Bounded; nothing here is believed. */

/** RFC 8617 section 4.2.1: the highest instance there may be. */
export const MOST_SETS = 50;

export interface ArcFields {
  /** Whether the header has any field of ARC, well formed or not. */
  present: boolean;
  /** Highest instance (i=) found; 0 for none. */
  highest: number;
  /** The newest seal says that the chain failed before: then it has ended (RFC 8617 section 5.1.2). */
  ended: boolean;
}

/** @param header bytes up to the blank line, as Latin-1 */
export function arcFields(header: string): ArcFields {
  const found: ArcFields = { present: false, highest: 0, ended: false };
  for (const field of header.matchAll(/^arc-(seal|message-signature|authentication-results)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)/gim)) {
    const value = field[2] ?? '';
    const instance = Number(/(?:^|;)\s{0,80}i\s{0,80}=\s{0,80}(\d{1,9})/i.exec(value)?.[1] ?? 0);
    const failed = field[1]?.toLowerCase() === 'seal' && /(?:^|;)\s{0,80}cv\s{0,80}=\s{0,80}fail/i.test(value);
    if (instance > found.highest) found.ended = false;
    found.present = true;
    found.highest = Math.max(found.highest, instance);
    if (instance === found.highest) found.ended ||= failed;
  }
  return found;
}

/** The header of a message with its blank line left out, as Latin-1; the whole of it, and `whole`, where there is no blank line. */
export function headerText(message: Buffer): { header: string; whole: boolean } {
  const ends = [message.indexOf('\n\r\n'), message.indexOf('\n\n')].filter((at) => at >= 0);
  return { header: message.toString('latin1', 0, ends.length > 0 ? Math.min(...ends) + 1 : message.length), whole: ends.length === 0 };
}
