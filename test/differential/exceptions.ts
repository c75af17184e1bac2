/**
 * Why a difference to mailparser or psl is none of ours. Each is a rule about how the two read, never about one message; a
 * miss that no rule explains fails the test.
 */
import type { Both, Miss } from './miss.ts';
import { squashed } from './words.ts';

export interface Exception {
  id: string;
  kind: Miss['kind'];
  /** The reason, with an example. */
  why: string;
  explains(miss: Miss, both: Both): boolean;
}

/** Hidden text that is as long as it gets: what is beyond is not kept. */
const HIDDEN_CAP = 16_000;

export const exceptions: readonly Exception[] = [
  {
    id: 'reading-incomplete',
    kind: 'link',
    why: 'a bound of ours was met (2,000 links, 500 resources, 2,000 parts) and `complete` says so',
    explains: (_, { ours }) => !ours.complete,
  },
  {
    id: 'text-of-an-anchor',
    kind: 'link',
    why: 'mailparser makes text of a page and then links of the text: <a href="https://a.example/">b.example</a> gives it a link to b.example, which no client opens',
    explains: ({ theirs, place }, { ours }) => place === 'linkified' && ours.links.some(({ text }) => spells(text, withoutScheme(theirs))),
  },
  {
    id: 'hidden-text',
    kind: 'link',
    why: 'a bare URL or name in text that is not shown is no link to anybody; ours has it as hidden text',
    explains: ({ theirs, place }, { ours }) =>
      place === 'linkified' && (ours.hiddenText.length > HIDDEN_CAP || squashed(ours.hiddenText).includes(squashed(withoutScheme(theirs)).slice(0, 40))),
  },
  {
    id: 'target-in-brackets',
    kind: 'link',
    why: 'mailparser writes targets into the text of a page, <a href="go:http://a.example/"> as [go:http://a.example/], and makes links of what looks like one inside',
    explains: ({ theirs, place }, { ours }) => place === 'linkified' && ours.links.some(({ url }) => url.toLowerCase().includes(withoutScheme(theirs))),
  },
  {
    id: 'alternative-text',
    kind: 'link',
    why: 'mailparser makes text of a page with the alt of its pictures, and links of that: <img alt="www.a.example">; no client opens it',
    explains: ({ theirs, place }, { theirs: { source } }) => place === 'linkified' && withinAlt(source, withoutScheme(theirs)),
  },
  {
    id: 'full-stop-without-blank',
    kind: 'link',
    why: 'a sentence that ends where the next begins: "was safe.To see it" is no host, although .to is a domain',
    explains: ({ theirs, place }) => place === 'linkified' && /^http:\/\/[^/]*\.\p{Lu}\p{L}*$/u.test(theirs),
  },
  {
    id: 'bare-address',
    kind: 'link',
    why: 'four numbers without a scheme or path (192.0.2.7, 6.000.000.000): version, sum or address, which clients leave as text',
    explains: ({ theirs, place }) => place === 'linkified' && /^http:\/\/\d+(?:\.\d+){3}(?::\d+)?$/.test(theirs),
  },
  {
    id: 'network',
    kind: 'link',
    why: 'an address with a prefix length, 192.0.2.0/24, is a network',
    explains: ({ theirs, place }) => place === 'linkified' && /^http:\/\/\d+(?:\.\d+){3}\/\d+$/.test(theirs),
  },
  {
    id: 'mention',
    kind: 'link',
    why: 'mailparser makes a link to twitter.com/name of every @name',
    explains: ({ theirs, place }) => place === 'linkified' && /^https:\/\/twitter\.com\/\w+$/.test(theirs),
  },
  {
    id: 'no-host',
    kind: 'link',
    why: 'what mailparser takes for the host has characters no host has: https://$NAME/, d=a.example in a list of results',
    explains: ({ theirs, place }) => place === 'linkified' && !/^https?:\/\/[\p{L}\p{N}][\p{L}\p{N}.-]*(?::\d+)?(?:[/?#]|$)/iu.test(theirs),
  },
  {
    id: 'word-like-domain',
    kind: 'link',
    why: 'a bare name that ends in a word, in a top-level domain that words, units and programs end in: eth0.network, client.dev, et.al',
    explains: ({ theirs, place }) => place === 'linkified' && WORD_LIKE.test(theirs),
  },
  {
    id: 'file-like-name',
    kind: 'link',
    why: 'a bare name in a top-level domain that file names and programs end in as well: notes.md, mail.app',
    explains: ({ theirs, place }) => place === 'linkified' && FILE_LIKE.test(theirs),
  },
  {
    id: 'part-of-a-word',
    kind: 'link',
    why: 'a name that stands within something else: anna%a.example, vendor.example:ip:part:1.0, user%40a.example',
    explains: ({ theirs, place }, { theirs: { source, text } }) => place === 'linkified' && alwaysWithin(`${source}\n${text}`, withoutScheme(theirs)),
  },
  {
    id: 'joined-by-mailparser',
    kind: 'link',
    why: 'mailparser takes the tags out of a page and puts together what no reader sees as one word: www.a.example</p>Copyright',
    explains: ({ theirs, place }, { theirs: { source } }) =>
      place === 'linkified' && /<[a-z]/i.test(source) && !source.toLowerCase().includes(withoutScheme(theirs).toLowerCase()),
  },
  {
    id: 'quoted-printable-undone-by-halves',
    kind: 'link',
    why: 'a value that still is encoded, href=3D"https://a.example/": for a client it is a path of a page that has no base',
    explains: ({ theirs }, { theirs: { source } }) => /=3D|3D&quot;/i.test(source) && within3D(source, withoutScheme(theirs)),
  },
  {
    id: 'final-dot',
    kind: 'from',
    why: 'anna@partner.example. with the dot of the root is the same mailbox; ours is written without',
    explains: ({ theirs }, { ours }) => theirs.endsWith('.') && ours.header.from.some(({ address }) => `${address}.`.toLowerCase() === theirs.toLowerCase()),
  },
  {
    id: 'no-address',
    kind: 'from',
    why: 'what mailparser takes for an address has no domain with a dot, octets it could not read, or blanks or quotes in it',
    explains: ({ theirs }) => !/^[^\s"<>@\ufffd]+@[^\s"<>@]+\.[^\s"<>@]+$/.test(theirs),
  },
  {
    id: 'eight-bit-header',
    kind: 'subject',
    why: 'octets beyond ASCII as they stand, UTF-7, or encoded words in a charset mailparser does not know: ours are read, theirs are lost or kept encoded',
    explains: ({ theirs, place }) =>
      theirs.startsWith('=?') || (asciiLetters(theirs).length > 0 && asciiLetters(place.slice('ours: '.length)).startsWith(asciiLetters(theirs))),
  },
  {
    id: 'nested-message',
    kind: 'attachment',
    why: 'an attached message is one file to mailparser; ours are its parts, with their links and texts',
    explains: ({ place }) => place === 'message/rfc822' || place === 'message/global',
  },
  {
    id: 'damaged-base64',
    kind: 'attachment',
    why: 'base64 with junk or padding in the middle gives a few octets more or less, as one skips it or stops',
    explains: ({ theirs, place }, { ours }) => {
      const { name, size } = nameAndSize(theirs);
      return ours.attachments.some((own) => (name === '' ? own.type === place : own.name === name) && Math.abs(own.size - size) <= 160);
    },
  },
  {
    id: 'no-media-type',
    kind: 'attachment',
    why: 'a Content-Type without a slash is text/plain (RFC 2045 section 5.2); mailparser makes a file of it',
    explains: ({ place }) => !place.includes('/'),
  },
  {
    id: 'uuencoded',
    kind: 'attachment',
    why: 'mailparser keeps uuencoded files as they stand; ours have the size and the links of what is in them',
    explains: ({ theirs }, { ours, raw }) => raw.includes('\nbegin ') && ours.attachments.some((own) => own.name === nameAndSize(theirs).name),
  },
  {
    id: 'windows-path',
    kind: 'attachment',
    why: 'a name with the folder of its author, "C:\\TEMP\\a.png": mailparser drops the backslashes, ours is the file name',
    explains: ({ theirs }, { ours }) => {
      const { name, size } = nameAndSize(theirs);
      return /^[A-Z]:/.test(name) && ours.attachments.some((own) => own.size === size && name.endsWith(own.name));
    },
  },
  {
    id: 'unnamed-text',
    kind: 'attachment',
    why: 'a text part without a file name (text/calendar in an alternative) is an attachment to mailparser; ours is read as text, its links with it',
    explains: ({ theirs, place }) => theirs.startsWith(' (') && place.startsWith('text/'),
  },
  {
    id: 'last-line-break',
    kind: 'attachment',
    why: 'the line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1); mailparser counts it in an empty part',
    explains: ({ theirs }, { ours }) => {
      const { name, size } = nameAndSize(theirs);
      return ours.attachments.some((own) => own.name === name && size - own.size <= 2 && size > own.size);
    },
  },
  {
    id: 'former-suffix',
    kind: 'domain',
    why: 'blogspot.fr, glitch.me and the like left the public suffix list after the one of psl; their tenants are told apart by rules/tenants.yaml',
    explains: ({ place }) => FORMER_SUFFIXES.test(place),
  },
  {
    id: 'newer-list',
    kind: 'domain',
    why: 'the public suffix list of tldts is newer than the one of psl: these suffixes came since',
    explains: ({ place }) => NEWER_SUFFIXES.some((suffix) => place.endsWith(suffix)),
  },
  {
    id: 'text-cap',
    kind: 'text',
    why: 'visible text ends at 64 Ki characters, hidden text at 16 Ki',
    explains: (_, { ours }) => ours.visibleText.length >= 65_000 || ours.hiddenText.length >= 16_000 || !ours.complete,
  },
  {
    id: 'header-of-nested',
    kind: 'text',
    why: 'mailparser writes From, To, Date and Subject of an attached message into the text; ours has them as the header of that message',
    explains: ({ theirs }, { raw }) => /^(?:from|subject|date|to|cc|bcc|reply|gmt)$/.test(theirs) && /message\/rfc822/i.test(raw.toString('latin1')),
  },
  {
    id: 'nested-text',
    kind: 'text',
    why: 'mailparser writes the text of an attached message below that of the message; ours is no text of this message',
    explains: (_, { raw }) => /^content-type:\s*(?:message\/rfc822|message\/global|multipart\/digest)/im.test(raw.toString('latin1')),
  },
  {
    id: 'report-fields',
    kind: 'text',
    why: 'the machine-readable part of a report (RFC 3464, RFC 8098) is text to mailparser; it is no text of an author, so ours has its links alone',
    explains: (_, { raw }) => /^content-type:\s*message\/(?:delivery-status|disposition-notification|feedback-report)/im.test(raw.toString('latin1')),
  },
  {
    id: 'not-base64',
    kind: 'text',
    why: 'a part that says base64 and is plain text: mailparser decodes it into noise, ours is the text',
    explains: ({ theirs }, { ours, raw }) => /[^\x20-\x7e]/.test(theirs) && /base64/i.test(raw.toString('latin1')) && ours.visibleText !== '',
  },
  {
    id: 'hidden-within-word',
    kind: 'text',
    why: 'a word of letters shown and letters hidden in turns, Par<i style="display:none">xq</i>tner: ours has the shown ones in one place and the hidden ones in another',
    explains: ({ theirs }, { ours }) => ours.hiddenText !== '' && isWoven(theirs, squashed(ours.visibleText), squashed(ours.hiddenText)),
  },
  {
    id: 'utf-7',
    kind: 'text',
    why: 'UTF-7, which mailparser does not read: B+APY-se is böse',
    explains: ({ theirs: word }, { raw, theirs }) => /utf-7/i.test(raw.toString('latin1')) && (/[^a-z]/.test(word) || shifted(theirs.text).includes(word)),
  },
  {
    id: 'undeclared-charset',
    kind: 'text',
    why: 'octets beyond ASCII in a part without a charset, or with a wrong one: ours are read as UTF-8 or Windows-1252, theirs by a guess',
    // What is noise to them has words of a few letters between octets that are none.
    explains: ({ theirs }, { raw }) =>
      (theirs.length <= 5 || /[^\x20-\x7e]/.test(theirs)) && /[\x80-\xff]|=[89a-f][0-9a-f]|encoding:\s*base64/i.test(raw.toString('latin1')),
  },
  {
    id: 'address',
    kind: 'domain',
    why: 'psl takes an IP address for a name: 203.0.113.7 would have the domain 113.7. Ours is its own domain',
    explains: ({ place }) => /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]), /.test(place),
  },
  {
    id: 'suffix-itself',
    kind: 'domain',
    why: 'a name without a dot or that is a public suffix has no registrable domain; psl gives null, ours the name itself',
    explains: ({ theirs, place }) => theirs === 'null' && sameTwice(place),
  },
  {
    id: 'no-host-name',
    kind: 'domain',
    why: 'psl refuses names with underscores, or labels that begin or end with a hyphen, which resolve all the same: a_b.example.com',
    explains: ({ theirs, place }) => theirs === 'null' && /_|(?:^|\.)-|-(?:\.|,)/.test(place),
  },
];

const FILE_LIKE = /^http:\/\/[^/]*\.(?:ai|app|cc|java|mov|md|pl|ps|py|rs|sh|so|zip|pub|doc|cab|do|in)(?::\d+)?$/i;
/** Top-level domains that are words or abbreviations of running text, of several languages. */
const WORD_LIKE = /^http:\/\/[^/]*\.(?:al|ar|as|bb|build|call|cf|data|dev|family|ga|im|inc|it|jot|na|name|network|next|no|open|pa|pm|ro|run|sv|target|to|us)$/i;
const NEWER_SUFFIXES = ['.azurewebsites.net', '.web.core.windows.net'];
/** No public suffixes any more. */
const FORMER_SUFFIXES = /, ours: (?:blogspot\.[a-z.]+|glitch\.me)$/;

function nameAndSize(theirs: string): { name: string; size: number } {
  const [, name = '', size = ''] = /^(.*) \((\d+) octets\)$/s.exec(theirs) ?? [];
  return { name, size: Number(size) };
}

/** What stands in the shifts of UTF-7, as it stands. */
const shifted = (text: string): string => (text.match(/\S*\+[A-Za-z0-9/]+-?\S*/g) ?? []).join(' ').toLowerCase();

/** A link's text ends at 300 characters. */
function spells(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  return lower.includes(name) || (lower.length > 250 && withoutScheme(name).startsWith(withoutScheme(lower.split(/\s/).at(-1) as string)));
}

function withinAlt(html: string, name: string): boolean {
  return (html.match(/\balt\s*=\s*(?:"[^"]*"|'[^']*')/gi) ?? []).some((alt) => alt.toLowerCase().includes(name));
}

/** Whether a word falls into pieces of the one text and of the other, longest first. */
function isWoven(word: string, shown: string, hidden: string): boolean {
  let at = 0;
  for (let pieces = 0; at < word.length && pieces < 12; pieces += 1) {
    let end = word.length;
    while (end > at && !shown.includes(word.slice(at, end)) && !hidden.includes(word.slice(at, end))) end -= 1;
    if (end === at) return false;
    at = end;
  }
  return at === word.length;
}

const asciiLetters = (text: string): string => text.replace(/\+[A-Za-z0-9/]+-|[^\x21-\x7e]+/g, '');

const withoutScheme = (url: string): string => url.replace(/^https?:\/\//i, '').toLowerCase();

/** `host, ours: host` */
function sameTwice(place: string): boolean {
  const [host, own] = place.split(', ours: ');
  return host === own;
}

const WINDOW_LIMIT = 200_000;

/** Wherever the name stands it goes on to a side with what no host and no end of one has. */
function alwaysWithin(text: string, name: string): boolean {
  const all = text.slice(0, WINDOW_LIMIT).toLowerCase();
  const wanted = name.toLowerCase();
  let seen = false;
  for (let at = all.indexOf(wanted); at !== -1; at = all.indexOf(wanted, at + 1)) {
    seen = true;
    const before =
      all
        .slice(Math.max(0, at - 4), at)
        .replace(/=\r?\n$/, '=')
        .at(-1) ?? ' ';
    const after = all.slice(at + wanted.length, at + wanted.length + 3);
    if (!/[%@_=&+~$:\\\p{L}\p{N}-]/u.test(before) && !/^:[a-z]|^[@=_]/.test(after)) return false;
  }
  return seen;
}

function within3D(source: string, name: string): boolean {
  const all = source.slice(0, WINDOW_LIMIT).toLowerCase();
  const at = all.indexOf(name.toLowerCase());
  return at !== -1 && /3d(?:"|&quot;)?(?:https?:\/\/)?[^\s]{0,20}$/.test(all.slice(Math.max(0, at - 60), at));
}
