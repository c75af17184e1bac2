/** Messages to report on: harmless unless a test makes them something else. */
import type { Action, Verdict, VerdictLink } from '../../decide/verdict.ts';
import type { ReportFacts } from '../collect/collector.ts';
import type { ReportedMessage } from '../message.ts';

export const DAY = 86_400_000;
/** A Monday. */
export const START = Date.UTC(2024, 3, 1, 9);

export const link = (host: string, change: Partial<VerdictLink> = {}): VerdictLink => ({
  url: `https://${host}/x`,
  target: `https://${host}/x`,
  host,
  domain: host,
  text: 'View',
  where: 'html',
  hidden: [],
  mismatch: null,
  ageDays: null,
  ageFrom: 'unknown',
  firstSeenHere: null,
  action: 'none',
  lockable: true,
  ...change,
});

export interface Mail {
  from?: string;
  recipient?: string;
  action?: Action;
  score?: number;
  /** Host of a link that is found risky. */
  risky?: string;
  verdict?: Partial<Verdict>;
}

export function judged(
  at: number,
  { from = 'anna@partner.example', recipient = 'ceo@example.org', action = 'deliver', score = 10, risky, verdict }: Mail = {},
  change: Partial<ReportedMessage> = {},
): ReportedMessage {
  const text = `In 40 messages ${from} never linked to ${risky ?? 'it'}`;
  const reasons = action === 'deliver' ? [] : [{ signal: 'link-first-contact', points: 2.1, bits: 8.1, sample: 40, text, level: 'correspondent' as const }];
  return {
    at,
    direction: 'inbound',
    subject: 'RFP',
    shape: null,
    firstContact: false,
    unscored: false,
    enforced: false,
    verdict: {
      id: `id${at}`,
      messageId: `<${at}@partner.example>`,
      date: new Date(at).toISOString(),
      from: { address: from, name: 'Anna' },
      authenticated: 'pass',
      links: risky === undefined ? [] : [link(risky, { action: 'lock' })],
      deliveries: [{ recipient, action, score, rarity: null, reasons }],
      campaign: null,
      findings: [],
      ...verdict,
    },
    ...change,
  };
}

export const facts = (change: Partial<ReportFacts> = {}): ReportFacts => ({
  kind: 'forecast',
  organisation: ['example.org'],
  version: '1.2.3',
  now: START + 100 * DAY,
  policy: { lockAt: 60, holdAt: 85 },
  signals: new Map([['link-first-contact', 'Somebody not known here links (bits)']]),
  unreadable: 0,
  aftermath: null,
  historySince: START - 400 * DAY,
  writtenBefore: 0,
  warmDays: 14,
  upstreams: ['mx.example.org'],
  domainAges: true,
  ...change,
});
