/** What arrives today: honest mail, the hijack of four partners (story A), and a stranger with a link (story B, first step). */
import { ERIK, HIJACKED, JONAS, LENA, NEWSLETTER, type Partner, type Person } from './cast.ts';
import { compose, fromPartner } from './compose.ts';
import { issue } from './year.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

export interface Arrival {
  reversePath: string;
  from: Person;
  recipient: Person;
  subject: string;
  messageId: string;
  content: Buffer;
  /** What it is, for the reader of the demo: the gateway is not told. */
  truth: 'honest' | 'attack';
  about: string;
}

/** Everybody is led to one tenant of a well-known file share; it belongs to no partner. */
const PAYLOAD_HOST = 'meridian-projects-my.sharepoint.example';
const STRANGER: Partner = {
  name: 'Secure Messages',
  address: 'r.holm@lettera.example',
  company: '',
  server: { name: 'out3.lettera.example', address: '192.0.2.201' },
  mailer: 'Lettera Web',
  writesTo: JONAS,
  hoursAway: 0,
  everyDays: 365,
};
/** Registered four days before. */
export const YOUNG_DOMAIN = 'quiet-harbour.example';

/** @param now when the demo runs, ms */
export function arrivals(now: number): Arrival[] {
  return [ordinary(now), ...HIJACKED.map((partner, index) => hijack(partner, index, now)), firstShare(now), answer(now), newsletter(now), stranger(now)];
}

/** `domain,registered` lines: what a registry would say. */
export function domainList(now: number): string {
  const old = [...HIJACKED, LENA, ERIK, NEWSLETTER].map(({ address }) => `${address.slice(address.indexOf('@') + 1)},2009-05-14`);
  return [
    'domain,registered',
    ...old,
    'sharepoint.example,1999-03-01',
    'lettera.example,2014-10-02',
    `${YOUNG_DOMAIN},${new Date(now - 4 * DAY).toISOString().slice(0, 10)}`,
    '',
  ].join('\n');
}

interface Draft {
  partner: Partner;
  key: string;
  subject: string;
  text: string;
  html?: string;
  inReplyTo?: string;
  truth: Arrival['truth'];
  about: string;
}

function arrival({ partner, key, truth, about, ...rest }: Draft, now: number): Arrival {
  const messageId = `<today.${key}@${partner.address.slice(partner.address.indexOf('@') + 1)}>`;
  const content = compose({ ...fromPartner(partner), to: partner.writesTo, date: now - MINUTE, messageId, ...rest });
  const from = { name: partner.name, address: partner.address };
  return { reversePath: partner.address, from, recipient: partner.writesTo, subject: rest.subject, messageId, content, truth, about };
}

function hijack(partner: Partner, index: number, now: number): Arrival {
  const first = partner.writesTo.name.split(' ')[0];
  const url = `https://${PAYLOAD_HOST}/:b:/g/personal/projects/Eq${index}xR81?e=5kJq2`;
  const sentence = `please find the request for proposal of ${partner.company}. The document is shared with you and needs your answer by Friday.`;
  return arrival(
    {
      partner,
      key: `rfp.${index}`,
      subject: `RFP for ${partner.company}`,
      text: `Dear ${first},\n\n${sentence}\n\nView RFP: ${url}\n\nKind regards\n${partner.name}\n${partner.company}`,
      html: `<html><body><p>Dear ${first},</p><p>${sentence}</p>\n<p><a href="${url}">View RFP</a></p>\n<p>Kind regards<br>${partner.name}<br>${partner.company}</p></body></html>`,
      truth: 'attack',
      about: 'from the real, hijacked mailbox of a partner',
    },
    now,
  );
}

function ordinary(now: number): Arrival {
  const text = `Dear Sofia,\n\nthe vessel waits for a berth and comes a day later than planned. The slot at the terminal is moved.\n\nThe shipment on our portal: https://portal.baltic-depot.example/shipments/48213\n\nKind regards\n${LENA.name}\n${LENA.company}`;
  return arrival({ partner: LENA, key: 'eta', subject: 'Revised arrival of vessel 48213', text, truth: 'honest', about: 'a partner’s ordinary mail' }, now);
}

function firstShare(now: number): Arrival {
  const url = 'https://baltic-depot-my.sharepoint.example/:f:/g/personal/lena/Ek77photos';
  const html = `<html><body><p>Dear Sofia,</p><p>the photos of the damaged pallets are too large for a mail, so I put them here:</p>\n<p><a href="${url}">Photos of the pallets</a></p>\n<p>Kind regards<br>${LENA.name}<br>${LENA.company}</p></body></html>`;
  const text = `Dear Sofia,\n\nthe photos of the damaged pallets are too large for a mail, so I put them here:\n${url}\n\nKind regards\n${LENA.name}\n${LENA.company}`;
  return arrival(
    {
      partner: LENA,
      key: 'photos',
      subject: 'Photos of the damaged pallets',
      text,
      html,
      truth: 'honest',
      about: 'a partner’s first share link, from her own tenant',
    },
    now,
  );
}

function answer(now: number): Arrival {
  const text = `Dear Jonas,\n\nThursday at nine suits us. I bring the rates for the northern lane.\n\nKind regards\n${ERIK.name}\n${ERIK.company}`;
  const inReplyTo = `<answer.${ERIK.address.replace('@', '.1@').replace('@', '.')}@example.org>`;
  return arrival(
    { partner: ERIK, key: 'thursday', subject: 'Re: Meeting on Thursday', text, inReplyTo, truth: 'honest', about: 'an answer to a mail of ours' },
    now,
  );
}

function newsletter(now: number): Arrival {
  const { name, address, writesTo } = NEWSLETTER;
  return {
    reversePath: `bounce@${address.slice(address.indexOf('@') + 1)}`,
    from: { name, address },
    recipient: writesTo,
    subject: 'Freight Weekly: ports, rail, fuel (no. 200)',
    messageId: '<issue.0@freight-weekly.example>',
    content: issue(0, now - MINUTE),
    truth: 'honest',
    about: 'a newsletter, whose links are always new',
  };
}

function stranger(now: number): Arrival {
  const url = `https://${YOUNG_DOMAIN}/read/7f31`;
  const sentence = 'you have received a secure message. It is kept for three days.';
  const text = `Hello,\n\n${sentence}\n\n${url}`;
  const html = `<html><body><p>Hello,</p><p>${sentence}</p>\n<p><a href="${url}">Open secure message</a></p></body></html>`;
  return arrival(
    {
      partner: STRANGER,
      key: 'secure',
      subject: 'Secure message waiting',
      text,
      html,
      truth: 'attack',
      about: 'a stranger at a free provider; the site is four days old',
    },
    now,
  );
}
