/**
 * Reads what is attached to one message, and what is inside of that, within one budget: links, findings and names, as plain data. Nothing
 * is run and nothing fetched. PDF and pictures need libraries that answer later: they are set aside, and `readDeferred` sees to them.
 */
import type { FindingId } from '../catalogue/findings.ts';
import type { FoundLink } from '../html/found-links.ts';
import type { FileOpeners } from '../kit.ts';
import type { Attachment, FileKind, FormFinding, LinkPlace } from '../message.ts';
import { Budget, DEPTH_LIMIT } from './budget.ts';
import { type DeferredFile, DeferredReading } from './deferred.ts';
import { FileOpening, type Gathering } from './file-opening.ts';
import { deferredKind, readersFor } from './formats.ts';
import { nameFindings } from './names.ts';
import type { AttachedFile } from './opening.ts';
import { sniff } from './sniff.ts';

/** A link, and in which file it was found. */
export interface FileLink {
  found: FoundLink;
  where: LinkPlace;
  /** Index of the leaf whose characters `found.span` counts; `null` where it has no place that could be replaced. */
  leaf: number | null;
}

export interface FileContext {
  /**
   * Reads a message found in a file: its text and links, and each of its own files by `files.open`, which goes on below where the message
   * was found.
   *
   * @param path names on the way to it, such as `mail.zip/offer.eml`
   */
  readNested(octets: Buffer, path: string, files: AttachedFiles): void;
}

const FINDINGS_LIMIT = 300;
/** Findings of one kind in one file. */
const ALIKE_LIMIT = 5;
const TYPE_NAMES: Readonly<Record<string, string>> = { 'message/rfc822': 'message.eml', 'text/calendar': 'calendar.ics' };

export class AttachedFiles {
  readonly links: FileLink[] = [];
  readonly findings: FormFinding[] = [];
  /** Every file opened, those inside others with the names on the way to them. */
  readonly attachments: Attachment[] = [];
  /** PDF and pictures that await `readDeferred`. */
  readonly deferred: DeferredFile[] = [];
  complete = true;

  private readonly context: FileContext;
  private readonly budget = new Budget();
  private readonly gathering: Gathering;
  private readonly alike = new Map<string, number>();
  /** What is being read now: files opened meanwhile lie below it. */
  private path = '';
  private depth = 0;

  constructor(context: FileContext) {
    this.context = context;
    this.gathering = {
      budget: this.budget,
      keepLink: (found, where, leaf) => this.keepLink(found, where, leaf),
      keepFinding: (id, detail, where) => this.keepFinding(id, detail, where),
      keepName: (name, type, size, kind) => this.attachments.push({ name, type, kind, size }),
      openInner: (file, depth, listed) => this.read(file, file.name, depth, listed),
      openMessage: (octets, path, depth) => this.nested(octets, path, depth),
      partly: () => {
        this.complete = false;
      },
    };
  }

  /**
   * Reads a file, as far as that needs nobody else.
   *
   * @param listed whether a reader sees it as a file; false for a picture that stands in the text
   * @returns what its octets are
   */
  open(file: AttachedFile, listed = true): FileKind {
    const name = file.name || TYPE_NAMES[file.type] || file.type || 'unnamed';
    return this.read(file, this.path === '' ? name : `${this.path}/${name}`, this.depth, listed);
  }

  /** Keeps a link of the message being read by `readNested`. */
  keep(found: FoundLink): void {
    this.keepLink({ ...found, span: null }, `attachment:${this.path}`, null);
  }

  /** Keeps a finding of the message being read by `readNested`. */
  note(id: FindingId, detail: string): void {
    this.keepFinding(id, detail, this.path === '' ? 'text' : `attachment:${this.path}`);
  }

  /** Has PDF and pictures read by those who can, with what they hold in turn. Never rejects. */
  async readDeferred(openers: FileOpeners): Promise<void> {
    const reading = new DeferredReading(openers, this.gathering);
    for (let file = this.deferred.shift(); file !== undefined; file = this.deferred.shift()) await reading.read(file);
  }

  private read(file: AttachedFile, path: string, depth: number, listed: boolean): FileKind {
    const kind = sniff(file.octets);
    if (this.budget.files.take(1) === 0) {
      this.complete = false;
      return kind;
    }
    if (listed) this.attachments.push({ name: path, type: file.type, kind, size: file.octets.length });
    const opening = new FileOpening(this.gathering, file, kind, path, depth);
    if (listed) for (const { id, detail } of nameFindings(path.slice(path.lastIndexOf('/') + 1), file.type, kind)) opening.finding(id, detail);
    const later = deferredKind(kind);
    if (later !== null) this.deferred.push({ kind: later, name: path, octets: file.octets, depth });
    if (depth > DEPTH_LIMIT) {
      opening.search(file.octets);
      opening.finding('too-deep', `files within files, deeper than ${DEPTH_LIMIT}`);
      this.complete = false;
    } else for (const reader of readersFor(file, kind)) reader(opening);
    return kind;
  }

  private nested(octets: Buffer, path: string, depth: number): void {
    const outer = [this.path, this.depth] as const;
    [this.path, this.depth] = [path, depth + 1];
    this.context.readNested(octets, path, this);
    [this.path, this.depth] = outer;
  }

  private keepLink(found: FoundLink, where: LinkPlace, leaf: number | null): void {
    if (this.budget.links.take(1) === 0) this.complete = false;
    else this.links.push({ found, where, leaf: found.span === null ? null : leaf });
  }

  private keepFinding(id: FindingId, detail: string, where: LinkPlace): void {
    const key = `${id} ${where}`;
    const count = this.alike.get(key) ?? 0;
    if (count >= ALIKE_LIMIT || this.findings.length >= FINDINGS_LIMIT) return;
    if (count > 0 && this.findings.some((finding) => finding.id === id && finding.where === where && finding.detail === detail)) return;
    this.alike.set(key, count + 1);
    this.findings.push({ id, detail: detail.replace(/[\x00-\x1f\x7f]/g, ' ').slice(0, 300), where });
  }
}
