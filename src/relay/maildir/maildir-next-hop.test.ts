import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { replyText } from '../../mail/reply.ts';
import type { Outgoing } from '../../ports.ts';
import { MaildirNextHop } from './maildir-next-hop.ts';

interface Place {
  path: string;
  hop: MaildirNextHop;
  send(addresses: string[], content: Outgoing): Promise<string[]>;
}

async function withMaildir(body: (place: Place) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'maildir-'));
  const path = join(folder, 'not', 'there', 'yet');
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const hop = new MaildirNextHop({ path, hostname: 'gate/1:2.test', log: quiet, clock: { now: () => 1_700_000_000_123 } });
  const send: Place['send'] = async (addresses, content) => {
    const transaction = hop.begin({ reversePath: 'anna@partner.example', parameters: {}, client: null });
    const recipients = addresses.map((address) => ({ address }));
    const replies = await transaction.send(recipients, content, Number.POSITIVE_INFINITY);
    transaction.end();
    return replies.map(replyText);
  };
  try {
    await body({ path, hop, send });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const outgoing = (bytes: Buffer): Outgoing => ({ size: bytes.length, chunks: () => [bytes.subarray(0, 3), bytes.subarray(3)] });
const everyOctet = outgoing(Buffer.from(Array.from({ length: 256 }, (_, i) => i)));

test('a file for its owner alone, in new, every octet as it was', () =>
  withMaildir(async ({ path, send }) => {
    assert.deepEqual(await send(['ceo@example.org'], everyOctet), ['250 2.0.0 Delivered']);
    const mailbox = join(path, 'ceo@example.org');
    assert.deepEqual((await readdir(mailbox)).sort(), ['cur', 'new', 'tmp']);
    const [name = ''] = await readdir(join(mailbox, 'new'));
    assert.match(name, /^1700000000\.M123000P\d+Q1R[0-9a-f]{8}\.gate\\0571\\0722\.test$/);
    const file = join(mailbox, 'new', name);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(mailbox)).mode & 0o777, 0o700);
    const bytes = await readFile(file);
    const head = Buffer.from('Return-Path: <anna@partner.example>\r\nDelivered-To: ceo@example.org\r\n');
    assert.ok(bytes.equals(Buffer.concat([head, Buffer.from(Array.from({ length: 256 }, (_, i) => i))])));
  }));

test('many at the same instant: each has a file of its own', () =>
  withMaildir(async ({ path, send }) => {
    await Promise.all(Array.from({ length: 20 }, () => send(['ceo@example.org'], everyOctet)));
    assert.equal((await readdir(join(path, 'ceo@example.org', 'new'))).length, 20);
  }));

test('one mailbox that cannot be written does not hinder the others', () =>
  withMaildir(async ({ path, send }) => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'broken@example.org'), 'a file where the folder should be');
    assert.deepEqual(await send(['broken@example.org', 'ceo@example.org'], everyOctet), [
      '451 4.3.0 Mailbox cannot be written now, try again later',
      '250 2.0.0 Delivered',
    ]);
    await chmod(path, 0o700);
  }));

test('a message that cannot be read to its end leaves nothing behind', () =>
  withMaildir(async ({ path, send }) => {
    const cut: Outgoing = { size: 100, chunks: () => [Buffer.from('half')] };
    assert.deepEqual(await send(['ceo@example.org'], cut), ['451 4.3.0 Mailbox cannot be written now, try again later']);
    for (const part of ['tmp', 'new']) assert.deepEqual(await readdir(join(path, 'ceo@example.org', part)), []);
  }));

test('an address with a control in it is refused: it would forge a header field', () =>
  withMaildir(async ({ hop }) => {
    const transaction = hop.begin({ reversePath: '', parameters: {}, client: null });
    assert.equal((await transaction.rcpt({ address: 'a@example.org\r\nX-Forged: yes' })).code, 553);
    assert.equal((await transaction.rcpt({ address: 'a@example.org' })).code, 250);
  }));
