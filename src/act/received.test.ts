import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { queueId } from './identifier.ts';
import { receivedField } from './received.ts';
import { nextAttempt } from './retry-times.ts';

const client = {
  peer: '127.0.0.1',
  origin: '192.0.2.7',
  helo: 'mail.partner.example',
  name: 'mx.partner.example',
  peerHelo: 'mx.example.org',
  tls: true,
  trusted: true,
};
const facts = {
  client,
  hostname: 'gate.example.org',
  protocol: 'smtp' as const,
  smtputf8: false,
  id: 'q1',
  at: Date.UTC(2026, 10, 24, 5, 6, 7),
  recipient: 'ceo@example.org',
};

describe('the Received field', () => {
  it('names the hop from our peer, the client it speaks for, us, the transport, the id and a single recipient', () => {
    assert.equal(
      receivedField(facts),
      'Received: from mx.example.org ([127.0.0.1])\r\n\t(client mx.partner.example [192.0.2.7])\r\n\tby gate.example.org (kithgate) with ESMTPS id q1\r\n\tfor <ceo@example.org>;\r\n\tTue, 24 Nov 2026 05:06:07 +0000\r\n',
    );
  });

  it('names no recipient in a shared copy, and no client that is the peer itself', () => {
    const field = receivedField({ ...facts, recipient: null, client: { ...client, origin: '127.0.0.1' } });
    assert.doesNotMatch(field, /for <|\(client/);
  });

  it('cannot be broken by what a client calls itself', () => {
    const field = receivedField({ ...facts, client: { ...client, peerHelo: 'x\r\nBcc: all@example.org\r\n (', name: 'm\u00fcnchen.example' } });
    assert.equal(field.split('\r\n').length, 6, 'five lines and the end');
    assert.doesNotMatch(field, /\nBcc/);
    assert.match(field, /^[\x00-\x7f]*$/, 'no 8-bit text without SMTPUTF8');
  });

  it('writes an IPv6 literal with its tag, and UTF-8 transport by RFC 6531', () => {
    const field = receivedField({ ...facts, smtputf8: true, client: { ...client, peer: '2001:db8::1' } });
    assert.match(field, /\[IPv6:2001:db8::1\]/);
    assert.match(field, /with UTF8SMTPS /);
  });
});

describe('queue ids', () => {
  it('sort by time and differ by chance', () => {
    const early = queueId(1_700_000_000_000, Buffer.from([255, 255, 255, 255, 255]));
    const late = queueId(1_700_000_000_001, Buffer.from([0, 0, 0, 0, 0]));
    assert.ok(early < late);
    assert.match(early, /^[0-9a-z]{17}$/);
    assert.notEqual(queueId(1, Buffer.from([1, 2, 3, 4, 5])), queueId(1, Buffer.from([1, 2, 3, 4, 6])));
  });
});

describe('retries', () => {
  it('grow from two minutes to an hour and end after five days', () => {
    const day = 86_400_000;
    assert.deepEqual(
      [1, 2, 3, 6, 20].map((attempts) => (nextAttempt(0, 0, attempts) ?? 0) / 60_000),
      [2, 4, 8, 60, 60],
    );
    assert.equal(nextAttempt(5 * day, 0, 100), null);
  });
});
