/** What arrives today: honest mail, the hijack of four partners (story A), and a stranger with a link (story B, first step). */
import { ERIK, HIJACKED, JONAS, LENA, MARTA, NEWSLETTER, type Partner, type Person, SOFIA } from './cast.ts';
import { compose, fromPartner } from './compose.ts';
import { issue } from './year.ts';

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
const stranger = (name: string, address: string, server: string, ip: string, mailer: string): Partner => ({
  name,
  address,
  company: '',
  server: { name: server, address: ip },
  mailer,
  writesTo: JONAS,
  hoursAway: 0,
  everyDays: 365,
});
const SECURE_MAIL = stranger('R. Holm', 'r.holm@securemail.example', 'out3.securemail.example', '192.0.2.201', 'Lettera Web');
const SLIDES = stranger('Prezi', 'share@slide-decks.example', 'mta.slide-decks.example', '198.51.100.201', 'SendKit');
/** Of these two hosts one is registered today; of the other no registry tells. */
const REGISTERED_TODAY = 'deck-viewer.example';
const UNKNOWN_AGE = 'quiet-harbour.example';

/** @param now when the demo runs, ms */
export function arrivals(now: number): Arrival[] {
  return [
    ordinary(now),
    ...HIJACKED.map((partner, index) => hijack(partner, index, now)),
    firstShare(now),
    answer(now),
    newsletter(now),
    ...secureMail(now),
    slides(now),
  ];
}

/** `domain,registered` lines: what a registry would say. */
export function domainList(now: number): string {
  const old = [...HIJACKED, LENA, ERIK, NEWSLETTER].map(({ address }) => `${address.slice(address.indexOf('@') + 1)},2009-05-14`);
  return [
    'domain,registered',
    ...old,
    'sharepoint.example,1999-03-01',
    'securemail.example,2014-10-02',
    `${REGISTERED_TODAY},${new Date(now).toISOString().slice(0, 10)}`,
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

/** Story B, first step: first contact from a free secure-mail provider, and a host nobody here has met. */
function secureMail(now: number): Arrival[] {
  const url = `https://${UNKNOWN_AGE}/read/7f31`;
  const sentence = 'about the matter we spoke of: my letter is kept here, because it is confidential.';
  const text = `Hello,\n\n${sentence}\n\n${url}\n\nR. Holm`;
  const html = `<html><body><p>Hello,</p><p>${sentence}</p>\n<p><a href="${url}">Open the letter</a></p>\n<p>R. Holm</p></body></html>`;
  // The same to one after another: each later copy knows of the earlier ones.
  return [SECURE_MAIL.writesTo, MARTA, SOFIA].map((writesTo, index) => {
    const about = index === 0 ? 'a stranger at a free provider' : 'the same letter, to the next of us';
    const partner = { ...SECURE_MAIL, writesTo };
    return arrival({ partner, key: `letter-${index + 1}`, subject: 'A letter for you', text, html, truth: 'attack', about }, now);
  });
}

/** Story B, later: `Click Here`, dressed as one service, leads to a site registered the same day. */
function slides(now: number): Arrival {
  const url = `https://${REGISTERED_TODAY}/view/d83k`;
  const text = `Prezi\n\nA presentation was shared with you.\n\nClick Here: ${url}`;
  const html = `<html><body><p><b>Prezi</b></p><p>A presentation was shared with you.</p>\n<p><a href="${url}">Click Here</a></p></body></html>`;
  return arrival(
    { partner: SLIDES, key: 'slides', subject: 'Presentation shared with you', text, html, truth: 'attack', about: 'a stranger dressed as a known service' },
    now,
  );
}
