/** What a front door needs to know. The shapes follow the configuration (`listeners[]`, `limits`) without depending on it. */
import type { Clock, ListenerFacts, Log, Road } from '../ports.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { Timers } from './timers.ts';

export interface ListenerOptions extends ListenerFacts {
  address: string;
  /** 0 takes any free port. */
  port: number;
  /** Addresses or networks without greeting delay that may use XFORWARD and XCLIENT. */
  trustedPeers: readonly string[];
  /** PEM files; offers STARTTLS. */
  tls?: { cert: string; key: string } | undefined;
}

export interface SmtpLimits {
  /** Octets of the largest message. */
  messageBytes: number;
  /** Recipients of one transaction. */
  recipients: number;
  /** Connections open at one time on this listener; peers that aren't trusted get half of them for each address. */
  connections: number;
  /** Milliseconds a client may be silent. */
  idleMs: number;
  /** Milliseconds from DATA to the dot. */
  dataMs: number;
  /** Received fields from which a message is looping. */
  receivedHops: number;
}

export interface FrontDoorOptions {
  listener: ListenerOptions;
  /** Our name in the greeting. */
  hostname: string;
  road: Road;
  limits: SmtpLimits;
  /** Shared by all listeners. */
  budget: ByteBudget;
  clock: Clock;
  log: Log;
  /** Folder for messages too large for memory; made by `cleanSpool`. */
  spoolFolder: string;
  /** Milliseconds a peer that isn't trusted waits for the greeting; who speaks before it is sent away. */
  greetingDelayMs?: number;
  /** Octets from which a message goes to disk. */
  memoryThreshold?: number;
  timers?: Timers;
}

/** The same with every default filled in. */
export type FrontDoorSettings = Required<FrontDoorOptions>;
