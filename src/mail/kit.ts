/**
 * What reading a message needs from outside, as plain data and functions: lists that grow (rules/) and readers of file formats
 * that a library knows better. The core loads neither by itself.
 */
import type { FindingId } from './catalogue/findings.ts';
import type { Redirector } from './url/redirectors.ts';
import type { Division } from './url/tenants.ts';

/** Plain data: it crosses to the reading workers. */
export interface ReadingLists {
  /** How a shared service tells its tenants apart, by registrable domain or full host (rules/tenants.yaml). */
  tenants: ReadonlyMap<string, Division>;
  /** Pages that send anybody on to any address (rules/redirectors.yaml). */
  redirectors: readonly Redirector[];
  /** Hosts that shorten links: where one leads only its service knows (rules/shorteners.yaml). */
  shorteners: ReadonlySet<string>;
}

/** What a PDF shows and where it leads. */
export interface PdfContents {
  /** Targets of link annotations and actions. */
  links: { url: string; text: string }[];
  text: string;
  /** Encoded pictures or page images that may hold a barcode. */
  pictures: Uint8Array[];
  /** Form fields for passwords, scripts, embedded files, encryption …: ids as in docs/signals.md. */
  findings: { id: FindingId; detail: string }[];
  /** Files embedded in it. */
  files: { name: string; octets: Uint8Array }[];
  complete: boolean;
}

/** Each rejects, or gives nothing, for what it cannot read; neither happens in the core. */
export interface FileOpeners {
  pdf(octets: Uint8Array): Promise<PdfContents>;
  /** Texts of the QR codes and the like in a picture (PNG, JPEG, GIF, BMP). */
  barcodes(picture: Uint8Array): Promise<string[]>;
}
