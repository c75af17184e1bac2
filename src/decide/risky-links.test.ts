import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { link, message, shareLink, signalFacts } from '../../test/builders/judge-facts.ts';
import type { Link } from '../mail/message.ts';
import { finding } from '../signals/finding.ts';
import { riskyLinks } from './risky-links.ts';

const named = (...links: number[]) => [{ finding: finding('link-host-new-for-correspondent', 'links', 'new', { links }), points: 2 }];
const risky = (links: Link[], reasons = named(0), lockAt = 60) => {
  const read = message({ links });
  return [...riskyLinks(read, signalFacts({ message: read }), reasons, lockAt)];
};

describe('a lock leaves no other way to the place', () => {
  const share = shareLink('strange-my.sharepoint.example', 'View RFP');

  test('the same tenant, shown or bare, is shut with the link that was named', () => {
    const bare = { ...share, url: 'https://strange-my.sharepoint.example/other', target: 'https://strange-my.sharepoint.example/other', text: '' };
    assert.deepEqual(risky([share, bare]), [0, 1]);
  });

  test('another tenant of the same service is not', () => {
    assert.deepEqual(risky([share, shareLink('partner-my.sharepoint.example', 'The plan')]), [0]);
  });

  test('a wrapped link to the same page is, whoever wrapped it', () => {
    const wrapped = { ...share, url: 'https://eur01.safelinks.example/?url=x', text: 'Open' };
    assert.deepEqual(risky([share, wrapped]), [0, 1]);
  });

  test('a frame or a picture that loads the very page is; a picture from its host is not', () => {
    const page = link('https://strange.example/login', 'Sign in');
    const frame = { ...page, text: '', clickable: false };
    const logo = link('https://strange.example/logo.png', '', { clickable: false });
    assert.deepEqual(risky([page, frame, logo]), [0, 1]);
  });

  test('a picture that can not be replaced makes nothing unlockable', () => {
    const page = link('https://strange.example/login', 'Sign in');
    assert.deepEqual(risky([page, { ...page, clickable: false, lockable: false }]), [0]);
  });

  test('a file share on the same host is risky too, though it can not be locked', () => {
    const page = link('https://strange.example/login', 'Sign in');
    const share = { ...page, url: 'file://strange.example/docs', target: 'file://strange.example/docs', lockable: false };
    assert.deepEqual(risky([page, share]), [0, 1]);
  });

  test('the part of a URL after # is no other place', () => {
    const page = link('https://strange.example/login', 'Sign in');
    assert.deepEqual(risky([page, { ...page, target: 'https://strange.example/login#a', host: 'strange.example', clickable: false }]), [0, 1]);
  });
});

test('with lockAt 0 every web link a reader can follow is risky, and nothing else', () => {
  const links = [link('https://partner.example/', 'Home'), link('https://partner.example/x.png', '', { clickable: false })];
  assert.deepEqual(risky(links, [], 0), [0]);
});
