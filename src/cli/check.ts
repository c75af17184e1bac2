/** `kithgate check`: judges messages on disk against the store, and teaches it nothing. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Action, Verdict } from '../decide/verdict.ts';
import { memoryContent } from '../mail/content.ts';
import { receiveTime } from '../mail/header/trust-boundary.ts';
import { example } from './help.ts';
import { type Desk, Refusal } from './kit.ts';
import { addresses, ipAddress, reversePath } from './options.ts';
import type { Session } from './session.ts';
import { verdictText, worst } from './show/verdict.ts';

interface CheckOptions {
  recipient?: string[];
  sender?: string;
  clientIp?: string;
}

/** The worst of all files; a file that can't be judged makes it 1, whatever the others are. */
const EXIT: Record<Action, number> = { deliver: 0, lock: 10, hold: 20 };
const EXIT_FAILED = 1;

export function addCheck(program: Command, session: Session): void {
  program
    .command('check')
    .description('judge messages without learning from them; exit 0 deliver, 10 lock, 20 hold (the worst of all)')
    .argument('<file...>', '.eml files, or - for standard input')
    .option('-r, --recipient <address>', 'judge for this recipient; may be repeated (default: To and Cc in protectedDomains)', addresses)
    .option('--sender <address>', 'reverse-path of the envelope (default: Return-Path, else From)', reversePath)
    .option('--client-ip <address>', 'address of the sending client (default: what trusted Received fields say)', ipAddress)
    .addHelpText('after', example('kithgate check suspicious.eml', 'kithgate check --json --recipient ceo@example.org -'))
    .action((files: string[], options: CheckOptions) => session.atDesk('read', (desk) => check(session, desk, files, options)));
}

async function check(session: Session, desk: Desk, files: readonly string[], options: CheckOptions): Promise<void> {
  let failed = false;
  for (const file of files) {
    try {
      const verdict = await judge(session, desk, file, options);
      session.fail(EXIT[worst(verdict.deliveries)]);
      if (session.json) session.printJson(verdict);
      else session.print(verdictText(verdict, session.colours));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed = true;
      session.complain(`${file}: ${error.message}`);
    }
  }
  if (failed) session.exitCode = EXIT_FAILED;
}

async function judge(session: Session, desk: Desk, file: string, options: CheckOptions): Promise<Verdict> {
  const content = memoryContent(await read(session, file));
  const parsed = await desk.read(content);
  const verdict = await desk.judge({
    content,
    parsed,
    receivedAt: receiveTime(parsed.header, session.now),
    recipients: options.recipient ?? [],
    reversePath: options.sender ?? null,
    clientIp: options.clientIp ?? null,
    file,
  });
  if (verdict.deliveries.length === 0) throw new Refusal('nobody in To or Cc is in protectedDomains: name one with --recipient');
  return verdict;
}

async function read({ io }: Session, file: string): Promise<Buffer> {
  if (file === '-') return io.stdin();
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(code === 'EISDIR' ? 'is a folder: name the files in it, or use replay' : `can't be read (${code})`);
  }
}
