/** Walks an archive in order of receipt, for `learn` and `replay`: reading goes ahead, learning keeps the order. */
import type { Verdict } from '../decide/verdict.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { Archive, ArchivedMessage } from '../ports.ts';
import { Interrupted } from './io.ts';
import { type Desk, Refusal, type Studied } from './kit.ts';
import { Progress } from './progress.ts';
import { type ReadMessage, readAhead } from './read-ahead.ts';
import type { Session } from './session.ts';

export interface StudyPlan {
  /** First word of the progress line. */
  label: string;
  paths: readonly string[];
  /** For inbound mail whose To and Cc name nobody of ours. */
  recipients: readonly string[];
  judge(message: ArchivedMessage): boolean;
  /** Called for each message that was judged, in order. */
  judged?(verdict: Verdict): void;
  /** Called for each message that could be read, in order; `parsed` is `null` where a glance was enough. */
  studied?(result: Studied, message: ArchivedMessage, parsed: ParsedMessage | null): void;
}

export interface Totals {
  messages: number;
  inbound: number;
  /** Of the inbound ones, those whose author is authenticated: only they build the history of the real correspondent. */
  authenticated: number;
  outbound: number;
  learnt: number;
  known: number;
  nothing: number;
  withheld: number;
  /** Messages that could not be read. */
  failed: number;
  /** Files that are no mail. */
  skipped: number;
  /** Times of receipt of the first and the last message, ms; `null` when there was none. */
  from: number | null;
  to: number | null;
}

/**
 * Does a study. Told to end by a signal, it says what has become of the work, and the program ends with the signal's exit code.
 *
 * @returns `null` then
 */
export async function unlessInterrupted<Result>(session: Session, work: () => Promise<Result>, kept: string): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    session.complain(`interrupted: ${kept}`);
    session.fail(error.exitCode);
    return null;
  }
}

/**
 * Rejects with `Refusal` when there is no mail at all. Told to end (SIGINT), it finishes the message it is at and rejects with the
 * signal's reason: what was learnt is kept, and the same command goes on from there.
 */
export async function studyArchive(session: Session, desk: Desk, plan: StudyPlan): Promise<Totals> {
  return session.io.interruptible(async (signal) => {
    const archive = await openArchive(session, plan, signal);
    try {
      return await new Study(session, desk, plan, archive).run(signal);
    } finally {
      archive.close();
    }
  });
}

async function openArchive(session: Session, { label, paths }: StudyPlan, signal: AbortSignal): Promise<Archive> {
  const { kit, io } = session;
  const looking = new Progress(io.stderr, kit.clock, label, { messages: 0, octets: 0 });
  const archive = await kit.archive(paths, { signal, found: (messages, octets) => looking.found(messages, octets) }).finally(() => looking.clear());
  const { count, named } = archive.skipped;
  for (const { name, why } of named.slice(0, MOST_SKIPPED)) session.complain(`skipped ${name}: ${why}`);
  if (count > MOST_SKIPPED) session.complain(`skipped ${count - MOST_SKIPPED} more`);
  if (archive.count > 0) return archive;
  archive.close();
  throw new Refusal(`no mail in ${paths.join(', ')}: expected mbox files, a Maildir, folders of .eml files, or a .zip, .tar or .tar.gz of these`);
}

/** Enough to see what is wrong with an archive. */
const MOST_SKIPPED = 10;

class Study {
  readonly #session: Session;
  readonly #desk: Desk;
  readonly #plan: StudyPlan;
  readonly #archive: Archive;
  readonly #progress: Progress;
  readonly #totals: Totals;

  constructor(session: Session, desk: Desk, plan: StudyPlan, archive: Archive) {
    this.#session = session;
    this.#desk = desk;
    this.#plan = plan;
    this.#archive = archive;
    const { count: messages, octets, skipped, from, to } = archive;
    this.#progress = new Progress(session.io.stderr, session.kit.clock, plan.label, { messages, octets });
    const none = { inbound: 0, authenticated: 0, outbound: 0, learnt: 0, known: 0, nothing: 0, withheld: 0, failed: 0 };
    this.#totals = { messages, ...none, skipped: skipped.count, from, to };
  }

  async run(signal: AbortSignal): Promise<Totals> {
    try {
      for await (const read of readAhead(this.#archive.messages(), this.#desk, this.#plan)) {
        signal.throwIfAborted();
        await this.#take(read);
        this.#progress.step(read.message.size);
      }
    } finally {
      this.#progress.clear();
    }
    return this.#totals;
  }

  async #take(read: ReadMessage): Promise<void> {
    const { message } = read;
    if (read.kind === 'failed') {
      this.#totals.failed += 1;
      this.#progress.clear();
      this.#session.complain(`${message.name}: ${read.trouble}`);
    } else if (read.kind === 'settled') this.#count(read.studied, message, null);
    else {
      const { content, parsed } = read;
      const { recipients } = this.#plan;
      const order = { content, parsed, receivedAt: message.receivedAt, recipients, judge: this.#plan.judge(message), file: message.name };
      this.#count(await this.#desk.study(order), message, parsed);
    }
  }

  #count(result: Studied, message: ArchivedMessage, parsed: ParsedMessage | null): void {
    const totals = this.#totals;
    totals[result.direction] += 1;
    if (result.direction === 'inbound' && result.authenticated) totals.authenticated += 1;
    totals[result.outcome] += 1;
    this.#plan.studied?.(result, message, parsed);
    if (result.verdict === null) return;
    this.#progress.clear();
    this.#plan.judged?.(result.verdict);
  }
}
