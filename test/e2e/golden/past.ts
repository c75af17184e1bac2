/**
 * From a compact description to a past: letters as the upstream handed them over, read by the same code as real mail and taught
 * to the store by the same rules. So the values history keeps can't drift from those a message is judged by.
 */
import { hostsOf, observe } from '../../../src/examine.ts';
import { canonicalAddress, domainOf, parseAddressList } from '../../../src/mail/header/address.ts';
import { identify } from '../../../src/mail/header/identity.ts';
import type { Histories, Origins } from '../../../src/ports.ts';
import type { Rules } from '../../../src/rules/rules.ts';
import { teach } from '../../../src/teach.ts';
import { readMail } from '../../builders/reading.ts';
import type { PastLetters } from './case-file.ts';

export const UPSTREAM = 'mx.example.org';

/** Addresses of examples belong nowhere. */
export const noOrigins: Origins = { of: () => null };

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;

interface Letter {
  at: number;
  outbound: boolean;
  fate: PastLetters['fate'];
  raw: string;
  recipients: string[];
}

/**
 * @param at time of receipt of the case, ms
 * @param protectedDomains whose mail is outbound
 */
export async function teachPast(
  runs: readonly PastLetters[],
  at: number,
  protectedDomains: readonly string[],
  histories: Histories,
  rules: Rules,
): Promise<void> {
  const letters = runs.flatMap((run, index) => lettersOf(run, index, at, protectedDomains)).sort((a, b) => a.at - b.at);
  for (const letter of letters) await teachLetter(letter, histories, rules);
}

async function teachLetter({ at, outbound, fate, raw, recipients }: Letter, histories: Histories, rules: Rules): Promise<void> {
  const message = readMail(Buffer.from(raw, 'utf8'));
  const author = identify(message.header, null, [{ authservId: UPSTREAM, peers: [] }], null, { archive: true });
  const direction = outbound ? 'outbound' : 'inbound';
  const { observation } = observe(message, { author, direction, recipients, reversePath: author.address, at }, { origins: noOrigins }, rules);
  if (outbound) return histories.learn(observation);
  await teach({ observation, hosts: hostsOf(message), verdictId: '', delivered: fate === 'delivered' ? recipients : [], locked: [] }, histories);
}

function lettersOf(run: PastLetters, index: number, caseAt: number, protectedDomains: readonly string[]): Letter[] {
  const author = mailboxOf(run.from);
  const recipients = run.to.map((mailbox) => canonicalAddress(mailboxOf(mailbox)));
  const outbound = protectedDomains.includes(domainOf(author));
  const letters: Letter[] = [];
  for (let n = 1; n <= run.count; n += 1) {
    const at = timeOf(run, n, caseAt);
    const id = run.id === undefined ? `${index}.${n}.${author}` : numbered(run.id, n);
    letters.push({ at, outbound, fate: run.fate, recipients, raw: compose(run, n, at, id, outbound) });
    if (run.answered > 0 && n % run.answered === 0) letters.push(answerTo(run, n, at + 2 * MS_PER_HOUR, id));
  }
  return letters;
}

/** The last letter is number `count`; all of them on working days, at minutes that differ. */
function timeOf({ count, every, last = every, hour }: PastLetters, n: number, caseAt: number): number {
  const day = Math.floor((caseAt - (last + (count - n) * every) * MS_PER_DAY) / MS_PER_DAY);
  const weekday = new Date(day * MS_PER_DAY).getUTCDay();
  const weekend = weekday === 6 ? 1 : weekday === 0 ? 2 : 0;
  return (day - weekend) * MS_PER_DAY + hour * MS_PER_HOUR + ((n * 7) % 60) * 60_000;
}

function compose(run: PastLetters, n: number, at: number, id: string, outbound: boolean): string {
  const author = mailboxOf(run.from);
  const { address, helo } = run.client ?? { address: '192.0.2.25', helo: `mail.${domainOf(author)}` };
  const trace = [
    `Received: from ${helo} (${helo} [${address}]) by ${UPSTREAM} with ESMTPS; ${mailDate(at, '+0000')}`,
    `Authentication-Results: ${UPSTREAM}; ${authentication(run.dmarc, author)}`,
  ];
  const header = [
    ...(outbound ? [] : trace),
    `From: ${run.from}`,
    `To: ${run.to.join(', ')}`,
    `Subject: ${numbered(run.subject, n)}`,
    `Date: ${mailDate(at, run.zone)}`,
    `Message-ID: <${id}>`,
    ...(run.mailer === null ? [] : [`X-Mailer: ${run.mailer}`]),
    ...run.fields,
    'Content-Type: text/plain; charset=utf-8',
  ];
  return [...header, '', numbered([run.text, ...run.links].join('\n'), n), ''].join('\n');
}

const authentication = (dmarc: PastLetters['dmarc'], author: string): string => {
  const domain = domainOf(author);
  const passed = `spf=pass smtp.mailfrom=${author}; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`;
  return dmarc === 'pass' ? passed : `spf=none smtp.mailfrom=${author}; dkim=none; dmarc=${dmarc} header.from=${domain}`;
};

/** Our side answers: what makes a correspondent known. */
function answerTo(run: PastLetters, n: number, at: number, id: string): Letter {
  const [us = ''] = run.to;
  const header = [`From: ${us}`, `To: ${run.from}`, `Subject: Re: ${numbered(run.subject, n)}`, `Date: ${mailDate(at, '+0000')}`];
  const thread = [`Message-ID: <answer.${id}>`, `In-Reply-To: <${id}>`, `References: <${id}>`];
  const raw = [...header, ...thread, 'Content-Type: text/plain', '', 'Thank you.', ''].join('\n');
  return { at, outbound: true, fate: 'delivered', recipients: [canonicalAddress(mailboxOf(run.from))], raw };
}

const mailboxOf = (mailbox: string): string => parseAddressList(mailbox)[0]?.address ?? '';
const numbered = (text: string, n: number): string => text.replaceAll('{n}', String(n));

/** RFC 5322 section 3.3, in the zone the author's program writes. */
function mailDate(at: number, zone: string): string {
  const minutes = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5)));
  return new Date(at + minutes * 60_000).toUTCString().replace('GMT', zone);
}
