/**
 * Sessions with one next hop, kept for the next transaction: bounded in number, the most recently used
 * first, closed when idle too long or used often enough. Who finds none free waits in line, within its
 * patience. A transaction that waits for its client or its verdict *parks* its session: who has waited
 * long enough may take that, for otherwise as many slow clients as there are places would stop all mail.
 */
import type { Patience } from '../client/patience.ts';
import type { Session } from '../client/session.ts';
import { Trouble } from '../client/trouble.ts';

export interface PoolOptions {
  /** Most sessions open at one time. */
  limit: number;
  /** Milliseconds after which an unused session is closed. */
  idleMs: number;
  /** Transactions after which a session is closed, so that a preferred host that came back is found again. */
  mostUses: number;
  /** Milliseconds after which one who waits takes a parked session: short probes are left to finish. */
  revokeMs: number;
  /** Opens a new one; rejects with a Trouble. */
  open(patience: Patience): Promise<Session>;
}

interface Waiter {
  /** Wants a session that was never used. */
  fresh: boolean;
  /** Takes a free session, or `null`: a place, to open one of its own. */
  take(session: Session | null): void;
}

export class Pool {
  readonly #options: PoolOptions;
  /** Free sessions, the most recently used last. */
  readonly #idle: Session[] = [];
  readonly #timers = new Map<Session, NodeJS.Timeout>();
  readonly #leased = new Set<Session>();
  /** Leased but at rest, the longest first, with what tells the transaction that it has lost its session. */
  readonly #parked = new Map<Session, () => void>();
  readonly #waiters: Waiter[] = [];
  /** Places taken: idle, leased, being opened. */
  #places = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * A session to give back with `release`. Rejects with a Trouble.
   *
   * @param fresh a session that no one used before: another one may be as dead as the last
   */
  async acquire(fresh: boolean, patience: Patience): Promise<Session> {
    if (this.#closed) throw new Trouble('busy', 'connect', 'closed');
    const free = fresh ? null : this.#takeIdle();
    if (free !== null) return free;
    const waits = this.#places >= this.#options.limit && !this.#evict();
    if (!waits) this.#places++;
    const session = waits ? await this.#wait(fresh, patience) : null;
    if (session !== null) return session;
    try {
      const opened = await this.#options.open(patience);
      if (this.#closed) {
        opened.destroy();
        throw new Trouble('busy', 'connect', 'closed');
      }
      this.#leased.add(opened);
      return opened;
    } catch (trouble) {
      this.#vacate();
      throw trouble;
    }
  }

  /** Takes a session back: for the next transaction if it is fit for one, else its place becomes free. */
  release(session: Session): void {
    if (!this.#leased.delete(session)) return;
    this.#parked.delete(session);
    if (!session.quiet || session.open || session.uses >= this.#options.mostUses || this.#closed) {
      if (session.quiet && !session.open) void session.quit();
      else session.destroy();
      this.#vacate();
      return;
    }
    const at = this.#waiters.findIndex((waiter) => !waiter.fresh);
    const waiter = at === -1 ? undefined : this.#waiters.splice(at, 1)[0];
    if (waiter !== undefined) {
      this.#leased.add(session);
      waiter.take(session);
      return;
    }
    this.#idle.push(session);
    session.rest(() => this.#forget(session));
    const timer = setTimeout(() => {
      this.#forget(session);
      void session.quit();
    }, this.#options.idleMs);
    timer.unref();
    this.#timers.set(session, timer);
    if (this.#waiters.length > 0 && this.#evict()) this.#handOverPlace();
  }

  /** Leaves a leased session to whoever needs it more, until `unpark`; `revoked` is called when it is taken. */
  park(session: Session, revoked: () => void): void {
    this.#parked.set(session, revoked);
  }

  unpark(session: Session): void {
    this.#parked.delete(session);
  }

  /** Ends every session; idle ones with a QUIT. Waiters get a Trouble. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const session of this.#leased) session.destroy();
    const idle = [...this.#idle];
    for (const session of idle) this.#forget(session);
    for (const waiter of this.#waiters.splice(0)) waiter.take(null);
    await Promise.all(idle.map((session) => session.quit()));
  }

  #takeIdle(): Session | null {
    for (let session = this.#idle.at(-1); session !== undefined; session = this.#idle.at(-1)) {
      this.#forget(session, true);
      if (session.quiet) {
        session.wake();
        this.#leased.add(session);
        return session;
      }
      session.destroy();
      this.#vacate();
    }
    return null;
  }

  /** Closes the longest idle session to make room. */
  #evict(): boolean {
    const oldest = this.#idle[0];
    if (oldest === undefined) return false;
    this.#forget(oldest, true);
    void oldest.quit();
    this.#places--;
    return true;
  }

  #wait(fresh: boolean, patience: Patience): Promise<Session | null> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(giveUp);
        clearInterval(revoke);
        const at = this.#waiters.indexOf(waiter);
        if (at !== -1) this.#waiters.splice(at, 1);
      };
      const waiter: Waiter = {
        fresh,
        take: (session) => {
          leave();
          if (session === null && this.#closed) reject(new Trouble('busy', 'connect', 'closed'));
          else resolve(session);
        },
      };
      const giveUp = setTimeout(() => {
        leave();
        reject(new Trouble('busy', 'connect', `all ${this.#options.limit} connections stayed in use`));
      }, patience.perReply());
      const revoke = setInterval(() => this.#revokeFor(waiter), this.#options.revokeMs);
      // Who had a session and lost it has waited before.
      if (fresh) this.#waiters.unshift(waiter);
      else this.#waiters.push(waiter);
    });
  }

  /** Takes the session that was parked longest from its transaction, which will begin again when it goes on. */
  #revokeFor(waiter: Waiter): void {
    const [longest] = this.#parked;
    if (longest === undefined) return;
    const [session, revoked] = longest;
    this.#parked.delete(session);
    revoked();
    const usable = !waiter.fresh && session.quiet;
    if (!usable) {
      this.#leased.delete(session);
      session.destroy();
    }
    waiter.take(usable ? session : null);
  }

  #forget(session: Session, keepPlace = false): void {
    const at = this.#idle.indexOf(session);
    if (at === -1) return;
    this.#idle.splice(at, 1);
    clearTimeout(this.#timers.get(session));
    this.#timers.delete(session);
    if (!keepPlace) this.#vacate();
  }

  #vacate(): void {
    this.#places--;
    this.#handOverPlace();
  }

  #handOverPlace(): void {
    if (this.#places >= this.#options.limit) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) return;
    this.#places++;
    waiter.take(null);
  }
}
