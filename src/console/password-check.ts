/**
 * Who knows the password of an account. Wrong ones are counted for each account and each network; a name that there is not
 * takes as long and counts as much as one that there is. One password is hashed at a time: that costs 32 MiB and a thread of
 * the pool which also brings mail to disk.
 */
import { isPassword, NOBODY } from '../account/password.ts';
import type { Accounts } from '../account/ports.ts';
import { accountName, isPossiblePassword } from '../account/rules.ts';
import type { Clock, Log } from '../ports.ts';
import { createRateLimit } from './rate-limit.ts';

/** Wrong passwords at once, and the ms until one more is allowed. */
const OF_NETWORK = { burst: 10, refillMs: 30_000 };
/** Wider, because strangers can use it up for whom the account belongs to: 12 characters and 6 tries a minute are safe enough. */
const OF_ACCOUNT = { burst: 20, refillMs: 10_000 };
/** Who comes when as many wait is asked to come again. */
const MOST_WAITING = 20;

export interface Claim {
  /** As typed. */
  name: string;
  password: string;
  /** Of the reader, for counting. */
  network: string;
}

/**
 * - `right`, with the hash it was checked against
 * - `wrong`: no such account, or not its password; nobody is told which
 * - `too-many` wrong ones before, or too many at this moment
 */
export type Checked = { kind: 'right'; name: string; hash: string } | { kind: 'wrong' } | { kind: 'too-many' };

export function createPasswordCheck({ accounts, clock, log }: { accounts: Accounts; clock: Clock; log: Log }): (claim: Claim) => Promise<Checked> {
  const ofNetwork = createRateLimit(clock, OF_NETWORK);
  const ofAccount = createRateLimit(clock, OF_ACCOUNT);
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function check({ name: typed, password, network }: Claim): Promise<Checked> {
    const name = accountName(typed);
    const key = name ?? '';
    if (!ofNetwork.take(network) || !ofAccount.take(key)) return { kind: 'too-many' };
    const hash = name === null ? null : await accounts.hashOf(name);
    const isRight = await isPassword(isPossiblePassword(password) ? password : '', hash ?? NOBODY);
    if (name === null || hash === null || !isRight) {
      // A name that there is not may be a password, typed into the wrong field.
      log.warn({ network, account: hash === null ? null : name }, 'wrong password for the console');
      return { kind: 'wrong' };
    }
    ofNetwork.giveBack(network);
    ofAccount.giveBack(key);
    return { kind: 'right', name, hash };
  }

  return async (claim) => {
    if (waiting >= MOST_WAITING) return { kind: 'too-many' };
    waiting += 1;
    const turn = last.then(() => check(claim));
    last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  };
}
