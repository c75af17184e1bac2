/**
 * Oddities of form worth telling: where two programs would read the same message differently, one of them
 * can be deceived.
 */
import type { HeaderScan } from '../header/fields.ts';
import type { FormFinding, HeaderFacts } from '../message.ts';

/** Fields of which RFC 5322 section 3.6 allows one. */
const SINGLE = ['from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id'] as const;
/** How far line endings are looked at, in octets. */
const LINE_WINDOW = 1_048_576;

export function formFindings(raw: Buffer, scan: HeaderScan, header: HeaderFacts): FormFinding[] {
  const findings: FormFinding[] = [];
  const counts = new Map<string, number>();
  for (const { key } of scan.fields) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const key of SINGLE) {
    const count = counts.get(key) ?? 0;
    if (count > 1) findings.push({ id: `duplicate-${key}`, detail: `${count} ${key} fields` });
  }
  if (!header.from.some((mailbox) => mailbox.address !== '')) findings.push({ id: 'no-author', detail: 'no address in From' });
  if (header.from.length > 1) findings.push({ id: 'several-authors', detail: `${header.from.length} mailboxes in From` });
  if (scan.fields.length > 0 && scan.bodyStart === scan.end) findings.push({ id: 'no-separator', detail: 'no empty line ends the header' });
  const endings = lineEndings(raw);
  if (endings.crlf && endings.lf) findings.push({ id: 'mixed-line-endings', detail: 'bare LF among CRLF' });
  if (raw.includes(0)) findings.push({ id: 'nul', detail: 'NUL octets' });
  return findings;
}

function lineEndings(raw: Buffer): { crlf: boolean; lf: boolean } {
  const seen = { crlf: false, lf: false };
  for (let at = raw.indexOf(10); at !== -1 && at < LINE_WINDOW && !(seen.crlf && seen.lf); at = raw.indexOf(10, at + 1)) {
    if (raw[at - 1] === 13) seen.crlf = true;
    else seen.lf = true;
  }
  return seen;
}
