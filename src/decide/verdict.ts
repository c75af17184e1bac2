/** The verdict: one JSON shape for `check`, `replay`, the journal and the console API (docs/verdict.md). */
import type { FormFinding } from '../mail/message.ts';
import type { Rarity } from '../score/rarity.ts';

export type Action = 'deliver' | 'lock' | 'hold';
export type Mode = 'passive' | 'active';
export type Authenticated = 'pass' | 'fail' | 'none' | 'unknown';

export interface Reason {
  /** Stable name of the signal, such as `link-host-new-for-correspondent`. */
  signal: string;
  /** Signed log-odds (natural logarithm) this reason adds to the score. */
  points: number;
  /** Surprise in bits (log2) where the signal measures one, else `null`. */
  bits: number | null;
  /** How many messages (or days) the statement rests on; `null` where there is no sample. */
  sample: number | null;
  /** The evidence in words a person can check. */
  text: string;
  /** Whose history it speaks of; decides who may see it (decision 10 of the design: pair reasons are the pair's business). */
  level: 'message' | 'pair' | 'correspondent' | 'domain' | 'organisation';
}

export interface VerdictLink {
  url: string;
  target: string;
  host: string;
  domain: string;
  text: string;
  where: string;
  hidden: string[];
  mismatch: string | null;
  ageDays: number | null;
  ageFrom: 'rdap' | 'list' | 'unknown';
  /** A DNS list of new domains has it: registered less than so many days ago. It tells no date, so `ageDays` is `null`; absent otherwise. */
  ageBelow?: number;
  /** When this organisation first met the host (ISO 8601), `null` = never. */
  firstSeenHere: string | null;
  action: 'none' | 'lock';
  lockable: boolean;
}

export interface DeliveryVerdict {
  recipient: string;
  action: Action;
  /** 0–100: 100 × probability of an attack at the reference prior. */
  score: number;
  /** One in how many of this organisation's own honest mail scores as high; `null` while too little of that is known. */
  rarity: Rarity | null;
  reasons: Reason[];
}

export interface Verdict {
  id: string;
  messageId: string | null;
  /** Time of receipt, ISO 8601 UTC. */
  date: string;
  file?: string;
  from: { address: string; name: string };
  authenticated: Authenticated;
  links: VerdictLink[];
  deliveries: DeliveryVerdict[];
  campaign: string | null;
  /** Observations of form and files (docs/signals.md), strong ones first, at most 20. */
  findings: FormFinding[];
}
