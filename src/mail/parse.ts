/**
 * Reads a message: structure, header, text and links. Never throws, whatever the bytes; every bound met
 * is told by `complete`. Time is linear in the size of the message.
 */
import { createHash } from 'node:crypto';
import { AttachedFiles } from './attachments/attached-files.ts';
import { BodyReader, headingLinks, LinkKeeper } from './body.ts';
import { bodyForm } from './body-form.ts';
import { BodyTexts } from './body-texts.ts';
import { headerEnd } from './header/fields.ts';
import { readHeader } from './header/header.ts';
import { listAddresses } from './header/list-addresses.ts';
import { strayText } from './header/separator.ts';
import { plainLink } from './html/found-links.ts';
import type { FileOpeners, ReadingLists } from './kit.ts';
import type { FormFinding, HeaderFacts, ParsedMessage } from './message.ts';
import { formFindings } from './mime/form.ts';
import { readStructure, type Structure } from './mime/mime.ts';
import { LinkReader } from './url/link.ts';

/** What was passed over is what an attacker would put there. */
const PARTLY: FormFinding = { id: 'not-read-whole', detail: 'there is more of it than is read: some links or parts were passed over' };
/** Of a file that is less of a sign: a long PDF, a damaged one. */
const FILE_PARTLY: FormFinding = { id: 'file-not-read-whole', detail: 'a file holds more than is read, or cannot be read' };

/**
 * What can be read at once: all but PDF and pictures.
 *
 * @param raw   the whole message, as it came over the wire (CRLF) or out of an archive (LF)
 * @param lists what `rules/` says of services and redirectors
 * @param files `named`: not opened, which is all that history needs
 */
export function parseMessage(raw: Uint8Array, lists: ReadingLists, files: 'opened' | 'named' = 'opened'): ParsedMessage {
  return new Reading(raw, lists, files === 'opened').settle();
}

/**
 * The message and what its files hold: pages, documents, archives, messages, and codes in pictures.
 *
 * @param openers readers of PDF and pictures; what they reject is told as a finding
 * @returns never rejects, unless `openers` breaks its word in another way than by rejecting
 */
export async function readMessage(raw: Uint8Array, lists: ReadingLists, openers: FileOpeners): Promise<ParsedMessage> {
  const reading = new Reading(raw, lists, true);
  await reading.files?.readDeferred(openers);
  return reading.settle();
}

/** Octets of header that are read without the rest of the message; real ones stay far below. */
const TOP_LIMIT = 262_144;

/**
 * The header's facts and the digest, as `readMessage` gives them, in a hundredth of its time: enough to know a message again.
 *
 * @returns `null` for a header that is too long to be read in passing
 */
export function readTop(raw: Uint8Array): { header: HeaderFacts; digest: string } | null {
  const end = headerEnd(raw);
  if (end > TOP_LIMIT) return null;
  const octets = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  // With the empty line: without it the header would seem to be cut off.
  const top = octets.subarray(0, octets[end] === 13 ? end + 2 : end + 1);
  return { header: readHeader(top, readStructure(top)), digest: digestOf(octets) };
}

const digestOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');

class Reading {
  readonly files: AttachedFiles | null;
  private readonly raw: Buffer;
  private readonly structure: Structure;
  private readonly keeper: LinkKeeper;
  private readonly header: HeaderFacts;
  private readonly texts = new BodyTexts();
  private readonly body: BodyReader;
  private complete = true;

  constructor(raw: Uint8Array, lists: ReadingLists, opens: boolean) {
    this.raw = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    this.structure = readStructure(this.raw);
    this.header = readHeader(this.raw, this.structure);
    this.keeper = new LinkKeeper(new LinkReader(lists));
    for (const text of [this.header.subject, strayText(this.raw, this.structure.header)]) this.complete &&= headingLinks(text, this.keeper.keep);
    for (const url of listAddresses(this.raw, this.structure.header)) this.keeper.keep(plainLink(url, { shape: 'resource' }), 'header', null);
    this.files = opens ? new AttachedFiles({ readNested: (octets, _path, files) => this.nested(octets, files) }) : null;
    this.body = new BodyReader({
      raw: this.raw,
      structure: this.structure,
      files: this.files,
      keep: this.keeper.keep,
      texts: this.texts,
      nested: false,
    });
    this.body.read();
  }

  /** A message that is, or is inside of, a file: its links are the file's, its text is shown as somebody else's words. */
  private nested(octets: Buffer, files: AttachedFiles): void {
    const structure = readStructure(octets);
    const keep = (...[found]: Parameters<typeof this.keeper.keep>): null => {
      files.keep({ ...found, region: 'quoted' });
      return null;
    };
    const body = new BodyReader({ raw: octets, structure, files, keep, texts: this.texts, nested: true });
    body.read();
    for (const { id, detail } of [...structure.findings, ...body.findings]) files.note(id, detail);
    this.complete &&= structure.complete && body.complete;
  }

  settle(): ParsedMessage {
    const { raw, structure, header, keeper, body, files } = this;
    for (const { found, where, leaf } of files?.links ?? []) {
      keeper.keep(found, where, found.span === null || leaf === null ? null : { leaf, ...found.span, syntax: found.syntax });
    }
    const signed = structure.signed || body.signed;
    const filesComplete = files?.complete ?? true;
    const restComplete = structure.complete && body.complete && keeper.complete && this.complete;
    return {
      size: raw.length,
      digest: digestOf(raw),
      header,
      // Signed mail is never rewritten: not even beside the signature, where a reader could not tell which part is whose.
      links: signed ? keeper.links.map((link) => ({ ...link, lockable: false })) : keeper.links,
      ...this.texts.read(),
      bodyForm: bodyForm(structure),
      attachments: files?.attachments ?? body.attachments,
      signed,
      findings: [
        ...structure.findings,
        ...formFindings(raw, structure.header, header),
        ...body.findings,
        ...(files?.findings ?? []),
        ...(restComplete ? [] : [PARTLY]),
        ...(filesComplete ? [] : [FILE_PARTLY]),
      ],
      complete: restComplete && filesComplete,
    };
  }
}
