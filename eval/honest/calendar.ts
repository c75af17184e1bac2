/** The event that an invitation carries (RFC 5545, RFC 5546). */

import { token } from './dice.ts';
import type { Letter } from './letters.ts';
import { addressOf, placesOf } from './places.ts';

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n');

/** Content lines are folded at 75 octets (RFC 5545 section 3.1). */
function folded(line: string): string {
  let out = '';
  let width = 0;
  for (const char of line) {
    const octets = Buffer.byteLength(char);
    if (width + octets > 73) {
      out += '\n ';
      width = 1;
    }
    out += char;
    width += octets;
  }
  return out;
}

export function calendarOf(name: string, letter: Letter): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Invitations//Calendar//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${token(name, 'uid', 26)}`,
    'DTSTAMP:20250113T080000Z',
    'DTSTART:20250121T100000Z',
    'DTEND:20250121T110000Z',
    `ORGANIZER:mailto:${letter.reply ?? addressOf(letter.from)}`,
    'ATTENDEE;RSVP=TRUE:mailto:you@example.org',
    `SUMMARY:${escaped(letter.subject)}`,
    `LOCATION:${escaped(placesOf(name, letter).link('join'))}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\n')}\n`;
}
