/**
 * Where a PDF leads, and what it can do: everything that can be reached from its catalog is looked at, so that an action counts
 * wherever it hangs (annotation, page, field, outline, name tree, a chain of `Next`).
 */
import { Allowance } from '../../../mail/attachments/budget.ts';
import { isNamespace } from '../../../mail/attachments/octets-text.ts';
import { runScripts } from '../../../mail/attachments/script/run/run-scripts.ts';
import type { FindingId } from '../../../mail/catalogue/findings.ts';
import { findUrls } from '../../../mail/url/text.ts';
import type { PdfFile } from './file.ts';
import { isImage } from './images.ts';
import { type Dictionary, Name, Reference, Stream, textOf, type Value } from './value.ts';

const VISIT_LIMIT = 300_000;
const LINK_LIMIT = 2000;
const FILE_LIMIT = 20;
const SCRIPT_LIMIT = 262_144;
const SCRIPT_URLS = 100;
/** Expressions worked out in the scripts of one file. */
const SCRIPT_STEPS = 1_000_000;
/** Contents of an annotation, the same in XHTML, and the value of a field. */
const SHOWN = ['Contents', 'RC', 'V', 'RV'] as const;
const SHOWN_LIMIT = 20_000;
/** Octets of embedded files handed on. */
const FILE_OCTETS = 16 * 1_048_576;

export interface Deeds {
  /** URLs by the object that leads there: an action or annotation. */
  links: Map<Dictionary, string[]>;
  findings: Map<FindingId, string>;
  files: { name: string; octets: Buffer }[];
  complete: boolean;
}

/** @param roots the catalog, or every object where there is none */
export function readDeeds(file: PdfFile, roots: Iterable<Value>): Deeds {
  const walk = new Walk(file);
  for (const root of roots) walk.from(root);
  return walk.deeds;
}

class Walk {
  readonly deeds: Deeds = { links: new Map(), findings: new Map(), files: [], complete: true };
  private readonly file: PdfFile;
  private readonly seen = new Set<number>();
  private visits = 0;
  private linkCount = 0;
  private filesSize = 0;
  private base = '';
  private readonly steps = new Allowance(SCRIPT_STEPS);

  constructor(file: PdfFile) {
    this.file = file;
  }

  from(root: Value): void {
    const queue: Value[] = [root];
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      this.visits += 1;
      if (this.visits > VISIT_LIMIT) {
        this.deeds.complete = false;
        return;
      }
      let found = value;
      if (value instanceof Reference) {
        if (this.seen.has(value.number)) continue;
        this.seen.add(value.number);
        found = this.file.resolve(value);
      }
      if (Array.isArray(found)) for (let at = found.length - 1; at >= 0; at -= 1) pushIf(queue, found[at]);
      const dictionary = found instanceof Map ? found : found instanceof Stream ? found.dictionary : null;
      if (dictionary === null) continue;
      this.visit(dictionary, found instanceof Stream ? found : null);
      // Tags of accessibility lead to nothing that does something, and are many.
      for (const [key, inner] of dictionary) if (key !== 'StructTreeRoot' && key !== 'Parent') pushIf(queue, inner);
    }
  }

  private visit(dictionary: Dictionary, stream: Stream | null): void {
    const type = nameOf(this.file.get(dictionary, 'Type'));
    if (stream !== null && type !== 'EmbeddedFile' && !isImage(this.file, dictionary)) this.weigh(stream);
    if (type === 'Catalog') this.catalog(dictionary);
    if (type === 'EmbeddedFile' || (dictionary.has('EF') && type !== 'Encrypt')) this.embedded(dictionary, stream);
    if (dictionary.has('FT')) this.field(dictionary);
    this.written(dictionary);
    const what = nameOf(this.file.get(dictionary, 'S'));
    if (dictionary.has('JS') || what === 'JavaScript') this.script(dictionary);
    if (dictionary.has('URI') && (what === 'URI' || what === '')) this.link(dictionary, textOf(this.file.get(dictionary, 'URI')));
    else if (what === 'Launch') this.launch(dictionary);
    else if (what === 'SubmitForm') this.submit(dictionary);
    else if (what === 'GoToR' || what === 'GoToE' || what === 'ImportData') this.remote(dictionary, this.place(dictionary.get('F')));
    else if (nameOf(this.file.get(dictionary, 'FS')) === 'URL') this.remote(dictionary, this.place(dictionary));
  }

  /** Decodes within the budget: fonts and the like are read by a library that has none. */
  private weigh(stream: Stream): void {
    this.file.decode(stream);
  }

  private catalog(catalog: Dictionary): void {
    const uri = this.file.dictionary(catalog.get('URI'));
    if (uri) this.base = textOf(this.file.get(uri, 'Base'));
    const form = this.file.dictionary(catalog.get('AcroForm'));
    if (form?.has('XFA')) {
      this.finding('pdf-xfa', 'a form in XML (XFA) that viewers build by themselves');
      this.xfa(this.file.get(form, 'XFA'), form);
    }
    const opening = this.file.resolve(catalog.get('OpenAction'));
    // To open at some page is what most do.
    const acts = opening instanceof Map && nameOf(this.file.get(opening, 'S')) !== 'GoTo';
    if (acts || catalog.has('AA')) this.finding('pdf-open-action', 'does something when it is opened');
  }

  /** Addresses in an XFA form's templates; schemas are named by URLs too, in attributes that declare name spaces. */
  private xfa(value: Value, form: Dictionary): void {
    for (const part of Array.isArray(value) ? value.slice(0, 40) : [value]) {
      const packet = this.file.resolve(part);
      if (!(packet instanceof Stream)) continue;
      const xml = this.file
        .decode(packet)
        .octets.toString('utf8', 0, SCRIPT_LIMIT)
        .replace(/\sxmlns(?::[\w.-]{1,50})?\s{0,5}=\s{0,5}(?:"[^"]{0,500}"|'[^']{0,500}')/g, ' ');
      if (/<passwordEdit\b/i.test(xml)) this.finding('password-field', 'a form field for a password (XFA)');
      for (const { url } of findUrls(xml, SCRIPT_URLS).found) if (!/^https?:\/\/www\.(?:xfa|w3)\.org\//.test(url)) this.link(form, url);
    }
  }

  private field(field: Dictionary): void {
    const type = nameOf(this.file.get(field, 'FT'));
    const flags = this.file.get(field, 'Ff');
    // Table 228: bit 14 of a text field hides what is typed.
    const hides = type === 'Tx' && typeof flags === 'number' && (flags & 0x2000) !== 0;
    const label = `${textOf(this.file.get(field, 'T'))} ${textOf(this.file.get(field, 'TU'))}`.trim().slice(0, 100);
    if (hides || (type === 'Tx' && /passw|kennwort|passcode|\bpin\b/i.test(label))) this.finding('password-field', `a form field for a password: ${label}`);
    else if (type === 'Tx') this.finding('form', `a form to fill in: ${label}`);
  }

  /** What stands in a box of text, a note or a field: it is no text of the page, but a reader sees it, and some viewers make links of it. */
  private written(dictionary: Dictionary): void {
    for (const key of SHOWN) {
      if (!dictionary.has(key)) continue;
      const text = textOf(this.file.get(dictionary, key)).slice(0, SHOWN_LIMIT);
      if (!/https?:|www\./i.test(text)) continue;
      for (const { url } of findUrls(text, SCRIPT_URLS).found) if (!isNamespace(url)) this.link(dictionary, url);
    }
  }

  private script(dictionary: Dictionary): void {
    const source = this.file.get(dictionary, 'JS');
    const text = source instanceof Stream ? textOf(this.file.decode(source).octets.subarray(0, SCRIPT_LIMIT)) : textOf(source).slice(0, SCRIPT_LIMIT);
    if (text === '') return;
    this.finding('script', `JavaScript of ${text.length} characters`);
    const made = runScripts([text], this.steps).constants.map((constant) => constant.text);
    const joined = text.replaceAll('\\/', '/').replace(/(["'])\s*\+\s*\1/g, '');
    for (const { url } of findUrls([joined, ...made].join('\n'), SCRIPT_URLS).found) this.link(dictionary, url);
  }

  private launch(dictionary: Dictionary): void {
    const windows = this.file.dictionary(dictionary.get('Win'));
    const place = windows ? `${textOf(this.file.get(windows, 'F'))} ${textOf(this.file.get(windows, 'P'))}`.trim() : this.place(dictionary.get('F'));
    this.finding('pdf-launch', `starts ${place.slice(0, 200)}`);
    this.remote(dictionary, this.place(dictionary.get('F')));
    for (const { url } of findUrls(place.slice(0, 10_000), 10).found) this.link(dictionary, url);
  }

  private submit(dictionary: Dictionary): void {
    const place = this.place(dictionary.get('F'));
    this.finding('form-action', `a form that is sent to ${place.slice(0, 200)}`);
    this.remote(dictionary, place);
  }

  /** A file or address elsewhere: a link when it names a scheme or a share. */
  private remote(dictionary: Dictionary, place: string): void {
    if (/^(?:\\\\|\/\/)[^\\/]/.test(place)) this.finding('file-share', place.slice(0, 200));
    if (/^[a-z][a-z0-9+.-]{1,20}:/i.test(place)) this.link(dictionary, place);
  }

  /** A file specification (section 7.11): a string, or a dictionary of several forms of the name. */
  private place(value: Value | undefined): string {
    const found = this.file.resolve(value);
    if (!(found instanceof Map)) return textOf(found);
    for (const key of ['UF', 'F', 'DOS', 'Unix', 'Mac']) {
      const text = textOf(this.file.get(found, key));
      if (text !== '') return text;
    }
    return '';
  }

  private embedded(dictionary: Dictionary, stream: Stream | null): void {
    const forms = this.file.dictionary(dictionary.get('EF'));
    const found = stream ?? (forms && [...forms.values()].map(this.file.resolve).find((value) => value instanceof Stream));
    if (!(found instanceof Stream) || this.deeds.files.some((file) => file.octets === found.octets)) return;
    const name = this.place(dictionary) || 'embedded';
    this.finding('embedded-file', name.slice(0, 200));
    if (this.deeds.files.length >= FILE_LIMIT || this.filesSize > FILE_OCTETS) {
      this.deeds.complete = false;
      return;
    }
    const { octets } = this.file.decode(found);
    // A specification is met before its stream, which by itself has no name.
    if (stream !== null && this.deeds.files.some((file) => file.octets.equals(octets))) return;
    this.filesSize += octets.length;
    this.deeds.files.push({ name: name.slice(0, 200), octets });
  }

  private link(dictionary: Dictionary, written: string): void {
    const clean = written.replace(/[\0\r\n\t]/g, '').trim();
    if (clean === '') return;
    if (this.linkCount >= LINK_LIMIT) {
      this.deeds.complete = false;
      return;
    }
    this.linkCount += 1;
    const url = this.base !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(clean) ? joined(clean, this.base) : clean;
    const all = this.deeds.links.get(dictionary);
    if (all === undefined) this.deeds.links.set(dictionary, [url]);
    else if (!all.includes(url)) all.push(url);
  }

  private finding(id: FindingId, detail: string): void {
    if (!this.deeds.findings.has(id)) this.deeds.findings.set(id, detail);
  }
}

function pushIf(queue: Value[], value: Value | undefined): void {
  if (value instanceof Reference || value instanceof Map || value instanceof Stream || Array.isArray(value)) queue.push(value);
}

function joined(relative: string, base: string): string {
  try {
    return new URL(relative, base).href;
  } catch {
    return relative;
  }
}

function nameOf(value: Value): string {
  return value instanceof Name ? value.text : '';
}
