/**
 * What reading a message yields: plain data, so that it can cross from a parser worker to the road
 * by structured clone. Everything in it is bounded; `complete` says whether a bound was met.
 */

import type { FindingId } from './catalogue/findings.ts';
import type { Way } from './catalogue/ways.ts';

/** Half-open byte range [start, end) in the raw message. */
export interface Span {
  start: number;
  end: number;
}

export interface Mailbox {
  /** addr-spec, local part as written, domain lower-cased; `''` when there is none. */
  address: string;
  /** Display name, decoded (RFC 2047), controls removed. */
  name: string;
}

/** One Received field (RFC 5321 section 4.4), as far as its tolerant reading goes. */
export interface ReceivedField {
  /** Index among all header fields from the top, 0 first. */
  index: number;
  /** HELO name in the from-clause; `null` when absent. */
  helo: string | null;
  /** Name by reverse lookup in the from-clause comment; `null` when absent. */
  name: string | null;
  /** IP address in the from-clause; `null` when absent. */
  address: string | null;
  by: string | null;
  with: string | null;
  /** Milliseconds since the epoch; `null` when it can't be read. */
  date: number | null;
}

/** One Authentication-Results field (RFC 8601), parsed but not yet believed. */
export interface AuthenticationResultsField {
  /** Index among all header fields from the top: its place relative to Received decides whether it is believed. */
  index: number;
  authservId: string;
  /** Each `method=result` with its properties, lower-cased keys such as `header.from`. */
  results: { method: string; result: string; properties: Record<string, string> }[];
}

export interface HeaderFacts {
  messageId: string | null;
  /** Date field in milliseconds since the epoch: what the author claims, never used as time of receipt by itself. */
  date: number | null;
  from: Mailbox[];
  sender: Mailbox | null;
  replyTo: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  subject: string;
  /** Message-IDs with angle brackets, at most 100. */
  inReplyTo: string[];
  references: string[];
  listId: string | null;
  listUnsubscribe: boolean;
  /** Hosts of the addresses in List-Post and List-Unsubscribe (RFC 2369), lower-case, at most 10. */
  listHosts: string[];
  /** Auto-Submitted other than `no`, Precedence bulk/junk/auto_reply, X-Auto-Response-Suppress, report content types. */
  automatic: boolean;
  /** Precedence/List-Id/List-Unsubscribe style bulk. */
  bulk: boolean;
  /** X-Mailer or User-Agent, else a shape such as `outlook` read from other fields; `null` when nothing tells. */
  mailer: string | null;
  /** Zone of the Date field in minutes east of UTC; `null` when it can't be read. */
  dateZone: number | null;
  /** Top first. */
  received: ReceivedField[];
  authenticationResults: AuthenticationResultsField[];
  returnPath: string | null;
  /** X-Originating-IP and the like, or the innermost Received's client: the author's own address where a provider tells it. */
  originatingIp: string | null;
}

export type LinkPlace = 'html' | 'text' | 'header' | 'qr' | `attachment:${string}`;

/** Whose words surround it: what the author wrote now, what he quotes (or says he quotes), or his signature. */
export type Region = 'own' | 'quoted' | 'signature';

/** Where a URL stands in the raw message, for a rewrite that touches nothing else. */
export interface LinkSpan {
  /** Index of the leaf in document order. */
  leaf: number;
  /** Range of the URL in the leaf's decoded characters (UTF-16 units). */
  start: number;
  end: number;
  /** What encloses it, which decides the escaping. `srcdoc`: a page within an attribute, where all is escaped once more; `json`: a string of data in a script. */
  syntax: 'attribute' | 'css' | 'text' | 'srcdoc' | 'json';
}

export interface Link {
  /** As written, entities and encodings resolved: what a client would follow. */
  url: string;
  /** After unwrapping other vendors' rewriters and known redirectors. */
  target: string;
  /** Names of the rewriters and redirectors passed on the way to `target`, outermost first; `[]` when there are none. */
  through: string[];
  /** Host of `target`, lower-case A-labels; `''` for one without a host (mailto:, tel:). */
  host: string;
  /** Registrable domain of `host` (public suffix list with private domains). */
  domain: string;
  /** Tenant on a multi-tenant host (`partner-my.sharepoint.com` → itself, `docsend.com/view` → first path parts), else the domain. */
  tenant: string;
  /** Text a reader sees for it; `''` for a bare image or an automatic link. */
  text: string;
  where: LinkPlace;
  region: Region;
  /** Ways it is hidden: `text-hides-target`, `invisible`, `userinfo`, … */
  hidden: Way[];
  /** Host or brand the text shows that the target is not; `null` when they agree. */
  mismatch: string | null;
  lockable: boolean;
  span: LinkSpan | null;
  /** A link a reader is meant to follow (an anchor, a button, a bare URL), not an image, style sheet or tracker. */
  clickable: boolean;
}

export interface Attachment {
  /** File name; for a file inside another one the names on the way to it, such as `papers.zip/offer.pdf`. */
  name: string;
  type: string;
  /** What its octets say it is, whatever name and type claim; `unknown` when they say nothing. */
  kind: FileKind;
  /** Decoded octets. */
  size: number;
}

export type FileKind =
  | 'html'
  | 'svg'
  | 'pdf'
  | 'office'
  | 'ole'
  | 'rtf'
  | 'zip'
  | 'archive'
  | 'message'
  | 'calendar'
  | 'image'
  | 'program'
  | 'text'
  | 'unknown';

/** Something about the message's form that a reader should know: ambiguous MIME, bare LF, duplicate From, … */
export interface FormFinding {
  id: FindingId;
  /** In words, with what was counted or found; plain text, bounded. */
  detail: string;
  /** Where it was seen; absent when it is about the message as a whole. */
  where?: LinkPlace;
}

export interface ParsedMessage {
  /** Octets. */
  size: number;
  /** SHA-256 of the raw message, hex. */
  digest: string;
  header: HeaderFacts;
  links: Link[];
  /** All text a reader sees, at most 64 Ki characters. */
  visibleText: string;
  /** Of that, what the author wrote now: without quotations and signature. */
  ownText: string;
  /** Of that, what he quotes, or says he quotes. At most 16 Ki characters. */
  quotedText: string;
  /** Of that, his signature. At most 4 Ki characters. */
  signatureText: string;
  /** Text that is there but not shown (ZeroFont, display:none …), at most 16 Ki characters. */
  hiddenText: string;
  /** Skeleton of the body, such as `alternative` or `related(html)`: see `bodyForm`. */
  bodyForm: string;
  attachments: Attachment[];
  /** S/MIME, PGP signed or encrypted: never rewritten. */
  signed: boolean;
  findings: FormFinding[];
  /** False when a bound was met (parts, links, depth, size) and something was not read. */
  complete: boolean;
}
