/**
 * When an archived message was received, read from the top of it without parsing the rest. The topmost Received is the
 * mailbox's own server's; Date is the author's claim and only a fallback; last comes what the archive says.
 */
import { parseDate } from '../mail/header/date.ts';
import { fieldValue, scanHeader } from '../mail/header/fields.ts';
import { receivedDate } from '../mail/header/received.ts';

/**
 * @param head first octets of the message
 * @param archived ms, from the From_ line, the Maildir name or the file's own time
 * @param now ms; nothing was received later
 * @returns ms
 */
export function receiptTime(head: Buffer, archived: number, now: number): number {
  const { fields } = scanHeader(head, 0, head.length);
  const value = (key: string): string => {
    const field = fields.find((candidate) => candidate.key === key);
    return field === undefined ? '' : fieldValue(head, field);
  };
  const read = [receivedDate(value('received')), parseDate(value('date'))?.ms ?? null];
  return Math.min(read.find((ms) => ms !== null && ms >= FIRST_MAIL) ?? archived, now);
}

/** RFC 822. What was received before is the work of a clock that had been reset, or of a year that was lost. */
const FIRST_MAIL = Date.UTC(1982, 7, 13);

/** Time in a From_ line, whose date follows the address; `null` when it has none that can be read. */
export function fromLineTime(fromLine: string): number | null {
  const date = /^From \S.*?\s(?=(?:mon|tue|wed|thu|fri|sat|sun)\b|\d{1,2}\s)(.*)$/i.exec(fromLine)?.[1];
  return date === undefined ? null : (parseDate(date)?.ms ?? null);
}

/** Maildir file names begin with the second of delivery: `1600000000.M20046P2137.mx:2,S`; `null` for other names. */
export function maildirTime(name: string): number | null {
  const seconds = /^(\d{9,10})\./.exec(name)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
