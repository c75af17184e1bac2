import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT, DAY, link, message, organisation, partnerHistory, relation, shareLink, signalFacts, WEEKLY } from '../../test/builders/judge-facts.ts';
import { valueKey } from '../history/types.ts';
import { newShare } from './new-share.ts';
import { shareOwner } from './share-owner.ts';

const share = (host: string, path = ':b:/g/doc') => link(`https://${host}/${path}`, 'the folder', { tenant: host });
const signals = (links: ReturnType<typeof link>[], change: object = {}) =>
  newShare(signalFacts({ message: message({ links }), history: partnerHistory(), ...change })).map(({ signal }) => signal);

describe('a new share of a known correspondent', () => {
  test('is told apart from a site, with the record it rests on', () => {
    const [found] = newShare(
      signalFacts({ message: message({ links: [shareLink('alder-docs.sharepoint.example', 'the folder')] }), history: partnerHistory() }),
    );
    assert.equal(
      found?.text,
      'anna@partner.example never shared from alder-docs.sharepoint.example in 60 messages since 2025; anybody can have a place there, and nobody here ever got one from there',
    );
    assert.equal(found?.sample, 60);
    assert.deepEqual(signals([link('https://www.harbour-news.example/today', 'today')]), []);
  });

  test('is none where somebody here has met it, or where nobody is known', () => {
    const house = organisation();
    const met = {
      ...house,
      values: {
        ...house.values,
        [valueKey({ attribute: 'link-tenant', value: 'alder-docs.sharepoint.example' })]: { days: 4, decayed: 4, firstSeen: AT - 90 * DAY, lastSeen: AT - DAY },
      },
    };
    const hostsFirstSeen = new Map([['alder-docs.sharepoint.example', AT - 90 * DAY]]);
    assert.deepEqual(
      signals([share('alder-docs.sharepoint.example')], { history: partnerHistory(WEEKLY, relation(), { organisation: met }), hostsFirstSeen }),
      [],
    );
    assert.deepEqual(newShare(signalFacts({ message: message({ links: [share('alder-docs.sharepoint.example')] }) })), []);
  });

  test('of his own name is his own, unless its accounts bear no domain of their own', () => {
    assert.deepEqual(signals([share('partner-my.sharepoint.example', ':b:/g/personal/anna_alder_partner_example/E1')]), []);
    assert.deepEqual(signals([share('alder-my.sharepoint.example', ':b:/g/personal/anna_partner_example/E1')]), [], 'the account is the author’s own');
    assert.deepEqual(signals([share('partner365-my.sharepoint.example', ':b:/g/personal/admin_partner365_onmicrosoft_com/E1')]), [
      'new-share',
      'share-unproven',
    ]);
  });

  test('a decoy of his own beside it does not make it his', () => {
    const decoy = share('x-my.sharepoint.example', 'personal/anna_partner_example/x');
    const real = share('x-my.sharepoint.example', ':b:/g/personal/admin_x_onmicrosoft_com/E1');
    assert.deepEqual(signals([decoy, real]), ['new-share', 'share-unproven']);
  });

  test('a unit of his organisation may bear the name of its host, a mail server’s is nobody’s', () => {
    const from = (address: string) => ({ author: { ...signalFacts({}).author, address, domain: address.slice(address.indexOf('@') + 1) } });
    assert.deepEqual(signals([share('plant-my.sharepoint.example')], from('anna@plant.partner.example')), []);
    assert.deepEqual(signals([share('mail-my.sharepoint.example')], from('anna@mail.partner.example')), ['new-share']);
  });
});

test('whose account a share is, its address tells', () => {
  const owner = (path: string, host = 'x-my.sharepoint.example') => shareOwner(`https://${host}/${path}`, 'anna.berg@plant.partner.example', 'partner.example');
  assert.equal(owner(':b:/g/personal/anna_berg_plant_partner_example/E1?e=2'), 'author');
  assert.equal(owner('personal/jo_partner_example/Documents'), 'organisation');
  assert.equal(owner(':b:/g/personal/admin_x_onmicrosoft_com/E1'), 'unproven');
  assert.equal(owner(':w:/g/personal/jo_elsewhere_example/E1'), 'other');
  assert.equal(owner('sites/projects/E1'), null);
  assert.equal(owner('personal/u_x_onmicrosoft_com/Documents/personal/anna_berg_plant_partner_example/a.pdf'), 'unproven', 'a folder can be called anything');
  assert.equal(owner('personal/jo_partner_example/E1', 'files.example'), null, 'only that service writes it so');
  assert.equal(owner('x?u=personal/anna_berg_plant_partner_example/'), null, 'a parameter says nothing');
});
