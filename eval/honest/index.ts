/**
 * Honest mail of our own: what shops, banks, offices and services of many countries send, in the form in which their mail services send
 * it, so that a fit can be measured on honest mail of a family it has never seen. Written as its senders would
 * write, by people's names, sites and services that don't exist; the same octets each time.
 */
import { calendarOf } from './calendar.ts';
import { oldCharset } from './charsets.ts';
import { dice, token } from './dice.ts';
import { headerOf } from './header.ts';
import { type Letter, type LetterFile, letterFiles } from './letters.ts';
import { type Part, partOf, written } from './mime.ts';
import { pageOf } from './page.ts';
import { isOld, placesOf } from './places.ts';
import { textOf } from './plain-text.ts';

export interface HonestMail {
  /** Language (and file), number in its file and kind: `de-04-reminder`, `sales-de-01-sale`. */
  name: string;
  language: string;
  kind: string;
  /** Kind of sender, which a fit may never have seen; `null` = all kinds, of many languages. */
  family: string | null;
  raw: Buffer;
}

export function honestMails(): HonestMail[] {
  return letterFiles().flatMap((file) =>
    file.letters.map((letter, i) => {
      const name = `${file.prefix}-${String(i + 1).padStart(2, '0')}-${letter.kind}`;
      return { name, language: file.language, kind: letter.kind, family: file.family, raw: mailOf(name, letter, file) };
    }),
  );
}

function mailOf(name: string, letter: Letter, file: LetterFile): Buffer {
  const { language, words } = file;
  const places = placesOf(name, letter);
  const layout = { name, letter, words, places, language };
  const charset = isOld(letter) ? oldCharset(language) : 'utf-8';
  const part = (type: string, content: string, inBase64: boolean): Part => ({ type: `${type}; charset=${charset}`, charset, content, base64: inBase64 });
  const text = part('text/plain', textOf(layout), dice(name, 'text encoding', 4) === 0 && !isOld(letter));
  const page = part('text/html', pageOf(layout), dice(name, 'page encoding', 4) === 0 && !isOld(letter));
  const event: Part[] =
    letter.kind === 'invitation' ? [{ type: 'text/calendar; charset=utf-8; method=REQUEST', content: calendarOf(name, letter), base64: false }] : [];
  // Some services send the page alone; nearly all did so when pages were new.
  const alone = letter.form === 'old' ? dice(name, 'alternative', 3) > 0 : letter.form !== 'bare' && event.length === 0 && dice(name, 'alternative', 6) === 0;
  const onlyText = letter.form === 'plain' || letter.form === 'old-plain' || letter.list !== undefined;
  const parts = onlyText ? [text] : alone ? [page] : [text, page, ...event];
  return written(headerOf(name, letter, file, places), partOf(parts, `----=_Part_${token(name, 'boundary', 20).replace(/[-_]/g, '0')}`));
}
