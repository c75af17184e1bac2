/** Deadlines as an argument, so that a test fires them instead of waiting for them. */
export interface Timers {
  /** Calls `fire` once after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, fire: () => void): () => void;
}

/** The process's own timers. They keep no process alive: the sockets they watch do. */
export const systemTimers: Timers = {
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
