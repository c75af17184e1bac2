/** The demo's mail is what it claims to be: authentic, a year long, reserved names only, and the same each time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identify } from '../src/mail/header/identity.ts';
import { readMail } from '../test/builders/reading.ts';
import { HIJACKED, MX, OUR_DOMAIN, PARTNERS } from './cast.ts';
import { judged, wrap } from './summary.ts';
import { arrivals, domainList } from './today.ts';
import { yearOfMail } from './year.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 7, 22, 15);
const upstreams = [{ authservId: MX, peers: ['127.0.0.0/8'] }];
const year = yearOfMail(NOW).map(({ name, content }) => ({ name, content, message: readMail(content) }));
const today = arrivals(NOW);

describe('the year of mail', () => {
  it('is the same each time, with a name and a Message-ID of its own for each message', () => {
    const again = yearOfMail(NOW);
    assert.deepEqual(
      again.map(({ content }) => content.toString()),
      year.map(({ content }) => content.toString()),
    );
    assert.equal(new Set(year.map(({ name }) => name)).size, year.length);
    assert.equal(new Set(year.map(({ message }) => message.header.messageId)).size, year.length);
  });

  it('spans a year and ends before today', () => {
    const dates = year.map(({ message }) => message.header.date ?? Number.NaN);
    assert.ok(Math.min(...dates) > NOW - 370 * DAY && Math.min(...dates) < NOW - 355 * DAY);
    assert.ok(Math.max(...dates) < NOW - DAY);
  });

  it('makes each partner a known one: dozens of authenticated messages, and answers of ours', () => {
    for (const { address } of PARTNERS) {
      const theirs = year.filter(({ message }) => message.header.from[0]?.address === address);
      const ours = year.filter(({ message }) => message.header.to[0]?.address === address);
      assert.ok(theirs.length >= 20, `${address}: ${theirs.length}`);
      assert.ok(ours.length >= 10, `${address}: ${ours.length} answers`);
      for (const { message } of theirs) assert.equal(identify(message.header, null, upstreams, null, { archive: true }).class, 'pass');
    }
  });

  it('never leads to the payload', () => {
    const payload = readMail(today.find(({ subject }) => subject.startsWith('RFP'))?.content ?? Buffer.alloc(0)).links[0]?.host ?? '';
    assert.match(payload, /sharepoint\.example$/);
    for (const { content } of year) assert.ok(!content.includes(payload));
  });
});

describe('the mail of today', () => {
  it('comes from the real mailboxes: four partners, one text, authentication passed', () => {
    const hijacks = today.filter(({ subject }) => subject.startsWith('RFP for'));
    assert.deepEqual(
      hijacks.map(({ from }) => from.address),
      HIJACKED.map(({ address }) => address),
    );
    for (const { content } of hijacks) {
      const message = readMail(content);
      assert.equal(identify(message.header, null, upstreams, null, { archive: true }).class, 'pass');
      assert.ok(message.links.some(({ text, hidden }) => text === 'View RFP' && hidden.includes('text-hides-target')));
    }
  });

  it('is addressed to us, and whole', () => {
    for (const { recipient, content, messageId, subject } of today) {
      const message = readMail(content);
      assert.ok(recipient.address.endsWith(`@${OUR_DOMAIN}`));
      assert.deepEqual([message.header.messageId, message.header.subject, message.complete], [messageId, subject, true]);
    }
  });

  it('uses reserved names and addresses only (RFC 2606, RFC 5737)', () => {
    for (const { content } of [...year, ...today]) {
      for (const [, host] of content.toString().matchAll(/https?:\/\/([^/\s"<]+)/g)) assert.match(host ?? '', /\.(example|example\.org)$/);
      for (const [, address] of content.toString().matchAll(/\[(\d+\.\d+\.\d+)\.\d+\]/g))
        assert.ok(['192.0.2', '198.51.100', '203.0.113'].includes(address ?? ''));
    }
    assert.match(domainList(NOW), /^domain,registered\n/);
    assert.match(domainList(NOW), /deck-viewer\.example,2026-03-07/);
  });
});

describe('the summary', () => {
  it('says which message was not judged', () => assert.throws(() => judged(today, []), /Revised arrival of vessel 48213: not judged/));
  it('wraps at words', () => assert.deepEqual(wrap('one two three', 7), ['one two', 'three']));
});
