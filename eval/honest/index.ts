/**
 * Honest mail of our own: what shops, banks, offices and services of many countries send, in the form in which their mail services send
 * it. No weights are fitted to it, so it tells what a fit does to honest mail of a family it has never seen. Written as its senders would
 * write, by people's names, sites and services that don't exist; the same octets each time.
 */
import { calendarOf } from './calendar.ts';
import { type Letter, type LetterFile, letterFiles } from './letters.ts';
import { encodedWord, type Part, partOf, phrase, written } from './mime.ts';
import { pageOf, textOf } from './page.ts';
import { addressOf, dice, isBulk, placesOf, siteOf, token } from './places.ts';

export interface HonestMail {
  /** Language, number in its file and kind: `de-04-reminder`. */
  name: string;
  language: string;
  kind: string;
  raw: Buffer;
}

export function honestMails(): HonestMail[] {
  return letterFiles().flatMap((file) =>
    file.letters.map((letter, i) => {
      const name = `${file.language}-${String(i + 1).padStart(2, '0')}-${letter.kind}`;
      return { name, language: file.language, kind: letter.kind, raw: mailOf(name, letter, file) };
    }),
  );
}

const base64 = (name: string, what: string, length: number): string => token(name, what, length).replace(/-/g, '+').replace(/_/g, '/');

const FIRST = Date.UTC(2025, 0, 13, 6);

function mailOf(name: string, letter: Letter, { language, words }: LetterFile): Buffer {
  const places = placesOf(name, letter);
  const layout = { name, letter, words, places, language };
  const text: Part = { type: 'text/plain; charset=utf-8', content: textOf(layout), base64: dice(name, 'text encoding', 4) === 0 };
  const page: Part = { type: 'text/html; charset=utf-8', content: pageOf(layout), base64: dice(name, 'page encoding', 4) === 0 };
  const event: Part[] =
    letter.kind === 'invitation' ? [{ type: 'text/calendar; charset=utf-8; method=REQUEST', content: calendarOf(name, letter), base64: false }] : [];
  // Some services send the page alone.
  const alone = letter.form === undefined && event.length === 0 && dice(name, 'alternative', 6) === 0;
  const parts = letter.form === 'plain' ? [text] : alone ? [page] : [text, page, ...event];
  return written(headerOf(name, letter, places.service, places.link), partOf(parts, `----=_Part_${token(name, 'boundary', 20).replace(/[-_]/g, '0')}`));
}

function headerOf(name: string, letter: Letter, service: string, link: (label: string) => string): string[] {
  const display = letter.from.slice(0, letter.from.indexOf(' <')).replace(/^"|"$/g, '');
  const site = siteOf(letter);
  const signed = ['none', 'own', 'both'][dice(name, 'signature', 3)];
  const signature = (domain: string): string =>
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=s${dice(name, domain, 9)};\r\n h=from:to:subject:date; bh=${base64(name, 'bh', 43)}=;\r\n b=${base64(name, `b ${domain}`, 86)}==`;
  const bulk = isBulk(letter)
    ? [
        `List-Unsubscribe: <mailto:unsubscribe-${token(name, 'unsubscribe', 12)}@${service}>,\r\n <${link('list-unsubscribe')}>`,
        ...(dice(name, 'one click', 3) > 0 ? ['List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []),
        ...(dice(name, 'precedence', 3) === 0 ? ['Precedence: bulk'] : []),
      ]
    : [];
  return [
    ...(signed === 'none' ? [] : [signature(site)]),
    ...(signed === 'both' ? [signature(service)] : []),
    `Date: ${new Date(FIRST + dice(name, 'date', 5 * 86_400) * 1000).toUTCString().replace('GMT', '+0000')}`,
    `From: ${phrase(display)} <${addressOf(letter.from)}>`,
    ...(letter.reply === undefined ? [] : [`Reply-To: ${letter.reply}`]),
    'To: you@example.org',
    `Message-ID: <${token(name, 'id', 24)}@${dice(name, 'id host', 2) === 0 ? site : service}>`,
    `Subject: ${encodedWord(letter.subject)}`,
    ...bulk,
    ...(dice(name, 'mailer', 3) === 0 ? [`X-Mailer: ${service.split('.')[0]} 3.${dice(name, 'version', 40)}`] : []),
    'MIME-Version: 1.0',
  ];
}
