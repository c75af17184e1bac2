/** The command `kithgate`: what all commands share, and the list of them. */
import { Command } from 'commander';
import { plain } from '../report/plain.ts';
import { addCheck } from './check.ts';
import { addConfig } from './config.ts';
import { addDomain } from './domain.ts';
import { addErase } from './erase.ts';
import { addHeld } from './held.ts';
import { example } from './help.ts';
import { addHistory } from './history.ts';
import type { Io } from './io.ts';
import type { Kit } from './kit.ts';
import { addLearn } from './learn.ts';
import { addLocks } from './locks.ts';
import { addMaintenance } from './maintenance.ts';
import { addReplay } from './replay.ts';
import { addReport } from './report.ts';
import { addRules } from './rules.ts';
import { addServe } from './serve.ts';
import { type GlobalOptions, Session } from './session.ts';
import { addTrace } from './trace.ts';
import { addUser } from './user.ts';

const commands = [
  addServe,
  addCheck,
  addLearn,
  addReplay,
  addHeld,
  addLocks,
  addTrace,
  addHistory,
  addDomain,
  addReport,
  addMaintenance,
  addErase,
  addUser,
  addRules,
  addConfig,
];

export function createProgram(kit: Kit, io: Io): { program: Command; session: Session } {
  const program = new Command('kithgate')
    .description('Mail filter that knows who writes to whom: delivers, locks links or holds.')
    .version(kit.version, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'configuration file (default: ./kithgate.yaml, else the built-in one)')
    .option('--json', 'output for machines: one object, or one object a line')
    .helpOption('-h, --help', 'help, with an example')
    .helpCommand(false)
    .addHelpText('after', example('kithgate serve'));
  const session = new Session(kit, io, () => program.opts<GlobalOptions>());
  for (const add of commands) add(program, session);
  for (const command of withSubcommands(program)) quiet(command, io);
  return { program, session };
}

/** Errors come back from `parseAsync` instead of ending the process; each is one line. */
function quiet(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, helpWidth: io.stdout.terminal ? io.stdout.columns : 100 })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // An argument may have been pasted from a message.
      outputError: (text, write) => write(`${plain(text, 1000).replace(/^error: /, 'kithgate: ')}; see kithgate --help\n`),
    });
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];
