/** Addresses by which web apps know an account again, in the shapes that their frameworks and hosted logins give them. */
import { dice, token } from './dice.ts';
import { type Block, blocksOf, type Letter } from './letters.ts';

/**
 * Those that act for who holds them. `%h` the app's domain, `%n` its first label, `%p` what is asked, `%l` a long token, `%t` a short one, `%x` hexadecimal,
 * `%c` digits.
 */
const TOKENS: readonly string[] = [
  'https://app.%h/%p?token=%l',
  'https://%h/users/%p?confirmation_token=%t',
  'https://accounts.%h/%p/MTg0/%t-%x/',
  'https://%h/__/auth/action?mode=%p&oobCode=%l&apiKey=AIzaSy%t&lang=en',
  'https://%n.authloop.example/u/%p?ticket=%t#',
  'https://www.%h/%p.php?key=%x&login=you%40example.org',
  'https://%h/api/auth/callback/email?callbackUrl=https%3A%2F%2Fapp.%h%2F&token=%x&email=you%40example.org',
  'https://api.%h/auth/v1/verify?token=%x&type=%p&redirect_to=https://app.%h',
  'https://id.%h/realms/main/login-actions/action-token?key=eyJhbGciOiJIUzI1NiJ9.%l%l.%t&client_id=web',
  'https://my.%h/go/%p/%x?utm_source=transactional&utm_medium=email',
];
/** Those to a page behind the login. */
const PAGES: readonly string[] = [
  'https://app.%h/settings/%p',
  'https://dashboard.%h/%p?utm_source=lifecycle&utm_medium=email&utm_campaign=%p',
  'https://%h/account/%p/%c',
  'https://my.%h/%p/%x?e=%t',
  'https://%n.billingloop.example/p/session/live_%l',
  'https://www.%h/login?next=%2F%p%2F%c',
];
/** What is asked, by kind of letter. */
const ASKED: Readonly<Record<string, string>> = {
  verify: 'confirm-email',
  'email-changed': 'revert-email',
  reset: 'reset-password',
  magic: 'magic-link',
  invite: 'accept-invitation',
  export: 'download-archive',
};

/** Labels of a letter that lead into the account: its buttons, and what it writes out. */
export const accountLabels = (letter: Letter): Set<string> => new Set(blocksOf(letter.text).flatMap(labelsIn));

function labelsIn(block: Block): string[] {
  if (block.type === 'buttons') return block.labels;
  return block.type === 'paragraph' ? block.lines.flat().flatMap((piece) => ('link' in piece && piece.written ? [piece.link] : [])) : [];
}

export function accountLink(name: string, site: string, kind: string, label: string): string {
  const asked = ASKED[kind];
  const shapes = asked === undefined ? PAGES : TOKENS;
  const shape = shapes[dice(name, 'account link', shapes.length)] as string;
  return shape
    .replaceAll('%h', site)
    .replace('%n', site.split('.')[0] ?? '')
    .replaceAll('%p', asked ?? kind)
    .replace('%c', String(dice(name, label, 9_000_000) + 1_000_000))
    .replace(/%l/g, (_, at) => token(name, `${label} ${at}`, 64))
    .replace(/%t/g, (_, at) => token(name, `${label} ${at}`, 22))
    .replace(/%x/g, () =>
      Buffer.from(token(name, label, 24))
        .toString('hex')
        .slice(0, 40),
    );
}
