/**
 * Worker threads that may hang or die: each task has a deadline from the moment it starts, and one that
 * misses it takes its worker along. Only that task is rejected; a fresh worker takes the place.
 */
import Tinypool from 'tinypool';
import { AnalysisFailed } from '../ports.ts';

export interface PoolOptions {
  /** Module whose default export does a task. */
  worker: URL;
  threads: number;
  /** MiB of JavaScript heap a worker may use before it is ended. */
  heapMiB: number;
  /** Plain data every worker begins with, as `Tinypool.workerData`. */
  data?: unknown;
  /** A task for each worker to begin with, which none ends before all have begun it. */
  wake?: unknown;
}

export interface Pool {
  /** Settled once every worker has started, or has failed to. */
  awake: Promise<unknown>;
  /**
   * The start of the workers is nobody's: on a machine that is busy it may take longer than any message is allowed.
   *
   * @param order asked when a worker is free: what waits holds no copy of its message
   * @param deadlineMs milliseconds from the start of the task
   * @param patienceMs milliseconds to wait for a free worker before that
   */
  run(order: () => { task: unknown; transfer: ArrayBuffer[] }, deadlineMs: number, patienceMs?: number): Promise<unknown>;
  /** Ends the workers once all that was begun, or waits for its turn, is done. */
  retire(): Promise<void>;
  /** Ends the workers now; what they are at is rejected. */
  close(): Promise<void>;
}

export function createPool({ worker, threads, heapMiB, data, wake }: PoolOptions): Pool {
  const pool = new Tinypool({
    filename: loadable(worker).href,
    minThreads: threads,
    maxThreads: threads,
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  // A worker that dies while idle is replaced at the next task; nobody waits for it.
  pool.on('error', () => {});
  const awake = Promise.allSettled(wake === undefined ? [] : Array.from({ length: threads }, () => pool.run(wake)));
  const turns = new Turns(threads);
  const run: Pool['run'] = async (order, deadlineMs, patienceMs = Number.POSITIVE_INFINITY) => {
    if (!(await turns.take(patienceMs))) throw new AnalysisFailed('deadline', `no worker was free within ${patienceMs} ms`);
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      await awake;
      // It may fail for want of memory: the turn must be given back then, too.
      const { task, transfer } = order();
      timer = setTimeout(() => abort.abort(), deadlineMs);
      return await pool.run(task, { transferList: transfer, signal: abort.signal });
    } catch (cause) {
      if (abort.signal.aborted) throw new AnalysisFailed('deadline', `not done within ${deadlineMs} ms`, { cause });
      throw new AnalysisFailed('error', `worker failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
      turns.give();
    }
  };
  const begun = new Set<Promise<unknown>>();
  return {
    awake,
    run(...order) {
      const result = run(...order);
      begun.add(result);
      const forget = () => void begun.delete(result);
      result.then(forget, forget);
      return result;
    },
    async retire() {
      await Promise.allSettled(begun);
      await pool.destroy();
    },
    close: () => pool.destroy(),
  };
}

/**
 * Run from source, a worker needs TypeScript's loader first, and `--import` does not reach worker threads on every Node
 * in support: a few lines of JavaScript register it there.
 */
function loadable(worker: URL): URL {
  if (!worker.pathname.endsWith('.ts')) return worker;
  const [loader, module] = [import.meta.resolve('tsx/esm/api'), worker.href].map((url) => JSON.stringify(url));
  const code = `import { register } from ${loader}; register(); const { default: task } = await import(${module}); export default task;`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** Lets so many in at a time, first come first served, so that a deadline begins when a worker does. */
class Turns {
  private free: number;
  private readonly waiting: ((mine: boolean) => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** @returns false when nobody made room within `patienceMs` */
  async take(patienceMs: number): Promise<boolean> {
    if (this.free > 0) {
      this.free -= 1;
      return true;
    }
    return new Promise<boolean>((resolve) => {
      const timer = Number.isFinite(patienceMs) ? setTimeout(() => leave(), patienceMs) : undefined;
      const enter = (mine: boolean) => {
        clearTimeout(timer);
        resolve(mine);
      };
      const leave = () => {
        const at = this.waiting.indexOf(enter);
        if (at >= 0) this.waiting.splice(at, 1);
        enter(false);
      };
      this.waiting.push(enter);
    });
  }

  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next(true);
  }
}
