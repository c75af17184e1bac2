/**
 * The Prometheus side of ports.Meter: names, labels and help texts in one place. Labels have few values,
 * never an address, a host or anything else from a message.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JournalEntry, Meter } from '../ports.ts';

export interface Metrics extends Meter {
  /** Prometheus text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** Asked at each scrape: copies waiting for a person or for the next hop. A rejection leaves the gauges out of date. */
  waiting?: () => Promise<{ held: number; undelivered: number }>;
  /** Also memory, event loop and garbage collection of the process; off in tests. */
  processMetrics?: boolean;
}

export function createMetrics({ waiting, processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });

  const messages = new Counter({
    name: 'kithgate_messages_total',
    help: 'Messages done, by the strictest action any recipient got.',
    labelNames: ['action', 'mode', 'direction'],
    registers,
  });
  const recipients = new Counter({
    name: 'kithgate_recipients_total',
    help: 'Copies by what became of them.',
    labelNames: ['outcome', 'direction'],
    registers,
  });
  const failures = new Counter({
    name: 'kithgate_analysis_failures_total',
    help: 'Messages that could not be judged and went by onAnalysisFailure.',
    labelNames: ['cause'],
    registers,
  });
  const ruleFailures = new Counter({
    name: 'kithgate_rule_failures_total',
    help: 'Messages about which a rule had no answer, and that were judged without it.',
    labelNames: ['rule'],
    registers,
  });
  const seconds = new Histogram({
    name: 'kithgate_transaction_seconds',
    help: 'Seconds from the final dot to the reply.',
    labelNames: ['direction'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90],
    registers,
  });
  const inFlight = new Gauge({ name: 'kithgate_transactions_in_flight', help: 'Messages between the final dot and the reply.', registers });
  if (waiting !== undefined) {
    const undelivered = new Gauge({ name: 'kithgate_undelivered', help: 'Copies accepted that the next hop has not taken yet.', registers });
    new Gauge({
      name: 'kithgate_held',
      help: 'Copies held for a person to decide.',
      registers,
      async collect() {
        const now = await waiting().catch(() => null);
        if (now === null) return;
        this.set(now.held);
        undelivered.set(now.undelivered);
      },
    });
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    inFlight: (change) => inFlight.inc(change),
    analysisFailed: (cause) => failures.inc({ cause }),
    ruleFailed: (rule) => ruleFailures.inc({ rule }),
    finished(entry, elapsed) {
      messages.inc({ action: strictest(entry), mode: entry.mode, direction: entry.direction });
      for (const { outcome } of entry.outcomes) recipients.inc({ outcome, direction: entry.direction });
      seconds.observe({ direction: entry.direction }, Math.max(0, elapsed));
    },
  };
}

const BY_STRICTNESS = ['hold', 'lock', 'deliver', 'unscored', 'unjudged'] as const;

function strictest(entry: JournalEntry): string {
  return BY_STRICTNESS.find((action) => entry.outcomes.some((outcome) => outcome.action === action)) ?? 'unjudged';
}
