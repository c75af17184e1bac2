/** Addresses by which web apps know an account again, in the shapes that their frameworks and hosted logins give them. */
import { dice, token } from './dice.ts';
import { blocksOf, type Letter } from './letters.ts';

/** `%h` the app's domain, `%n` its first label, `%p` what is asked, `%l` a long token, `%t` a short one, `%x` hexadecimal, `%g` the language. */
const SHAPES: readonly string[] = [
  'https://app.%h/%p?token=%l',
  'https://%h/users/%p?confirmation_token=%t',
  'https://accounts.%h/%p/MTg0/%t-%x/',
  'https://%h/__/auth/action?mode=%p&oobCode=%l&apiKey=AIzaSy%t&lang=%g',
  'https://%n.authloop.example/u/%p?ticket=%t#',
  'https://www.%h/%p.php?key=%x&login=you%40example.org',
  'https://%h/api/auth/callback/email?callbackUrl=https%3A%2F%2Fapp.%h%2F&token=%x&email=you%40example.org',
  'https://api.%h/auth/v1/verify?token=%x&type=%p&redirect_to=https://app.%h',
  'https://id.%h/realms/main/login-actions/action-token?key=eyJhbGciOiJIUzI1NiJ9.%l%l.%t&client_id=web',
  'https://my.%h/go/%p/%x?utm_source=transactional&utm_medium=email',
];

/** Labels of a letter that lead into the account: its buttons. */
export const accountLabels = (letter: Letter): Set<string> => new Set(blocksOf(letter.text).flatMap((block) => (block.type === 'buttons' ? block.labels : [])));

export function accountLink(name: string, site: string, kind: string, label: string): string {
  const shape = SHAPES[dice(name, 'account link', SHAPES.length)] as string;
  return shape
    .replaceAll('%h', site)
    .replace('%n', site.split('.')[0] ?? '')
    .replace('%p', kind)
    .replace('%g', 'en')
    .replace(/%l/g, (_, at) => token(name, `${label} ${at}`, 64))
    .replace(/%t/g, (_, at) => token(name, `${label} ${at}`, 22))
    .replace(/%x/g, () =>
      Buffer.from(token(name, label, 24))
        .toString('hex')
        .slice(0, 40),
    );
}
