/** Hour and weekday at which this correspondent never or seldom writes. Weak alone: everyone works late once. */

import type { MessageFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { finding } from './finding.ts';
import { unusual } from './unusual-value.ts';

const DAYS = ['a Sunday', 'a Monday', 'a Tuesday', 'a Wednesday', 'a Thursday', 'a Friday', 'a Saturday'];

const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

export function unusualTime(facts: MessageFacts): Finding[] {
  const { who } = facts;
  const out: Finding[] = [];
  const hour = unusual(facts, 'hour');
  if (hour !== null) {
    const band = Number(hour.value.value) * 4;
    const text = `On ${hour.days} of ${hour.of} days with mail from ${who} it came between ${clock(band)} and ${clock(band + 4)} UTC`;
    out.push(finding('unusual-hour', 'time', text, { strength: hour.bits, bits: hour.bits, sample: hour.of, level: 'correspondent' }));
  }
  const weekday = unusual(facts, 'weekday');
  if (weekday !== null) {
    const text = `On ${weekday.days} of ${weekday.of} days with mail from ${who} it was ${DAYS[Number(weekday.value.value)] ?? 'that weekday'}`;
    out.push(finding('unusual-weekday', 'time', text, { strength: weekday.bits, bits: weekday.bits, sample: weekday.of, level: 'correspondent' }));
  }
  return out;
}
