/**
 * Documents of Word, Excel, PowerPoint and Visio since 2007 (ECMA-376), and those of OpenDocument: zips of XML. Where they lead stands in
 * relationship files, in field codes and formulas, and in plain text; what they hold may be documents, programs and pictures again.
 */

import { unpack } from '../archive/zip.ts';
import { textOf } from '../octets-text.ts';
import type { Opening } from '../opening.ts';
import { readDocumentXml } from './document-xml.ts';
import { readOneNote } from './onenote.ts';
import { readRelationships } from './relationships.ts';

const PICTURE = /\.(?:png|jpe?g|gif|bmp|webp)$/i;
const METADATA =
  /^(?:\[Content_Types\]\.xml|docProps\/|META-INF\/|.*\/(?:theme|fontTable|styles|settings|webSettings|tableStyles|presProps|viewProps)\d*\.xml$|.*\/theme\/[^_].*)/i;

export function readOffice(opening: Opening): void {
  if (opening.file.octets[0] !== 0x50) {
    readOneNote(opening);
    return;
  }
  /** Relationships of a part come before or after it in the zip: both are kept until all is read. */
  const relations = new Map<string, Map<string, string>>();
  const parts: { name: string; xml: string }[] = [];
  for (const { name, octets } of unpack(opening, (path) => !METADATA.test(path) || /settings\.xml$/i.test(path))) {
    if (/\.rels$/i.test(name)) relations.set(partOf(name), readRelationships(opening, textOf(octets)));
    else if (/vbaProject[^/]*\.bin$/i.test(name)) opening.finding('macro', `a document with macros: ${opening.file.name.slice(0, 100)}`);
    else if (/\.(?:xml|vml|rdf)$/i.test(name)) parts.push({ name, xml: textOf(octets) });
    else if (PICTURE.test(name)) opening.inner(name, '', octets, false);
    else if (/printerSettings|\.(?:emf|wmf|odttf|fntdata|ttf)$/i.test(name)) opening.search(octets);
    else if (name !== 'mimetype') opening.inner(name, '', octets);
  }
  for (const { name, xml } of parts) {
    readDocumentXml(opening, xml, relations.get(name) ?? new Map());
    relations.delete(name);
  }
  // Parts that are no XML (an `.xlsb`), or called as no part is: their links show some text that is not known.
  for (const hyperlinks of relations.values()) for (const target of hyperlinks.values()) opening.url(target);
}

/** `word/_rels/document.xml.rels` tells of `word/document.xml`. */
const partOf = (relationships: string): string => relationships.replace(/(^|\/)_rels\/([^/]*)\.rels$/i, '$1$2');
