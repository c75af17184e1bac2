/** What acting works with: the ports it moves and the settings it heeds. */
import type { Policy } from '../decide/policy.ts';
import type { Mode } from '../decide/verdict.ts';
import type { Clock, Holds, Locks, Log, Randomness, Reader, Relay, Sealer } from '../ports.ts';
import type { SealSettings } from './seal.ts';

export interface ActPorts {
  clock: Clock;
  random: Randomness;
  reader: Reader;
  sealer: Sealer;
  relayFor(listener: string): Relay;
  holds: Holds;
  locks: Locks;
  log: Log;
}

export interface ActSettings {
  /** Our name in Received fields and reports. */
  hostname: string;
  mode: Mode;
  policy: Policy;
  headers: 'full' | 'verdict' | 'id';
  seal: SealSettings;
  locks: { publicUrl: string; openAnyway: boolean };
  limits: { analysisMs: number; transactionMs: number };
}
