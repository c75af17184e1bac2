/** What the road works with: its settings, its ports, and the transaction that is on it. */
import type { ActPorts, ActSettings } from './act/means.ts';
import type { ExaminePorts, ExamineSettings } from './examine.ts';
import type { MessageContent } from './mail/content.ts';
import type { Client, Envelope, MailParameters, Recipient } from './mail/envelope.ts';
import type { Journal, ListenerFacts, Meter } from './ports.ts';

export interface RoadSettings extends ExamineSettings, ActSettings {
  onAnalysisFailure: 'deliver' | 'tempfail';
  /** Names of the listeners that only observe. */
  observers: readonly string[];
  /** Networks that may address anyone, by listener name. */
  relayFrom: Readonly<Record<string, readonly string[]>>;
}

export interface RoadPorts extends ExaminePorts, ActPorts {
  journal: Journal;
  meter: Meter;
}

/** What one transaction works with: the settings of its beginning hold until its end, whatever is reloaded meanwhile. */
export interface RoadFacts {
  ports: RoadPorts;
  settings: RoadSettings;
  /** Does work that must not delay or change the reply. */
  later(work: Promise<void>): void;
}

/** One mail transaction while it is on the road. */
export interface Walk {
  id: string;
  /** When MAIL was given, ms. */
  at: number;
  /** When the dot came, ms. */
  dotAt: number;
  listener: ListenerFacts;
  client: Client;
  mail: { reversePath: string; parameters: MailParameters };
  /** Each accepted address once, and whether it is ours to judge for. */
  accepted: { recipient: Recipient; protected: boolean }[];
  content: MessageContent;
}

export function envelopeOf({ mail, accepted }: Pick<Walk, 'mail' | 'accepted'>): Envelope {
  return { reversePath: mail.reversePath, mail: mail.parameters, recipients: accepted.map((a) => a.recipient) };
}
