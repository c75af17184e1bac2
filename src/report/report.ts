/**
 * What a trial found, as plain data: the page, the terminal and machines all show this one object. Texts of others in it are
 * already fit to show: one line, nothing invisible, URLs that lead nowhere (plain.ts). Times are ISO 8601 UTC.
 */
import type { Action, Authenticated } from '../decide/verdict.ts';
import type { Rarity } from '../score/rarity.ts';

export interface Report {
  /** `forecast`: an archive, as if it had arrived. `trial`: what a running gateway saw. */
  kind: 'forecast' | 'trial';
  organisation: string[];
  version: string;
  generatedAt: string;
  /** Of what was judged or passed; `null` when nothing was. */
  period: { from: string; to: string } | null;
  policy: { lockAt: number; holdAt: number };
  messages: Messages;
  /** By message: the worst of its recipients'. */
  actions: Record<Action, number>;
  /** Of these, what was really done to the mail: active mode. The rest is what would have been. */
  enforced: Record<Action, number>;
  /** Alerts of one campaign, or by one author to one host, within days of each other are one incident. */
  incidents: { lock: number; hold: number };
  timeline: Timeline;
  recipients: Row[];
  correspondents: Row[];
  signals: SignalRow[];
  hosts: Row[];
  authentication: (Alerts & { class: Authenticated })[];
  firstContact: Alerts;
  links: { seen: number; locked: number; messages: number };
  held: ReportCase[];
  locked: ReportCase[];
  health: HealthLine[];
  /** What became of it; `null` for an archive. */
  aftermath: Aftermath | null;
}

export interface Messages {
  inbound: number;
  outbound: number;
  /** Inbound ones with a verdict. */
  judged: number;
  /** Inbound ones that were to be judged and could not be: analysis failed. */
  unscored: number;
  /** Could not be read at all (archives). */
  unreadable: number;
}

export interface Alerts {
  judged: number;
  lock: number;
  hold: number;
}

export interface Row extends Alerts {
  name: string;
  /** Highest score, 0–100. */
  highest: number;
}

export interface SignalRow {
  signal: string;
  /** What it means, for people; `''` when its weight says nothing. */
  about: string;
  /** Alerts in which it spoke against the message. */
  lock: number;
  hold: number;
  /** Sum of its points (log-odds) over these. */
  points: number;
}

export interface Timeline {
  unit: 'day' | 'week' | 'month';
  /** Without gaps, oldest first. `day`: ISO date on which it begins. */
  steps: (Alerts & { day: string; inbound: number })[];
}

/** One message that stands for an incident. */
export interface ReportCase {
  at: string;
  id: string;
  messageId: string | null;
  file: string | null;
  from: { address: string; name: string };
  authenticated: Authenticated;
  /** At most 5; `recipients` counts them all. */
  to: string[];
  recipients: number;
  subject: string;
  action: Action;
  score: number;
  rarity: Rarity | null;
  campaign: string | null;
  links: CaseLink[];
  reasons: CaseReason[];
  /** Messages of the incident, this one included. */
  messages: number;
}

export interface CaseLink {
  /** What a reader saw; `''` when nothing. */
  text: string;
  /** Where it really leads, defanged. */
  target: string;
  /** The host in A-labels when `target` shows it in other letters. */
  host: string | null;
  locked: boolean;
  /** Such as `registered 4 days ago`, `never seen here`. */
  facts: string[];
}

export interface CaseReason {
  signal: string;
  points: number;
  bits: number | null;
  sample: number | null;
  text: string;
}

export interface HealthLine {
  level: 'good' | 'note' | 'warning';
  /** What it is about, in a few words. */
  title: string;
  text: string;
}

export interface Aftermath {
  /** Held mail that a person sent on, deleted, or called right; messages. */
  released: number;
  deleted: number;
  trusted: number;
  /** Messages that the mail team said are phishing. */
  reported: number;
  /** Copies that still wait for a person. */
  waiting: number;
  /** What readers and operators did with locked links; that a gate page was looked at is not kept, scanners look too. */
  locks: { made: number; opened: number; asked: number; reported: number; unlocked: number; denied: number };
}
