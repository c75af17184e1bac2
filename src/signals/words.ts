/** How evidence is worded: hostile text made harmless, samples and times told so that a person can check them. */

const TEXT_LIMIT = 80;
// Controls, line separators, zero-width and bidirectional marks: nothing that can move or hide text.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** Visible ASCII with single blanks, as nearly all hosts and addresses are: nothing to be made harmless. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Text of strangers for use in a reason, a header or a page: no controls, one line, at most 80 characters. */
export function harmless(text: string, limit = TEXT_LIMIT): string {
  if (text.length <= limit && PLAIN.test(text)) return text;
  const flat = text.replace(INVISIBLE, ' ').replace(/\s+/gu, ' ').trim();
  const characters = [...flat];
  return characters.length <= limit ? flat : `${characters.slice(0, limit - 1).join('')}…`;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `since 2018`, or `since March 2024` when that is the year of `at`. */
export function since(firstSeen: number | null, at: number): string {
  if (firstSeen === null) return '';
  const first = new Date(firstSeen);
  const year = first.getUTCFullYear();
  return year === new Date(at).getUTCFullYear() ? ` since ${MONTHS[first.getUTCMonth()]} ${year}` : ` since ${year}`;
}

/** `3 March 2026`, in UTC. */
export function onDay(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

export const counted = (count: number, noun: string, several = `${noun}s`): string => `${count} ${count === 1 ? noun : several}`;

/** `A, B and C`, at most `limit` of them. */
export function listed(items: readonly string[], limit = 3): string {
  const shown = items.slice(0, limit);
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Where something was found: `in papers.zip/rfp.pdf`; `''` for the text of the message itself. */
export function placeWords(where: string | undefined): string {
  if (where?.startsWith('attachment:')) return `in ${harmless(where.slice('attachment:'.length))}`;
  return where === 'qr' ? 'in a code in a picture' : where === 'header' ? 'in the header' : '';
}
