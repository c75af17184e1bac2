/**
 * The skeleton of a body: which kinds of text a reader is offered and what wraps them, as a person's mail program makes it. Nothing of
 * sizes, boundaries, file names or the order of header fields: those change from message to message, or are easily copied by accident.
 */
import type { Structure } from './mime/mime.ts';
import { roleOf } from './part-role.ts';

/** Wrappers that a mail program chooses; any other multipart is to its reader as `mixed`, and `mixed` says nothing. */
const WRAPPERS = /^multipart\/(related|signed|encrypted|report)$/;

/** @returns `text`, `html`, `alternative` or `none`, in a wrapper where there is one: `related(alternative)` */
export function bodyForm({ leaves, type }: Structure): string {
  const texts = leaves.filter((leaf) => !leaf.nested && roleOf(leaf).text !== null);
  const first = texts[0];
  const body = first === undefined ? 'none' : texts.some((leaf) => leaf.alternative !== 0) ? 'alternative' : roleOf(first).text === 'html' ? 'html' : 'text';
  const wrapper = WRAPPERS.exec(type)?.[1];
  return wrapper === undefined ? body : `${wrapper}(${body})`;
}
