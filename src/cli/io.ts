/** The streams and the surroundings of one invocation, so that a test can be the terminal. */
import { constants, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';

export interface Sink {
  write(text: string | Uint8Array): void;
  /** A person is looking: colour, tables cut to the width, progress. */
  readonly terminal: boolean;
  /** Characters in a line of the terminal. */
  readonly columns: number;
}

export interface Io {
  stdout: Sink;
  stderr: Sink;
  /** Asks the person at the terminal; absent where there is none. */
  ask?: (question: string) => Promise<string>;
  /** The same without showing what is typed; `null`: the person gave up (Ctrl-C, Ctrl-D). */
  askSecret?: (question: string) => Promise<string | null>;
  /** All of standard input. */
  stdin(): Promise<Buffer>;
  /** Absolute. */
  cwd: string;
  /** Who is at the keyboard, for the audit log: `cli:anna`. */
  actor: string;
  /** NO_COLOR and TERM=dumb are obeyed. */
  colour: boolean;
  /** The locale says that block characters can be shown (LC_ALL, LC_CTYPE, LANG: POSIX.1 section 8.2). */
  unicode: boolean;
  /** Work that may be told to end: the signal is aborted by the first SIGINT or SIGTERM, its reason an `Interrupted`; a second one ends the program. */
  interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
}

/** Somebody ended the program in the middle of a long work, which may be gone on with. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  /** As shells say it: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(signal);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The real thing. A reader that went away (`| head`) ends the program quietly, as it would any Unix tool. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask, askSecret }),
    stdin: () => readAll(process.stdin),
    cwd: process.cwd(),
    actor: `cli:${userName()}`,
    colour: !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    unicode: /utf-?8/i.test(process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || ''),
    interruptible,
  };
}

async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController();
  const stop = (signal: 'SIGINT' | 'SIGTERM') => abort.abort(new Interrupted(signal));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(abort.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function sink(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => {
      stream.write(text);
    },
    get terminal() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

/** On stderr: what stdout has may go elsewhere. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

async function askSecret(question: string): Promise<string | null> {
  // readline edits the line, and what it would echo goes nowhere. Only then is asked: until now the terminal shows what is typed.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  process.stderr.write(question);
  try {
    return await new Promise<string | null>((resolve) => {
      lines
        .once('line', resolve)
        .once('SIGINT', () => resolve(null))
        .once('close', () => resolve(null));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** A container may run under a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
