/**
 * A few worker threads that each serve many tasks at a time: a task here mostly waits for DNS, and a pool that gives
 * each task a thread of its own would wait with it. A task past its deadline is given up. Its worker is ended only
 * when it no longer turns its event loop (it is stuck in a hostile message), not when it is merely busy; whoever
 * else was served there gets `WorkerDied` and may try again.
 */
import type { Transferable, Worker } from 'node:worker_threads';

/** The thread ended before it answered. */
export class WorkerDied extends Error {
  override name = 'WorkerDied';
}

/** The deadline passed. */
export class TooLate extends Error {
  override name = 'TooLate';
}

/** Main thread → worker. */
export type CrewOrder<Task> = { id: number; task: Task } | { ping: number };

/** Worker → main thread; the first message of a worker is `ready`. */
export type CrewReport<Result> = { ready: true } | { id: number; result: Result } | { id: number; error: string } | { pong: number };

interface Open<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
  /** True once the worker answered a ping sent near the deadline. */
  turning: boolean;
}

interface Member<Result> {
  worker: Worker;
  ready: boolean;
  open: Map<number, Open<Result>>;
}

export interface WorkerCrew<Task, Result> {
  /** Starts a worker ahead of the first task. */
  warm(): void;
  /** @throws TooLate, WorkerDied, or Error with what the task itself threw */
  run(task: Task, transfer: readonly Transferable[], deadlineMs: number): Promise<Result>;
  close(): Promise<void>;
}

/** Share of the deadline after which a worker is asked whether it still turns. */
const PING_AT = 0.8;

export function createWorkerCrew<Task, Result>(startWorker: () => Worker, threads: number): WorkerCrew<Task, Result> {
  const members: Member<Result>[] = [];
  let lastId = 0;

  function start(): Member<Result> {
    const member: Member<Result> = { worker: startWorker(), ready: false, open: new Map() };
    const { worker, open } = member;
    // Only open tasks keep the process alive.
    worker.unref();
    worker.on('message', (report: CrewReport<Result>) => {
      if ('ready' in report) {
        member.ready = true;
        return;
      }
      const task = open.get('pong' in report ? report.pong : report.id);
      if (task === undefined) return;
      if ('pong' in report) task.turning = true;
      else if ('error' in report) task.reject(new Error(report.error));
      else task.resolve(report.result);
    });
    const gone = (reason: string) => {
      const at = members.indexOf(member);
      if (at >= 0) members.splice(at, 1);
      for (const task of open.values()) task.reject(new WorkerDied(reason));
    };
    worker.on('error', (error: Error) => gone(error.message));
    worker.on('exit', () => gone('worker ended'));
    members.push(member);
    return member;
  }

  /** The least busy worker, or a new one while all are busy and there may be more. */
  function pick(): Member<Result> {
    const [idlest] = [...members].sort((a, b) => a.open.size - b.open.size);
    return idlest === undefined || (idlest.open.size > 0 && members.length < threads) ? start() : idlest;
  }

  async function run(task: Task, transfer: readonly Transferable[], deadlineMs: number): Promise<Result> {
    const member = pick();
    const { worker, open } = member;
    const id = ++lastId;
    let ping: NodeJS.Timeout | undefined;
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        const entry: Open<Result> = { resolve, reject, turning: false };
        open.set(id, entry);
        worker.ref();
        worker.postMessage({ id, task } satisfies CrewOrder<Task>, transfer);
        ping = setTimeout(() => worker.postMessage({ ping: id } satisfies CrewOrder<Task>), deadlineMs * PING_AT);
        late = setTimeout(() => {
          // First its own fate, so that ending the worker is not taken for its cause.
          reject(new TooLate(`no answer within ${deadlineMs} ms`));
          open.delete(id);
          if (member.ready && !entry.turning) void worker.terminate();
        }, deadlineMs);
      });
    } finally {
      clearTimeout(ping);
      clearTimeout(late);
      open.delete(id);
      if (open.size === 0) worker.unref();
    }
  }

  return {
    warm() {
      if (members.length === 0) start();
    },
    run,
    async close() {
      await Promise.all(members.map((member) => member.worker.terminate()));
    },
  };
}
