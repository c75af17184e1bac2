/** Writes one message as the company's MX hands it to the gateway: its Received and Authentication-Results on top. */
import { MX, type Partner, type Person } from './cast.ts';

export interface Letter {
  from: Person;
  to: Person;
  subject: string;
  text: string;
  html?: string;
  /** Milliseconds since the epoch. */
  date: number;
  messageId: string;
  inReplyTo?: string;
  mailer: string;
  /** Further header fields, one `Name: value` each. */
  fields?: readonly string[];
  /** The server that brought it to the MX, with the domain whose authentication passed; absent for mail of our own. */
  broughtBy?: { name: string; address: string };
}

const CRLF = '\r\n';
const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1);

/** RFC 5322 section 3.3. */
export const mailDate = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

/** RFC 2047: names here have at most one word outside ASCII. */
const phrase = (name: string): string => (/^[\x20-\x7e]*$/.test(name) ? `"${name}"` : `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`);
const mailbox = ({ name, address }: Person): string => `${phrase(name)} <${address}>`;

export function compose(letter: Letter): Buffer {
  const { from, to, date, broughtBy } = letter;
  const domain = domainOf(from.address);
  const trace =
    broughtBy === undefined
      ? []
      : [
          `Received: from ${broughtBy.name} (${broughtBy.name} [${broughtBy.address}])${CRLF}\tby ${MX} (Postfix) with ESMTPS id ${queueId(letter.messageId)}${CRLF}\tfor <${to.address}>; ${mailDate(date)}`,
          `Authentication-Results: ${MX};${CRLF}\tspf=pass smtp.mailfrom=${from.address};${CRLF}\tdkim=pass header.d=${domain};${CRLF}\tdmarc=pass header.from=${domain}`,
        ];
  const header = [
    ...trace,
    `From: ${mailbox(from)}`,
    `To: ${mailbox(to)}`,
    `Subject: ${letter.subject}`,
    `Date: ${mailDate(date)}`,
    `Message-ID: ${letter.messageId}`,
    ...(letter.inReplyTo === undefined ? [] : [`In-Reply-To: ${letter.inReplyTo}`, `References: ${letter.inReplyTo}`]),
    `X-Mailer: ${letter.mailer}`,
    ...(letter.fields ?? []),
    'MIME-Version: 1.0',
  ];
  return Buffer.from([...header, ...body(letter)].join(CRLF), 'utf8');
}

function body({ text, html, messageId }: Letter): string[] {
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...text.split('\n'), ''];
  if (html === undefined) return plain;
  const boundary = `=_${queueId(messageId)}`;
  const rich = ['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...html.split('\n'), ''];
  return [`Content-Type: multipart/alternative; boundary="${boundary}"`, '', `--${boundary}`, ...plain, `--${boundary}`, ...rich, `--${boundary}--`, ''];
}

const queueId = (messageId: string): string => Buffer.from(messageId).toString('hex').slice(-12).toUpperCase();

/** What a partner's letter always carries. */
export const fromPartner = (partner: Partner): Pick<Letter, 'from' | 'mailer' | 'broughtBy'> => ({
  from: { name: partner.name, address: partner.address },
  mailer: partner.mailer,
  broughtBy: partner.server,
});
