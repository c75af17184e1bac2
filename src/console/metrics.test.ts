import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JournalEntry } from '../ports.ts';
import { createMetrics } from './metrics.ts';

const entry = (actions: JournalEntry['outcomes'][number]['action'][]): JournalEntry => ({
  id: 'id',
  at: 0,
  listener: 'inbound',
  direction: 'inbound',
  mode: 'active',
  messageId: null,
  from: 'a@partner.example',
  reversePath: 'a@partner.example',
  subject: '',
  clientIp: null,
  verdict: null,
  outcomes: actions.map((action, i) => ({ recipient: `r${i}@example.org`, action, outcome: action === 'hold' ? 'held' : 'delivered', reply: '250' })),
  hosts: [],
  shape: null,
});

it('counts a message by its strictest action and each copy by its outcome', async () => {
  const metrics = createMetrics();
  metrics.finished(entry(['deliver', 'hold']), 0.02);
  metrics.finished(entry(['deliver']), 0.2);
  metrics.finished(entry([]), -1);
  metrics.analysisFailed('deadline');
  metrics.inFlight(1);
  const text = await metrics.text();
  assert.match(text, /kithgate_messages_total\{action="hold",mode="active",direction="inbound"\} 1/);
  assert.match(text, /kithgate_messages_total\{action="unjudged",mode="active",direction="inbound"\} 1/);
  assert.match(text, /kithgate_recipients_total\{outcome="delivered",direction="inbound"\} 2/);
  assert.match(text, /kithgate_transaction_seconds_bucket\{le="0.025",direction="inbound"\} 2/);
  assert.match(text, /kithgate_analysis_failures_total\{cause="deadline"\} 1/);
  assert.match(text, /kithgate_transactions_in_flight 1/);
  assert.doesNotMatch(text, /partner\.example|example\.org/);
});

it('asks what waits at each scrape, and survives a store that is away', async () => {
  let away = false;
  const metrics = createMetrics({ waiting: async () => (away ? Promise.reject(new Error('away')) : { held: 3, undelivered: 1 }) });
  assert.match(await metrics.text(), /kithgate_held 3/);
  assert.match(await metrics.text(), /kithgate_undelivered 1/);
  away = true;
  assert.match(await metrics.text(), /kithgate_held 3/);
});
