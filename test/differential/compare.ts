/**
 * One message read twice: by us, and by mailparser with htmlparser2. What they see and we do not is a miss; what only we
 * see is no matter here.
 */
import type { ParsedMessage } from '../../src/mail/message.ts';
import { registrableDomain } from '../../src/mail/url/domain.ts';
import { type Exception, exceptions } from './exceptions.ts';
import type { Both, Miss } from './miss.ts';
import { theirDomain } from './their-domain.ts';
import { theirReading } from './their-reading.ts';
import { squashed, wordsOf } from './words.ts';

export interface Comparison {
  /** Links they see, and how many of them a client follows or loads from the network. */
  theirLinks: number;
  ourLinks: number;
  theirWords: number;
  lostWords: number;
  misses: Miss[];
  /** Misses with a reason, by the reason's id. */
  explained: Map<string, number>;
}

/** @param read our reading of the message */
export async function compare(raw: Buffer, read: (raw: Buffer) => ParsedMessage): Promise<Comparison> {
  const both: Both = { raw, ours: read(raw), theirs: await theirReading(raw) };
  const theirLinks = both.theirs.links.filter(({ url }) => webAddress(url) !== null);
  const theirWords = wordsOf(both.theirs.text);
  const lost = lostWords(both, theirWords);
  const found: Miss[] = [...missedLinks(both, theirLinks), ...lost, ...headerMisses(both), ...attachmentMisses(both), ...domainMisses(both.ours)];
  const misses: Miss[] = [];
  const explained = new Map<string, number>();
  for (const miss of found) {
    const why = reasonFor(miss, both);
    if (why === null) misses.push(miss);
    else explained.set(why.id, (explained.get(why.id) ?? 0) + 1);
  }
  return { theirLinks: theirLinks.length, ourLinks: both.ours.links.length, theirWords: theirWords.size, lostWords: lost.length, misses, explained };
}

function reasonFor(miss: Miss, both: Both): Exception | null {
  return exceptions.find(({ kind, explains }) => kind === miss.kind && explains(miss, both)) ?? null;
}

/** The address a browser opens: blanks around it and line breaks inside it gone (URL standard, 4.4); `null` when it is none of the web. */
export function webAddress(text: string): URL | null {
  const url = text
    .replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')
    .replace(/[\t\r\n]/g, '')
    .replace(/^\/\//, 'https://')
    .replace(/^www\./i, 'http://www.');
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url) : null;
}

function missedLinks({ ours }: Both, theirs: readonly { url: string; place: string }[]): Miss[] {
  const exact = new Set<string>();
  const byHost = new Map<string, string[]>();
  for (const text of ours.links.flatMap(({ url, target }) => [url, target])) {
    const url = webAddress(text);
    if (url === null || exact.has(url.href)) continue;
    exact.add(url.href);
    byHost.set(bareHost(url), [...(byHost.get(bareHost(url)) ?? []), rest(url).toLowerCase()]);
  }
  const misses = new Map<string, Miss>();
  for (const { url: text, place } of theirs) {
    const url = webAddress(text) as URL;
    if (exact.has(url.href)) continue;
    // Where running text ends and a URL begins is a matter of taste: one may be the beginning of the other.
    // mailparser's text of a page has its headings in capitals, addresses and all.
    const wanted = rest(url).toLowerCase();
    const close = place === 'linkified' && byHost.get(bareHost(url))?.some((own) => own.startsWith(wanted) || wanted.startsWith(own));
    if (!close) misses.set(`${place} ${url.href}`, { kind: 'link', theirs: text, place });
  }
  return [...misses.values()];
}

/** Without the dot of the root. */
const bareHost = (url: URL): string => url.host.replace(/\.$/, '');

/** Path and query without the punctuation and the percent signs that are written either way. */
function rest(url: URL): string {
  const text = url.pathname + url.search + url.hash;
  return text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).replace(/[/.,;:!?'")\]}>*_~-]+$/, '');
}

function lostWords({ ours }: Both, theirs: ReadonlySet<string>): Miss[] {
  const text = [ours.visibleText, ours.hiddenText, ours.quotedText, ours.signatureText, ours.header.subject].join('\n');
  const seen = wordsOf(text);
  // Where one word ends is a matter of layout: <b>Par</b><div>tner</div>. What counts is that its letters are there, in their order.
  const run = squashed(text);
  const lost = [...theirs].filter((word) => !seen.has(word) && !run.includes(word));
  if (lost.length === 0) return [];
  return lost.map((word) => ({ kind: 'text', theirs: word, place: `${lost.length} of ${theirs.size} words` }));
}

const plain = (text: string): string =>
  text
    .replace(/[\p{Default_Ignorable_Code_Point}\ufffd]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

function headerMisses({ ours, theirs }: Both): Miss[] {
  const misses: Miss[] = [];
  const subject = plain(theirs.subject).slice(0, 400);
  if (!plain(ours.header.subject).startsWith(subject)) misses.push({ kind: 'subject', theirs: subject, place: `ours: ${ours.header.subject.slice(0, 200)}` });
  const own = new Set(ours.header.from.map(({ address }) => address.toLowerCase()));
  for (const address of theirs.from) {
    if (!own.has(address.toLowerCase())) misses.push({ kind: 'from', theirs: address, place: `ours: ${[...own].join(', ')}` });
  }
  return misses;
}

/** The name without folders, blanks and what is not ASCII, by which two readings of a file name can be told to be the same. */
const bareName = (name: string): string => (name.split(/[\\/]/).at(-1) ?? '').replace(/[^\x21-\x7e]/g, '').slice(0, 100);

function attachmentMisses({ ours, theirs }: Both): Miss[] {
  const own = [...ours.attachments];
  const misses: Miss[] = [];
  for (const { name, type, size } of theirs.attachments) {
    // A part without a name is called by its type, or by what a client would call it.
    const at = own.findIndex((candidate) => candidate.size === size && (name === '' ? candidate.type === type : bareName(candidate.name) === bareName(name)));
    if (at === -1) misses.push({ kind: 'attachment', theirs: `${name} (${size} octets)`, place: type });
    else own.splice(at, 1);
  }
  return misses;
}

function domainMisses(ours: ParsedMessage): Miss[] {
  const hosts = new Set(ours.links.map(({ host }) => host).filter((host) => host !== ''));
  return [...hosts].flatMap((host): Miss[] => {
    const [own, theirs] = [registrableDomain(host), theirDomain(host)];
    return own === theirs ? [] : [{ kind: 'domain', theirs: String(theirs), place: `${host}, ours: ${own}` }];
  });
}
