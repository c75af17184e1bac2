/** What mailparser reads in a message, its HTML looked through by htmlparser2: nothing of this shares code with src/mail. */
import { Parser } from 'htmlparser2';
import { simpleParser } from 'mailparser';

export interface TheirLink {
  /** As written, references resolved. */
  url: string;
  /** Element and attribute, or `linkified` for a bare URL in text. */
  place: string;
}

export interface TheirAttachment {
  name: string;
  type: string;
  size: number;
}

export interface TheirReading {
  links: TheirLink[];
  /** Text a reader may see. */
  text: string;
  /** What the page or the text was made of, to look into a difference. */
  source: string;
  subject: string;
  /** addr-spec of each author. */
  from: string[];
  attachments: TheirAttachment[];
}

/** Attributes a client follows or loads. */
const LINKING: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'xlink:href'],
  area: ['href'],
  base: ['href'],
  link: ['href'],
  form: ['action'],
  button: ['formaction'],
  input: ['formaction', 'src'],
  img: ['src'],
  iframe: ['src'],
  frame: ['src'],
  embed: ['src'],
  object: ['data'],
  body: ['background'],
  table: ['background'],
  td: ['background'],
  'v:rect': ['href'],
  'v:roundrect': ['href'],
  'v:fill': ['src'],
  'v:image': ['src', 'href'],
};
/** Elements whose inside is no text of the page. */
const SILENT = new Set(['script', 'style', 'title', 'template', 'noembed', 'noframes', 'iframe', 'xml', 'textarea']);

export async function theirReading(raw: Buffer): Promise<TheirReading> {
  const mail = await simpleParser(raw, { skipImageLinks: true, maxHtmlLengthToParse: 2_000_000 });
  const html = mail.html || '';
  const page = readPage(html);
  const linkified = readPage(mail.textAsHtml ?? '').links.filter(({ place }) => place === 'linkified');
  return {
    links: [...page.links, ...linkified],
    text: html === '' ? (mail.text ?? '') : page.text,
    source: html === '' ? (mail.text ?? '') : html,
    subject: mail.subject ?? '',
    from: (mail.from?.value ?? []).map(({ address }) => address ?? '').filter((address) => address !== ''),
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({ name: filename || '', type: contentType, size: content.length })),
  };
}

export function readPage(html: string): { links: TheirLink[]; text: string } {
  const links: TheirLink[] = [];
  const pieces: string[] = [];
  const silent: string[] = [];
  let anchor: TheirLink | null = null;
  const parser = new Parser({
    onopentag(name, attributes) {
      for (const attribute of LINKING[name] ?? []) {
        const url = attributes[attribute];
        if (url === undefined) continue;
        anchor = { url, place: `${name} ${attribute}` };
        links.push(anchor);
      }
      if (SILENT.has(name)) silent.push(name);
      else pieces.push(INLINE.has(name) ? '' : ' ');
    },
    ontext(text) {
      if (silent.length === 0) pieces.push(text);
      // mailparser puts text parts into the page, with links it made of their words.
      if (anchor?.place === 'a href' && anchor.url.replace(/^\w+:(?:\/\/)?/, '') === text.replace(/^\w+:(?:\/\/)?/, '')) anchor.place = 'linkified';
      anchor = null;
    },
    onclosetag(name) {
      if (silent.at(-1) === name) silent.pop();
      else pieces.push(INLINE.has(name) ? '' : ' ');
    },
  });
  parser.end(html);
  return { links, text: pieces.join('') };
}

/** These do not part two words. */
const INLINE = new Set(['a', 'abbr', 'b', 'big', 'code', 'em', 'font', 'i', 'o:p', 's', 'small', 'span', 'strong', 'sub', 'sup', 'u', 'wbr']);
