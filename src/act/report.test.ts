import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simpleParser } from 'mailparser';
import { deliveryReport, reportable } from './report.ts';

const envelope = { reversePath: 'anna@partner.example', mail: { envid: 'E+2B1' }, recipients: [], proven: true };
const failed = [{ recipient: { address: 'ceo@example.org', orcpt: 'rfc822;ceo@example.org' }, note: '550 5.7.1 No thanks' }];

describe('who may be told', () => {
  it('nobody behind a null or unproven reverse-path', () => {
    assert.deepEqual(reportable({ envelope: { ...envelope, reversePath: '' }, failed }), []);
    assert.deepEqual(reportable({ envelope: { ...envelope, proven: false }, failed }), []);
    assert.deepEqual(reportable({ envelope, failed }), failed);
  });

  it('never against NOTIFY', () => {
    const asks = (notify: string) => reportable({ envelope, failed: [{ recipient: { address: 'a@example.org', notify }, note: '' }] }).length;
    assert.deepEqual(['NEVER', 'SUCCESS,DELAY', 'FAILURE', 'SUCCESS,failure'].map(asks), [0, 0, 1, 1]);
  });
});

describe('a delivery report', () => {
  const report = deliveryReport({
    envelope,
    failed,
    hostname: 'gate.example.org',
    id: 'r1',
    original: 'q1',
    receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    now: Date.UTC(2026, 0, 2, 4, 0, 0),
    header: Buffer.from('From: Anna <anna@partner.example>\r\nSubject: plan\r\n'),
  });

  it('is a multipart/report with words, status and the header of the message', async () => {
    const text = report.toString();
    assert.match(text, /^Content-Type: multipart\/report; report-type=delivery-status; boundary="=_r1"\r$/m);
    assert.match(text, /\r\nOriginal-Envelope-Id: E\+1\r\nReporting-MTA: dns; gate\.example\.org\r\nArrival-Date: Fri, 2 Jan 2026 03:04:05 \+0000\r\n/);
    assert.match(text, /\r\nOriginal-Recipient: rfc822;ceo@example\.org\r\nFinal-Recipient: rfc822; ceo@example\.org\r\nAction: failed\r\nStatus: 5\.7\.1\r\n/);
    assert.match(text, /Content-Type: text\/rfc822-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\nFrom: Anna <anna@partner\.example>\r\nSubject: plan\r\n/);
    assert.doesNotMatch(text, /(?<!\r)\n/, 'CRLF throughout');
  });

  it("gives the reply's own status, not a number in its text; given up after five days is 5.4.7", () => {
    const statusFor = (note: string) => {
      const one = deliveryReport({
        envelope,
        failed: [{ recipient: { address: 'a@example.org' }, note }],
        hostname: 'g',
        id: 'r',
        original: 'q',
        receivedAt: 0,
        now: 0,
        header: Buffer.alloc(0),
      });
      return /^Status: (.*)\r$/m.exec(one.toString())?.[1];
    };
    assert.equal(statusFor('554 Blocked 5.188.10.20'), '5.0.0');
    assert.equal(statusFor('451 4.3.0 Later (given up after five days)'), '5.4.7');
    assert.equal(statusFor('550 5.1.1 Gone'), '5.1.1');
  });

  it('reads well in an independent reader', async () => {
    const mail = await simpleParser(report);
    assert.equal(mail.from?.value[0]?.address, 'MAILER-DAEMON@gate.example.org');
    assert.equal(mail.headers.get('auto-submitted'), 'auto-replied');
    assert.match(mail.text ?? '', /<ceo@example\.org>\s+550 5\.7\.1 No thanks/);
  });
});
