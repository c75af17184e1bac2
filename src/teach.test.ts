import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation } from './history/types.ts';
import type { Histories } from './ports.ts';
import { teach } from './teach.ts';

const observation: Observation = {
  key: 'k',
  messageId: '<m@partner.example>',
  direction: 'inbound',
  identity: { address: 'anna@partner.example', domain: 'partner.example', class: 'pass', evidence: '' },
  recipients: ['a@example.org', 'b@example.org'],
  values: [
    { attribute: 'link-host', value: 'files.stranger.example' },
    { attribute: 'hour', value: '2' },
    { attribute: 'network', value: '192.0.0.0/16' },
  ],
  at: 1_000,
  inReplyTo: [],
  automatic: false,
  shape: 's',
};

function listen() {
  const heard: [string, ...unknown[]][] = [];
  const histories = {
    sighted: async (shape: string, _author: string, _to: string[], hosts: string[]) => void heard.push(['sighted', shape, hosts]),
    learn: async (o: Observation) => void heard.push(['learn', o.recipients, o.values.map((v) => v.attribute)]),
    defer: async (o: Observation, dueAt: number, id: string) => void heard.push(['defer', o.values.map((v) => v.attribute), dueAt, id]),
  } as unknown as Histories;
  return { heard, histories };
}

const lesson = { observation, hosts: ['files.stranger.example'], verdictId: 'v1' };

describe('what a message teaches', () => {
  it('delivered: everything', async () => {
    const { heard, histories } = listen();
    await teach({ ...lesson, delivered: ['a@example.org'], locked: [] }, histories);
    assert.deepEqual(heard, [
      ['sighted', 's', ['files.stranger.example']],
      ['learn', ['a@example.org'], ['link-host', 'hour', 'network']],
    ]);
  });

  it('locked: that it came, but its hosts and origin only after seven days or when unlocked', async () => {
    const { heard, histories } = listen();
    await teach({ ...lesson, delivered: ['a@example.org'], locked: ['b@example.org'] }, histories);
    assert.deepEqual(heard, [
      ['sighted', 's', []],
      ['defer', ['link-host', 'network'], 1_000 + 7 * 86_400_000, 'v1'],
      ['learn', ['a@example.org', 'b@example.org'], ['hour']],
    ]);
  });

  it('held: nothing but that its shape was about', async () => {
    const { heard, histories } = listen();
    await teach({ ...lesson, delivered: [], locked: [] }, histories);
    assert.deepEqual(heard, [['sighted', 's', []]]);
  });

  it('automatic mail: nothing', async () => {
    const { heard, histories } = listen();
    await teach({ ...lesson, observation: { ...observation, automatic: true }, delivered: ['a@example.org'], locked: [] }, histories);
    assert.equal(heard.filter(([what]) => what === 'learn').length, 0);
  });
});
