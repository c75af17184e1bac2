/**
 * What the condition of a rule may speak of: every fact with its CEL type and what it means. The one source of the table in
 * rules/README.md, of the types a condition is checked with, and of `facts.ts` (the compiler holds the two together).
 */
import { ASK_KINDS } from '../../signals/lists.ts';
import type { AuthorFacts, HouseFacts, MessageFacts, RecipientFacts, ReplyToFacts } from './facts.ts';
import type { AttachmentFacts, LinkFacts } from './item-facts.ts';

export interface Fact {
  type: 'bool' | 'int' | 'string' | 'list<string>' | 'map<string, double>';
  about: string;
  /** May be unknown or absent: `has(…)` tells, and what hangs on it is neither true nor false. */
  optional?: true;
  /** Hangs on who receives it: a rule that speaks of it is judged for each recipient, and its words are that pair's business. */
  pair?: true;
  /** All it can be. */
  values?: readonly string[];
}

/** `many`: a list of such things, for `exists`, `all`, `filter`. */
export interface Thing {
  type: string;
  many: boolean;
  about: string;
  facts: Readonly<Record<string, Fact>>;
}

const text = (about: string, more: Partial<Fact> = {}): Fact => ({ type: 'string', about, ...more });
const yes = (about: string, more: Partial<Fact> = {}): Fact => ({ type: 'bool', about, ...more });
const number = (about: string, more: Partial<Fact> = {}): Fact => ({ type: 'int', about, ...more });
const texts = (about: string, more: Partial<Fact> = {}): Fact => ({ type: 'list<string>', about, ...more });

const optional = { optional: true } as const;
const pair = { pair: true } as const;

const MESSAGE: Record<keyof MessageFacts, Fact> = {
  subject: text('subject, decoded'),
  text: text('what the author wrote now, as a reader sees it: no quotations, no signature; the first 8,000 characters'),
  language: text('language of the text (ISO 639-1)', optional),
  bulk: yes('sent as bulk or list mail (List-Id, Precedence …)'),
  automatic: yes('written by a program (Auto-Submitted …)'),
  repliesToOurs: yes('answers a message that somebody of ours sent'),
  recipients: number('how many of ours it came to'),
  signed: yes('S/MIME or PGP, signed or encrypted'),
  complete: yes('false when there is more of it than is read'),
  form: texts('what was found in its form and files: the ids of docs/signals.md, such as `macro`'),
};

const AUTHOR: Record<keyof AuthorFacts, Fact> = {
  address: text("address in From, lower-case, without plus-tag; `''` when there is none"),
  host: text('what follows the `@`'),
  domain: text('its registrable domain'),
  name: text('display name'),
  authenticated: text('what trusted authentication says', { values: ['pass', 'fail', 'none', 'unknown'] }),
  freemail: yes('his domain is one where anybody can have a mailbox'),
  ours: yes('his domain is one of protectedDomains'),
  ageDays: number('days since his domain was registered', optional),
  known: yes('mail on three days and more, and a message from us (docs/history.md)', pair),
  firstContact: yes('nobody here had mail from him, or wrote to him', pair),
  messages: number('messages from him, to this recipient or else to us', pair),
  days: number('days with such a message', pair),
  fromUs: number('messages from this recipient, or else from us, to him', pair),
};

const REPLY_TO: Record<keyof ReplyToFacts, Fact> = {
  address: text('where answers would go, when that is not the author', optional),
  domain: text('its registrable domain', optional),
  freemail: yes('that is a free-mail provider', optional),
};

const RECIPIENT: Record<keyof RecipientFacts, Fact> = {
  address: text('one of ours, lower-case, without plus-tag', pair),
  domain: text('what follows the `@`', pair),
};

const LINK: Record<keyof LinkFacts, Fact> = {
  url: text('where it leads, after rewriters and redirectors'),
  host: text('host of that; lower-case A-labels'),
  domain: text('its registrable domain'),
  text: text("what a reader sees; `''` for a picture"),
  where: text('`html`, `text`, `header`, `qr`, `attachment:NAME`'),
  region: text('whose words surround it', { values: ['own', 'quoted', 'signature'] }),
  hidden: texts('ways it is hidden, as in docs/signals.md: `text-hides-target` …'),
  mismatch: text('host or brand that its text shows and it does not lead to', optional),
  ageDays: number('days since its domain was registered', optional),
  met: yes('its host was met here before'),
  own: yes("it leads to the author's own domain"),
  ours: yes('it leads to one of protectedDomains'),
  shared: yes('anybody can have a page on that host'),
};

const ATTACHMENT: Record<keyof AttachmentFacts, Fact> = {
  name: text('file name; of a file inside another `papers.zip/offer.pdf`'),
  extension: text('what follows its last dot, lower-case, without the dot'),
  type: text('media type it claims'),
  kind: text('what its octets say it is', {
    values: ['html', 'svg', 'pdf', 'office', 'ole', 'rtf', 'zip', 'archive', 'message', 'calendar', 'image', 'program', 'text', 'unknown'],
  }),
  size: number('octets'),
};

const HOUSE: Record<keyof HouseFacts, Fact> = {
  warm: yes('there is history enough (history.warmDays) that its gaps mean something'),
};

/** By the name a condition calls them. */
export const THINGS: Readonly<Record<string, Thing>> = {
  message: { type: 'Message', many: false, about: 'the message', facts: MESSAGE },
  author: { type: 'Author', many: false, about: 'who wrote it', facts: AUTHOR },
  replyTo: { type: 'ReplyTo', many: false, about: 'where answers go', facts: REPLY_TO },
  recipient: { type: 'Recipient', many: false, about: 'for whom it is judged', facts: RECIPIENT },
  links: { type: 'Link', many: true, about: 'what a reader can follow to some host, at most 50', facts: LINK },
  attachments: { type: 'Attachment', many: true, about: 'its files, at most 50', facts: ATTACHMENT },
  house: { type: 'House', many: false, about: 'this organisation', facts: HOUSE },
};

/** Facts that are no thing's. */
export const LISTS: Readonly<Record<'asks' | 'findings', Fact>> = {
  asks: texts('what it asks of its reader, by the phrases and patterns of ask.yaml', { values: ASK_KINDS }),
  findings: {
    type: 'map<string, double>',
    about: 'what the signals found (names of weights.yaml), with their strength: `"domain-young" in findings`, `findings["domain-young"] > 3`',
    ...pair,
  },
};

export interface CelFunction {
  signature: string;
  about: string;
}

/** What a condition may call besides the operators; nothing whose time grows faster than the mail. */
export const FUNCTIONS: Readonly<Record<string, CelFunction>> = {
  mentions: {
    signature: 'TEXT.mentions("gift card")',
    about: 'these words stand in it, whole, in this order, whatever their case; `cod*` takes any end of a word',
  },
  mentionsAny: { signature: 'TEXT.mentionsAny(["gift card", "voucher"])', about: 'one of them does' },
  isUnder: { signature: 'HOST.isUnder("partner.example")', about: 'it is that domain, or a name below it' },
  contains: { signature: 'TEXT.contains("RFP")', about: 'letter by letter' },
  startsWith: { signature: 'TEXT.startsWith("RE:")', about: 'letter by letter' },
  endsWith: { signature: 'TEXT.endsWith(".exe")', about: 'letter by letter' },
  lowerAscii: { signature: 'TEXT.lowerAscii()', about: 'A to Z in lower case' },
  size: { signature: 'size(LIST)', about: 'how many; also of a text' },
  has: { signature: 'has(link.ageDays)', about: 'it is known, or there' },
  exists: { signature: 'links.exists(l, l.shared)', about: 'for at least one' },
  exists_one: { signature: 'links.exists_one(l, l.shared)', about: 'for exactly one' },
  all: { signature: 'links.all(l, l.own)', about: 'for every one (also when there is none)' },
  filter: { signature: 'links.filter(l, l.shared)', about: 'those for which it holds' },
  map: { signature: 'links.map(l, l.host)', about: 'the list of these' },
};
