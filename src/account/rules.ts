/** What a name and a password must be. Passwords by NIST SP 800-63B section 5.1.1: length counts, composition does not. */

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/;
/** Characters (code points). The longest bounds what a stranger can have hashed. */
const LENGTH = { least: 12, most: 128 };

/** The name of an account as it is stored, compared and written to the audit; `null` for what can't be one. */
export function accountName(text: string): string | null {
  const name = text.trim().toLowerCase();
  return NAME.test(name) ? name : null;
}

export const NAME_RULE = 'a name has up to 32 of a-z, 0-9, dot, hyphen and underscore, and begins and ends with a letter or digit';

/** One password typed on two keyboards is one: Unicode's compatibility composition (NFKC). */
export const normalPassword = (text: string): string => text.normalize('NFKC');

/** Whether it can be anybody's password at all: what is longer is not worth hashing. */
export const isPossiblePassword = (text: string): boolean => text.length <= 2 * LENGTH.most && Array.from(text).length <= LENGTH.most;

/** What is wrong with a new password, in words that go on after "the password"; `null` = nothing. */
export function passwordTrouble(name: string, password: string): string | null {
  const length = Array.from(password).length;
  if (length < LENGTH.least) return `must have at least ${LENGTH.least} characters, and this one has ${length}: a few words are easy to remember`;
  if (!isPossiblePassword(password)) return `may have at most ${LENGTH.most} characters`;
  if (/\p{Cc}/u.test(password)) return 'must not hold control characters: it could not be typed';
  if (password.toLowerCase().replaceAll(name, '').trim() === '') return 'must not be the name';
  if (new Set(password).size < 4) return 'must not be one or two characters over and over';
  return null;
}
