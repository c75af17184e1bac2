/**
 * The folder of one recipient: plain addresses stay readable (`ceo@example.org`), and no address can
 * name anything outside, or another's folder. Letters are folded to lower case, so that CEO@ and ceo@
 * are one mailbox on every file system; whatever is not plain is percent-escaped as UTF-8 (which `%`
 * itself is, so two addresses never share a name); what is too long for a file system is cut and told
 * apart by a hash.
 */
import { createHash } from 'node:crypto';

/** File systems take 255 octets. */
const longest = 200;
const plain = /^[a-z0-9@._+=-]$/;

export function folderOf(address: string): string {
  let name = '';
  for (const character of address.normalize('NFC').toLowerCase()) {
    // A dot at the start would hide the folder, or be `.` or `..`.
    name += plain.test(character) && !(name === '' && character === '.') ? character : percent(character);
  }
  if (name === '') name = '%';
  if (name.length <= longest) return name;
  // `~` is never plain: a cut name cannot be another's full one.
  return `${name.slice(0, longest - 33)}~${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

const percent = (character: string): string =>
  [...Buffer.from(character, 'utf8')].map((octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
