/**
 * Reads a page that comes as a file (HTML, XHTML, SVG), which a browser will open with all its scripts: its links and forms, and what
 * its scripts put together. The constants of a script are folded, and the scripts run in an interpreter that knows no page and no network;
 * what comes out is decoded, and read again as what it turns out to be.
 */
import { tablePictures } from '../../barcode/table-pictures.ts';
import { textPictures } from '../../barcode/text-pictures.ts';
import { readHtml } from '../../html/html.ts';
import { decodeTransfer } from '../../mime/transfer.ts';
import { parseUrl } from '../../url/parse-url.ts';
import { findUrls } from '../../url/text.ts';
import { isNamespace, textOf } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { decodeBlob } from '../script/blobs.ts';
import { type Constant, foldScript } from '../script/folding.ts';
import { unpackScripts } from '../script/packer.ts';
import { runScripts } from '../script/run/run-scripts.ts';
import { scriptSigns } from '../script/signs.ts';
import { tokenize } from '../script/tokens.ts';
import { percentDecode } from '../script/values.ts';
import { sniff } from '../sniff.ts';
import { cutPage } from './cut-page.ts';
import { scanPage } from './page-scan.ts';
import { xmlAsHtml } from './xml-page.ts';

/** Told here, with what only matters in a page that a browser opens. */
const OWN_FINDINGS = new Set(['password-field', 'form', 'script', 'event-handler']);
/** Times something decoded is decoded again. */
const ROUND_LIMIT = 5;
/** Loaded by a page and not gone to. */
const ASSET = /\.(?:m?js|css|png|jpe?g|gif|svg|ico|woff2?|ttf|eot|webp|mp4|map)(?:[?#]|$)/i;
const MARKUP = /<(?:!doctype|html|head|body|script|form|iframe|a|meta|input|img|svg|div|table|button|link|object|embed|p|span|style|center)[\s>/]/i;
const SCRIPT = /\b(?:document|window|location|atob|unescape|eval|fromCharCode|decodeURIComponent|XMLHttpRequest|fetch)\b\s*[.([=]/;
/** Where a URL given to it is gone to. */
const GOES = /^(?:location|href|open|replace|assign|action|navigate|url|src|fetch|ajax|post|get|form|link|redirect\w*|target)$/i;

export function readPage(opening: Opening): void {
  const { file } = opening;
  const reader = new PageReader(opening);
  const source = file.text ?? textOf(file.octets);
  reader.markup(source, 0, file.text !== undefined);
  const written = /<!DOCTYPE\s[^[>]{0,1000}\[|xmlns/i.test(source.slice(0, XML_HEAD)) ? xmlAsHtml(source) : null;
  if (written !== null) reader.markup(written, 0, false);
}

/** Characters in which a page says that it is XML. */
const XML_HEAD = 65_536;

/** HTML inside of another format. */
export const readMarkup = (opening: Opening, source: string): void => new PageReader(opening).markup(source, 0, false);

/** What a `data:` URL holds, read as what it says it is. */
export const readDataUrl = (opening: Opening, url: string): void => new PageReader(opening).data(url, 0);

/** A script that comes as a file. */
export function readScript(opening: Opening): void {
  const reader = new PageReader(opening);
  const source = opening.file.text ?? textOf(opening.file.octets);
  reader.script(source, 0);
  reader.run([source], 0);
}

class PageReader {
  private readonly opening: Opening;
  private readonly seen = new Set<string>();

  constructor(opening: Opening) {
    this.opening = opening;
  }

  /** @param spans whether places in `source` are places in the file's text, so that links may keep theirs */
  markup(source: string, round: number, spans: boolean): void {
    const { markup, scripts, data, place } = cutPage(source);
    const granted = this.opening.budget.page.take(markup.length);
    if (granted < markup.length) {
      this.opening.search(Buffer.from(markup.slice(granted)));
      this.opening.partly();
    }
    const reading = readHtml(markup.slice(0, granted), granted);
    if (!reading.complete) this.opening.partly();
    for (const link of reading.links) {
      // Literals of scripts: put together they may lead elsewhere, so they count by themselves only where they can be replaced.
      if (link.ways.includes('script') && !(spans && link.span !== null)) continue;
      const span = spans && link.span !== null ? { start: place(link.span.start), end: place(link.span.end) } : null;
      this.opening.link({ ...link, span, ways: round > 0 ? [...link.ways, 'built-by-script'] : link.ways });
    }
    for (const { id, detail } of reading.findings) if (!OWN_FINDINGS.has(id)) this.opening.finding(id, detail);
    if (round === 0)
      for (const bitmap of [...tablePictures(markup.slice(0, granted)), ...textPictures(reading.visible)])
        this.opening.inner('drawing', 'image/bmp', bitmap, false);
    const scan = scanPage(markup.slice(0, granted));
    scan.scripts.push(...scripts);
    scan.data.push(...data);
    if (!scan.complete) this.opening.partly();
    if (scan.passwords > 0) this.opening.finding('password-field', `${scan.passwords} password field(s) in an attached page`);
    for (const action of scan.forms)
      this.opening.finding('form', action === '' ? 'a form whose target a script decides' : `a form that posts to ${action.slice(0, 200)}`);
    for (const document of scan.documents) this.document(document, round + 1);
    for (const url of scan.data) if (!this.known(url)) this.data(url, round);
    for (const stored of scan.stored) this.blob(stored, round);
    if (scan.scripts.length > 0) this.opening.finding('script', `${scan.scripts.length} script(s) in an attached page`);
    for (const script of scan.scripts) this.script(script, round);
    this.run(scan.scripts, round);
  }

  /** A page within the page (`srcdoc`). */
  private document(source: string, round: number): void {
    if (round <= ROUND_LIMIT) {
      this.markup(source, round, false);
      return;
    }
    this.opening.search(Buffer.from(source));
    this.opening.partly();
  }

  /** What the scripts make when they are run, beside what stands in them. */
  run(sources: readonly string[], round: number): void {
    if (sources.length === 0 || round > ROUND_LIMIT) return;
    const { constants, complete } = runScripts(sources, this.opening.budget.run);
    if (!complete) this.opening.partly();
    for (const constant of constants) this.constant(constant, round + 1);
  }

  script(source: string, round: number): void {
    if (!this.known(source)) this.fold(source, round);
  }

  private fold(source: string, round: number): void {
    const granted = this.opening.budget.script.take(source.length);
    if (granted < source.length || round > ROUND_LIMIT) {
      this.opening.search(Buffer.from(source));
      this.opening.partly();
      return;
    }
    for (const { id, detail } of scriptSigns(source)) this.opening.finding(id, detail);
    const { constants, complete } = foldScript(source, this.opening.budget.steps);
    if (!complete) this.opening.partly();
    for (const constant of constants) this.constant(constant, round + 1);
    if (/\bsplit\s*\(\s*['"]\|/.test(source)) for (const script of unpackScripts(tokenize(source, 300_000).tokens)) this.script(script, round + 1);
  }

  private constant({ text: made, literal, into }: Constant, round: number): void {
    if (this.known(made)) return;
    const octets = /[\x00-\x08\x80-\xff]/.test(made) && !/[^\x00-\xff]/.test(made) ? Buffer.from(made, 'latin1') : null;
    if (octets !== null && this.payload(octets, '')) return;
    // Decoders hand out octets as characters: read as UTF-8 where they are.
    const text = octets !== null && !octets.toString('utf8').includes('\ufffd') ? octets.toString('utf8') : made;
    if (/^\s*data:/i.test(text)) {
      this.data(text.trim(), round);
      return;
    }
    if (round <= ROUND_LIMIT && MARKUP.test(text)) {
      if (!literal) this.opening.finding('script-builds-page', 'a page that a script puts together');
      this.markup(text, round, false);
      return;
    }
    if (round <= ROUND_LIMIT && SCRIPT.test(text)) {
      this.fold(text, round);
      return;
    }
    this.address(text, literal, into);
    this.blob(text, round);
  }

  /** A string with an address in it. */
  private address(text: string, literal: boolean, into: string): void {
    const ways = [literal ? 'script' : 'built-by-script'] as const;
    if (/^\/\/[\w-]{1,63}\.[\w.-]{2,253}(?:\/|$)/.test(text) && GOES.test(into)) {
      this.opening.url(`https:${text}`, { shape: 'action', ways });
      return;
    }
    for (const { url } of findUrls(text, 200).found) {
      if (isNamespace(url)) continue;
      const asset = ASSET.test(url.split(/[?#]/, 1)[0] as string) && !/^(?:location|href|open|assign|action)$/i.test(into);
      this.opening.url(url, { shape: asset ? 'resource' : 'action', ways });
      if (/\bapi\.telegram\.org$/.test(parseUrl(url)?.hostname ?? ''))
        this.opening.finding('telegram-exfiltration', 'what is typed in is sent to a Telegram bot');
    }
  }

  private blob(text: string, round: number): void {
    if (round > ROUND_LIMIT) {
      this.opening.partly();
      return;
    }
    for (const { text: inner, octets } of decodeBlob(text)) {
      if (this.opening.budget.made.take(octets.length) < octets.length) {
        this.opening.partly();
        return;
      }
      if (inner === null) this.payload(octets, '');
      else this.constant({ text: inner, literal: false, into: '' }, round + 1);
    }
  }

  /** `data:text/html;base64,…` (RFC 2397) */
  data(url: string, round: number): void {
    const head = /^data:([\w./+-]{0,100})((?:;[^;,]{0,200}){0,5}),/i.exec(url);
    if (head === null) return;
    const written = url.slice(head[0].length);
    const octets = /;base64/i.test(head[2] ?? '')
      ? decodeTransfer(Buffer.from(percentDecode(written), 'latin1'), 'base64')
      : Buffer.from(percentDecode(written), 'utf8');
    if (this.opening.budget.made.take(octets.length) < octets.length || round > ROUND_LIMIT) {
      this.opening.partly();
      return;
    }
    const type = (head[1] ?? '').toLowerCase();
    if (/^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)$/.test(type)) {
      this.markup(textOf(octets), round + 1, false);
      return;
    }
    if (/javascript$/.test(type)) {
      this.script(textOf(octets), round + 1);
      return;
    }
    if (!this.payload(octets, type)) this.constant({ text: textOf(octets), literal: false, into: '' }, round + 1);
  }

  /** A file within the page. Pictures are part of any page; whatever else comes this way was to be brought past a filter. */
  private payload(octets: Buffer, type: string): boolean {
    const kind = sniff(octets);
    if (/^(?:text|html|svg|unknown|calendar|message)$/.test(kind)) return false;
    if (kind !== 'image') this.opening.finding('embedded-file', `a file inside an attached page: ${kind}, ${octets.length} octets`);
    this.opening.inner(kind === 'image' ? 'picture' : `payload.${kind}`, type, octets, kind !== 'image');
    return true;
  }

  private known(text: string): boolean {
    if (this.seen.has(text)) return true;
    if (this.seen.size < 50_000) this.seen.add(text);
    return false;
  }
}
