/**
 * Runs one command line and says how it went. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration;
 * `check` adds 10 (lock) and 20 (hold). Errors are one line on stderr that says what to do.
 */
import { CommanderError } from 'commander';
import { ConfigError } from '../config/issue.ts';
import { StoreUnavailable } from '../ports.ts';
import { plain } from '../report/plain.ts';
import { RulesError } from '../rules/source.ts';
import type { Io } from './io.ts';
import { type Kit, Refusal } from './kit.ts';
import { createProgram } from './program.ts';

export const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * @param args without the interpreter and the script
 * @returns the exit code. Never rejects.
 */
export async function run(args: readonly string[], kit: Kit, io: Io): Promise<number> {
  const { program, session } = createProgram(kit, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    // Help and version come as errors too, with exit code 0; their text is out already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const [lines, code] = explained(error);
    for (const line of lines) io.stderr.write(`kithgate: ${plain(line, 1000)}\n`);
    return code;
  }
}

function explained(error: unknown): [lines: string[], code: number] {
  if (error instanceof RulesError) return [[error, ...error.others].map(({ message }) => message), EXIT_USAGE];
  const [line, code] = explainedInOne(error);
  return [[line], code];
}

function explainedInOne(error: unknown): [line: string, code: number] {
  if (error instanceof ConfigError) return [error.message + moreErrors(error), EXIT_USAGE];
  if (error instanceof Refusal) return [error.message, EXIT_FAILED];
  if (error instanceof StoreUnavailable)
    return [`the store can't be used now: ${error.message}; check space and rights of dataFolder, then try again`, EXIT_FAILED];
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return [`internal error, please report it: ${text}${firstFrame(error)}`, EXIT_FAILED];
}

function moreErrors({ issues }: ConfigError): string {
  const more = issues.length - 1;
  return more > 0 ? ` (and ${more} more: kithgate config check)` : '';
}

/** Where it happened, so that one line is enough for a report. */
function firstFrame(error: unknown): string {
  const frame = error instanceof Error ? error.stack?.split('\n').find((line) => /^\s+at /.test(line)) : undefined;
  return frame === undefined ? '' : ` (${frame.trim()})`;
}
