/** Fields of a letter's header, as mail services and list servers write them. */
import { oldCharset } from './charsets.ts';
import { dice, token } from './dice.ts';
import type { Letter, LetterFile } from './letters.ts';
import { encodedWord, phrase } from './mime.ts';
import { addressOf, isBulk, isOld, type Places, siteOf } from './places.ts';

const base64 = (name: string, what: string, length: number): string => token(name, what, length).replace(/-/g, '+').replace(/_/g, '/');

const FIRST = Date.UTC(2025, 0, 13, 6);
const OLD_FIRST = Date.UTC(2000, 8, 1);
const dated = (ms: number): string => `Date: ${new Date(ms).toUTCString().replace('GMT', '+0000')}`;

export const displayOf = ({ from }: Letter): string => from.slice(0, from.indexOf(' <')).replace(/^"|"$/g, '');

export function headerOf(name: string, letter: Letter, file: LetterFile, places: Places): string[] {
  if (isOld(letter)) return oldHeader(name, letter, file.language);
  const { service } = places;
  const site = siteOf(letter);
  const signed = ['none', 'own', 'both'][dice(name, 'signature', 3)];
  const signature = (domain: string): string =>
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=s${dice(name, domain, 9)};\r\n h=from:to:subject:date; bh=${base64(name, 'bh', 43)}=;\r\n b=${base64(name, `b ${domain}`, 86)}==`;
  return [
    ...(file.family === null ? [] : sentBy(name, letter, service)),
    ...(signed === 'none' ? [] : [signature(site)]),
    ...(signed === 'both' && letter.list === undefined ? [signature(service)] : []),
    dated(FIRST + dice(name, 'date', 5 * 86_400) * 1000),
    `From: ${phrase(displayOf(letter))} <${addressOf(letter.from)}>`,
    ...(letter.reply === undefined ? [] : [`Reply-To: ${letter.reply}`]),
    `To: ${letter.list ?? 'you@example.org'}`,
    `Message-ID: <${token(name, 'id', 24)}@${letter.list !== undefined || dice(name, 'id host', 2) === 0 ? site : service}>`,
    `Subject: ${encodedWord(letter.subject)}`,
    ...(letter.list === undefined ? [] : listFields(letter.list)),
    ...(isBulk(letter) ? bulkFields(name, places) : []),
    ...(dice(name, 'mailer', 3) === 0 && letter.list === undefined ? [`X-Mailer: ${service.split('.')[0]} 3.${dice(name, 'version', 40)}`] : []),
    'MIME-Version: 1.0',
  ];
}

const bulkFields = (name: string, { service, link }: Places): string[] => [
  `List-Unsubscribe: <mailto:unsubscribe-${token(name, 'unsubscribe', 12)}@${service}>,\r\n <${link('list-unsubscribe')}>`,
  ...(dice(name, 'one click', 3) > 0 ? ['List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []),
  ...(dice(name, 'precedence', 3) === 0 ? ['Precedence: bulk'] : []),
];

/** Where bounces go, and what a service marks its mail with: on its own domain mostly, below the sender's name sometimes. */
function sentBy(name: string, letter: Letter, service: string): string[] {
  if (letter.list !== undefined) return [`Return-Path: <${letter.list.replace('@', '-bounces+you=example.org@')}>`];
  const number = dice(name, 'bounces', 9_000_000) + 100_000;
  const host = [service, `em${number % 9999}.${siteOf(letter)}`, siteOf(letter)][dice(name, 'bounce host', 3)] as string;
  const marks = [
    `Feedback-ID: ${number}:${token(name, 'feedback', 8)}:${service.split('.')[0]}`,
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
  ];
  return [`Return-Path: <bounces+${number}-${token(name, 'bounce', 4)}-you=example.org@${host}>`, ...marks.filter((_, i) => dice(name, `mark ${i}`, 2) === 0)];
}

/** As list servers write them (RFC 2369, RFC 2919). */
function listFields(list: string): string[] {
  const [local = '', host = ''] = list.split('@');
  return [
    `List-Id: <${local}.${host}>`,
    `List-Post: <mailto:${list}>`,
    `List-Help: <mailto:${local}-request@${host}?subject=help>`,
    `List-Unsubscribe: <https://${host}/mailman/options/${local}>,\r\n <mailto:${local}-request@${host}?subject=unsubscribe>`,
    `Sender: ${local}-bounces@${host}`,
    'Precedence: list',
  ];
}

const OLD_MAILERS = [
  'Microsoft Outlook Express 6.00.2800.1106',
  'PHP/4.3.2',
  'MailMerge Pro 2.1',
  'QUALCOMM Windows Eudora Version 5.1',
  'Lyris ListServer 6.0',
];

/** Nothing was signed, and few said how to leave but in their text. */
function oldHeader(name: string, letter: Letter, language: string): string[] {
  const charset = oldCharset(language);
  const site = siteOf(letter);
  const precedence = isBulk(letter) && dice(name, 'precedence', 2) === 0 ? ['Precedence: bulk'] : [];
  return [
    dated(OLD_FIRST + dice(name, 'date', 1600) * 86_400_000),
    `From: ${phrase(displayOf(letter), charset)} <${addressOf(letter.from)}>`,
    ...(letter.reply === undefined ? [] : [`Reply-To: ${letter.reply}`]),
    `To: ${letter.list ?? 'you@example.org'}`,
    `Message-Id: <200${dice(name, 'year', 6)}${dice(name, 'id', 900_000_000) + 1_000_000}.${token(name, 'id', 6)
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, 'X')}@mail.${site}>`,
    `Subject: ${encodedWord(letter.subject, charset)}`,
    ...(letter.list === undefined ? precedence : listFields(letter.list)),
    `X-Mailer: ${OLD_MAILERS[dice(name, 'old program', OLD_MAILERS.length)]}`,
    'MIME-Version: 1.0',
  ];
}
