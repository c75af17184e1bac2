import assert from 'node:assert/strict';
import { test } from 'node:test';
import { header } from '../../../test/builders/judge-facts.ts';
import { readMail } from '../../../test/builders/reading.ts';
import { identify, listBehind } from './identity.ts';
import { authenticatedList, listHosts } from './list-id.ts';

const USERS = header({ listId: 'users.lists.example', listHosts: ['lists.example'] });

test('a list is believed under a signature of its own domain, or of the hosts it is posted to and left by', () => {
  const list = authenticatedList(USERS, ['mail.lists.example']);
  assert.deepEqual(list, { id: 'users.lists.example', signedBy: 'lists.example', address: 'users.lists.example@lists.example.list.invalid' });
  const hosted = authenticatedList(header({ listId: 'users.club.example', listHosts: ['club.groups.test'] }), ['groups.test']);
  assert.equal(hosted?.address, 'users.club.example@groups.test.list.invalid', 'the host of the list vouches for it, not its namesake');
});

test('an unsigned List-Id is nothing, and so is one signed by somebody else', () => {
  assert.equal(authenticatedList(USERS, []), null);
  assert.equal(authenticatedList(USERS, ['evil.example', 'lists.example.evil.test']), null);
  assert.equal(authenticatedList(header({ listHosts: ['lists.example'] }), ['lists.example']), null, 'no List-Id, no list');
  assert.equal(authenticatedList(header({ listId: 'anna alder', listHosts: ['lists.example'] }), ['lists.example']), null, 'a List-Id is a name of a domain');
});

test('a namesake of a list is another list: who signs is part of what it is', () => {
  const forged = authenticatedList(header({ listId: 'users.lists.example', listHosts: ['evil.example'] }), ['evil.example']);
  assert.notEqual(forged?.address, authenticatedList(USERS, ['lists.example'])?.address);
});

test('no list is ever a person: its address is nobody else’s', () => {
  const list = authenticatedList(header({ listId: 'anna.alder', listHosts: ['partner.example'] }), ['partner.example']);
  assert.match(list?.address ?? '', /\.list\.invalid$/);
});

test('hosts of List-Post and List-Unsubscribe, in A-labels', () => {
  assert.deepEqual(listHosts(['<mailto:users@Lists.example?subject=x>, <https://www.club.example/leave?u=1>', '<mailto:x@münchen.example>', 'NO']), [
    'lists.example',
    'www.club.example',
    'xn--mnchen-3ya.example',
  ]);
});

const through = (results: string) =>
  readMail(
    Buffer.from(
      `Authentication-Results: mx.example.org; ${results}\nReceived: from out.lists.example ([192.0.2.9]) by mx.example.org; Tue, 29 Sep 2020 06:12:03 +0200\n` +
        'From: Anna <anna@partner.example>\nList-Id: Users <users.lists.example>\nList-Post: <mailto:users@lists.example>\n\nx\n',
    ),
  );
const authorThrough = (results: string) => identify(through(results).header, null, [{ authservId: 'mx.example.org', peers: [] }], null, { archive: true });

test('what a list broke is the list’s; whom it left whole stays himself', () => {
  const broken = authorThrough('dmarc=fail header.from=partner.example; dkim=pass header.d=lists.example');
  assert.equal(broken.class, 'fail', 'the author as he claims to be');
  assert.equal(listBehind(broken)?.id, 'users.lists.example');
  const whole = authorThrough('dmarc=pass header.from=partner.example; dkim=pass header.d=partner.example; dkim=pass header.d=lists.example');
  assert.equal(whole.class, 'pass');
  assert.equal(whole.list?.id, 'users.lists.example', 'noted');
  assert.equal(listBehind(whole), null);
  assert.equal(listBehind(authorThrough('dmarc=fail header.from=partner.example; dkim=fail header.d=lists.example')), null);
});
