/**
 * The shape of a message as a person's mail program and custom make it: the skeleton of its body and the coarse classes of its files,
 * such as `alternative` or `mixed(text,pdf)`. Who always writes plain text and now sends a page has changed his program, or isn't he.
 */
import type { FileKind, ParsedMessage } from '../mail/message.ts';

/** What a reader would call it; kinds he does not tell apart are one. */
const CLASSES: Readonly<Record<FileKind, string>> = {
  html: 'page',
  svg: 'page',
  pdf: 'pdf',
  office: 'document',
  ole: 'document',
  rtf: 'document',
  zip: 'archive',
  archive: 'archive',
  message: 'message',
  calendar: 'calendar',
  image: 'picture',
  program: 'program',
  text: 'file',
  unknown: 'file',
};
/** A message with more classes than this is of one kind: many. */
const CLASS_LIMIT = 3;

/** Files within files (`papers.zip/offer.pdf`) are not what was attached. */
export function formOf({ bodyForm, attachments }: Pick<ParsedMessage, 'bodyForm' | 'attachments'>): string {
  const classes = [...new Set(attachments.filter(({ name }) => !name.includes('/')).map(({ kind }) => CLASSES[kind]))].sort();
  if (classes.length === 0) return bodyForm;
  return `mixed(${[bodyForm, ...(classes.length > CLASS_LIMIT ? ['many'] : classes)].join(',')})`;
}
