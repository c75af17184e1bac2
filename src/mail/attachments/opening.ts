/** What the reader of one file format is given, and where it puts what it finds. Implemented by `AttachedFiles`. */

import type { FindingId } from '../catalogue/findings.ts';
import type { FoundLink, LinkManner } from '../html/found-links.ts';
import type { FileKind } from '../message.ts';
import type { Budget } from './budget.ts';

/** A file as it came: name and type are claims, the octets are what counts. */
export interface AttachedFile {
  /** `''` when it has none. */
  name: string;
  /** Media type, lower-case; `''` when nobody said. */
  type: string;
  /** Transfer encoding resolved. */
  octets: Buffer;
  /**
   * Its characters, where the caller has decoded them already (a text leaf): links found in them keep their spans, so that they can
   * be replaced.
   */
  text?: string;
  /** Index of the leaf it is, for links that keep their spans. */
  leaf?: number;
}

export interface Opening {
  readonly file: AttachedFile;
  /** What the octets are. */
  readonly kind: FileKind;
  readonly budget: Budget;
  /** A link as a reader of HTML found it. */
  link(found: FoundLink): void;
  /** A URL that is the value of some field. Without a scheme, and no public name either, it is left out. */
  url(url: string, manner?: LinkManner): void;
  /** Searches running text for URLs. */
  text(text: string, manner?: LinkManner): void;
  /** Searches octets of any kind for URLs in ASCII and UTF-16. */
  search(octets: Uint8Array): void;
  /** A file inside this one. `listed` false for what is no file to a reader, such as a `data:` picture. */
  inner(name: string, type: string, octets: Uint8Array, listed?: boolean): void;
  /** Names a file inside that is not opened. */
  list(name: string, size: number, kind?: FileKind): void;
  /** This file is, or holds, a message. */
  message(octets: Uint8Array): void;
  finding(id: FindingId, detail: string): void;
  /** A bound was met: something was not read. */
  partly(): void;
}

/** Reads one format. Never throws, whatever the octets. */
export type FormatReader = (opening: Opening) => void;
