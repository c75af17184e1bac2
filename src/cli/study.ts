/** Walks an archive in order of receipt, for `learn` and `replay`: reading goes ahead, learning keeps the order. */
import type { Verdict } from '../decide/verdict.ts';
import type { MessageContent } from '../mail/content.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { ArchivedMessage } from '../ports.ts';
import { type Desk, Refusal, type Studied } from './kit.ts';
import { Progress } from './progress.ts';
import type { Session } from './session.ts';

/** How many messages are read at one time; `Desk.read` allows as many. */
const AHEAD = 8;

export interface StudyPlan {
  /** First word of the progress line. */
  label: string;
  paths: readonly string[];
  /** For inbound mail whose To and Cc name nobody of ours. */
  recipients: readonly string[];
  judge(message: ArchivedMessage): boolean;
  /** Called for each message that was judged, in order. */
  judged?(verdict: Verdict): void;
  /** Called for each message that could be read, in order. */
  studied?(result: Studied, message: ArchivedMessage, parsed: ParsedMessage): void;
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

/** Rejects with `Refusal` when there is no mail at all. */
export async function studyArchive(session: Session, desk: Desk, plan: StudyPlan): Promise<Totals> {
  const { messages, skipped } = await session.kit.archive(plan.paths);
  for (const { name, why } of skipped.slice(0, MOST_SKIPPED)) session.complain(`skipped ${name}: ${why}`);
  if (skipped.length > MOST_SKIPPED) session.complain(`skipped ${skipped.length - MOST_SKIPPED} more files`);
  if (messages.length === 0) throw new Refusal(`no mail in ${plan.paths.join(', ')}: expected mbox files, a Maildir, or folders of .eml files`);

  const totals = {
    messages: messages.length,
    inbound: 0,
    authenticated: 0,
    outbound: 0,
    learnt: 0,
    known: 0,
    nothing: 0,
    withheld: 0,
    failed: 0,
    skipped: skipped.length,
  };
  const progress = new Progress(session.io.stderr, session.kit.clock, plan.label, messages.length);
  for await (const { message, content, parsed, trouble } of readAhead(messages, desk)) {
    if (parsed === null) {
      totals.failed += 1;
      progress.clear();
      session.complain(`${message.name}: ${trouble}`);
    } else {
      const result = await desk.study({
        content,
        parsed,
        receivedAt: message.receivedAt,
        recipients: plan.recipients,
        judge: plan.judge(message),
        file: message.name,
      });
      totals[result.direction] += 1;
      if (result.direction === 'inbound' && result.authenticated) totals.authenticated += 1;
      totals[result.outcome] += 1;
      plan.studied?.(result, message, parsed);
      if (result.verdict !== null) {
        progress.clear();
        plan.judged?.(result.verdict);
      }
    }
    progress.step();
  }
  progress.clear();
  return { ...totals, from: messages[0]?.receivedAt ?? null, to: messages.at(-1)?.receivedAt ?? null };
}

/** Enough to see what is wrong with an archive. */
const MOST_SKIPPED = 10;

type ReadMessage = { message: ArchivedMessage } & (
  | { parsed: ParsedMessage; content: MessageContent; trouble: null }
  | { parsed: null; content: null; trouble: string }
);

async function* readAhead(messages: readonly ArchivedMessage[], desk: Desk): AsyncGenerator<ReadMessage> {
  const under: Promise<ReadMessage>[] = [];
  for (const message of messages) {
    under.push(readOne(message, desk));
    const first = under.length < AHEAD ? undefined : under.shift();
    if (first !== undefined) yield await first;
  }
  for (const rest of under) yield await rest;
}

/** One unreadable message must not end a run over a million. Never rejects: nobody may be waiting for it yet. */
async function readOne(message: ArchivedMessage, desk: Desk): Promise<ReadMessage> {
  try {
    const content = await message.content();
    return { message, content, parsed: await desk.read(content), trouble: null };
  } catch (error) {
    return { message, content: null, parsed: null, trouble: error instanceof Error ? error.message : String(error) };
  }
}
