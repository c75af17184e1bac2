/**
 * Who may use the console, and who is signed in there. A port as those of `src/ports.ts`, and with the same errors: rejects
 * with `StoreUnavailable` when its store is away.
 */

/** A person of the mail team. */
export interface Account {
  /** As `accountName` gives it. */
  name: string;
  /** Times in ms. */
  createdAt: number;
  /** Who made it: `cli:anna`. */
  createdBy: string;
  passwordAt: number;
  /** `null` = never. */
  lastSignInAt: number | null;
  /** How many browsers are signed in, those whose time is over not yet forgotten among them. */
  sessions: number;
}

export interface NewAccount {
  name: string;
  /** As `hashPassword` makes it. */
  hash: string;
  at: number;
  by: string;
}

/** A browser that is signed in. Its token is nowhere but in the browser: only the SHA-256 of it is stored. */
export interface SignedIn {
  name: string;
  /** Times in ms. */
  begunAt: number;
  seenAt: number;
}

export interface NewSession {
  /** SHA-256 of the token. */
  digest: Buffer;
  name: string;
  /** The hash that the password was checked against. */
  hash: string;
  at: number;
  /** Sessions of this account that stay; of more, those unseen longest end. */
  most: number;
  /** Sessions begun, or last seen, before these times (ms) are over, and forgotten. */
  begunAfter: number;
  seenAfter: number;
}

export interface Accounts {
  /** By name. */
  list(): Promise<Account[]>;
  /** @returns false: there is one of that name already */
  add(account: NewAccount): Promise<boolean>;
  /** Ends its sessions too. @returns false: there is none of that name */
  setPassword(name: string, hash: string, at: number): Promise<boolean>;
  /** Ends its sessions too. @returns false: there is none of that name */
  remove(name: string): Promise<boolean>;
  /** The hash of its password; `null` = no such account. */
  hashOf(name: string): Promise<string | null>;
  /** @returns false: since the password was checked it was changed, or the account removed */
  begin(session: NewSession): Promise<boolean>;
  /** `null` = no such session. Whether its time is over is for the caller to say. */
  session(digest: Buffer): Promise<SignedIn | null>;
  /** Notes that a session was used. */
  seen(digest: Buffer, at: number): Promise<void>;
  end(digest: Buffer): Promise<void>;
}
