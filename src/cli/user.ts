/** `kithgate user`: who may use the console. Each person of the mail team has an account, so that the audit can say who did what. */
import { type Command, InvalidArgumentError } from 'commander';
import { hashPassword } from '../account/password.ts';
import type { Account } from '../account/ports.ts';
import { accountName, NAME_RULE, passwordTrouble } from '../account/rules.ts';
import { plain } from '../report/plain.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import type { Session } from './session.ts';
import { table } from './show/table.ts';
import { iso, stamp } from './show/time.ts';

interface PasswordOptions {
  passwordStdin?: boolean;
}

/** Octets of standard input that are looked at: no password is as long. */
const MOST_INPUT = 4096;

export function addUser(program: Command, session: Session): void {
  const user = program.command('user').description('accounts for the console').addHelpText('after', example('kithgate user add anna'));
  const withPassword = (command: Command): Command =>
    command.argument('<name>', 'of the account', name).option('--password-stdin', 'read the password from standard input instead of asking for it');
  withPassword(user.command('add'))
    .description('let somebody use the console; asks for a password')
    .addHelpText('after', example('kithgate user add anna', 'pass show kithgate/anna | kithgate user add --password-stdin anna'))
    .action((who: string, options: PasswordOptions) => session.atDesk('write', (desk) => add(session, desk, who, options)));
  user
    .command('list')
    .description('who may use the console')
    .addHelpText('after', example('kithgate user list'))
    .action(() => session.atDesk('read', (desk) => list(session, desk)));
  user
    .command('remove')
    .description('let somebody use the console no more; who is signed in is out at once')
    .argument('<name>', 'of the account', name)
    .addHelpText('after', example('kithgate user remove anna'))
    .action((who: string) => session.atDesk('write', (desk) => remove(session, desk, who)));
  withPassword(user.command('password'))
    .description('give an account another password; who is signed in with the old one is out at once')
    .addHelpText('after', example('kithgate user password anna'))
    .action((who: string, options: PasswordOptions) => session.atDesk('write', (desk) => change(session, desk, who, options)));
}

function name(text: string): string {
  const found = accountName(text);
  if (found === null) throw new InvalidArgumentError(`${NAME_RULE}.`);
  return found;
}

async function add(session: Session, { accounts, journal }: Desk, who: string, options: PasswordOptions): Promise<void> {
  const taken = (): Refusal => new Refusal(`there is an account ${who} already: "kithgate user password ${who}" gives it another password`);
  if ((await accounts.hashOf(who)) !== null) throw taken();
  const hash = await hashPassword(await newPassword(session, who, options));
  const at = session.now;
  if (!(await accounts.add({ name: who, hash, at, by: session.io.actor }))) throw taken();
  await journal.audit(at, session.io.actor, 'account-add', who);
  if (session.json) session.printJson({ name: who, added: true });
  else session.print(`${who} can sign in to the console`);
}

async function change(session: Session, { accounts, journal }: Desk, who: string, options: PasswordOptions): Promise<void> {
  if ((await accounts.hashOf(who)) === null) throw absent(who);
  const hash = await hashPassword(await newPassword(session, who, options));
  const at = session.now;
  if (!(await accounts.setPassword(who, hash, at))) throw absent(who);
  await journal.audit(at, session.io.actor, 'account-password', who);
  if (session.json) session.printJson({ name: who, changed: true });
  else session.print(`${who} has another password; whoever was signed in with the old one is out`);
}

async function remove(session: Session, { accounts, journal }: Desk, who: string): Promise<void> {
  if (!(await accounts.remove(who))) throw absent(who);
  await journal.audit(session.now, session.io.actor, 'account-remove', who);
  if (session.json) session.printJson({ name: who, removed: true });
  else session.print(`${who} can use the console no more`);
}

const absent = (who: string): Refusal => new Refusal(`there is no account ${who}: "kithgate user list" shows those there are`);

async function newPassword({ io }: Session, who: string, { passwordStdin = false }: PasswordOptions): Promise<string> {
  const password = passwordStdin ? firstLine(await io.stdin()) : await typed(io.askSecret, who);
  const trouble = passwordTrouble(who, password);
  if (trouble !== null) throw new Refusal(`the password ${trouble}; nothing was changed`);
  return password;
}

function firstLine(input: Buffer): string {
  const [line = '', ...more] = input.subarray(0, MOST_INPUT).toString().split(/\r?\n/);
  if (more.some((rest) => rest !== '')) throw new Refusal('--password-stdin expects the password alone, on one line; nothing was changed');
  return line;
}

async function typed(ask: ((question: string) => Promise<string | null>) | undefined, who: string): Promise<string> {
  if (ask === undefined) throw new Refusal('nobody is here to be asked for a password: --password-stdin reads it from standard input');
  const first = await ask(`password for ${who}: `);
  const second = first === null ? null : await ask('the same once more: ');
  if (first === null || second === null) throw new Refusal('no password was given; nothing was changed');
  if (first !== second) throw new Refusal('these were two different passwords; nothing was changed');
  return first;
}

async function list(session: Session, { accounts }: Desk): Promise<void> {
  const all = await accounts.list();
  if (session.json) for (const account of all) session.printJson(accountFacts(account));
  else if (all.length === 0) session.print('no account yet: kithgate user add NAME');
  else session.print(accountTable(all, session));
}

function accountFacts({ createdAt, passwordAt, lastSignInAt, ...rest }: Account): object {
  return { ...rest, createdAt: iso(createdAt), passwordAt: iso(passwordAt), lastSignInAt: iso(lastSignInAt) };
}

function accountTable(all: readonly Account[], { width }: Session): string {
  return table(
    all,
    [
      { head: 'name', cell: (account) => account.name },
      { head: 'last sign-in', cell: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : stamp(lastSignInAt)) },
      { head: 'sessions', cell: ({ sessions }) => String(sessions) },
      { head: 'password since', cell: ({ passwordAt }) => stamp(passwordAt) },
      { head: 'made', cell: ({ createdAt }) => stamp(createdAt) },
      { head: 'by', flexible: true, cell: ({ createdBy }) => plain(createdBy) },
    ],
    width,
  );
}
