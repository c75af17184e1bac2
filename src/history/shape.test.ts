import assert from 'node:assert/strict';
import { test } from 'node:test';
import { link, message, shareLink } from '../../test/builders/judge-facts.ts';
import { shapeOf } from './shape.ts';

const rfp = (name: string, company: string, domain: string, tenant: string) =>
  shapeOf(
    message({
      links: [shareLink(tenant, 'View RFP'), link(`https://www.${domain}/`, `www.${domain}`)],
      header: { subject: `RFP for ${company}`, from: [{ address: `${name.toLowerCase()}@${domain}`, name }] },
    }),
    `${name.toLowerCase()}@${domain}`,
  );

test('one tailored text from four partners is one shape', () => {
  const shapes = [
    rfp('Anna', 'Alder Freight', 'alder.example', 'alderfreight-my.sharepoint.example'),
    rfp('Bernd', 'Birch Lines', 'birch.example', 'birch-docs.sharepoint.example'),
    rfp('Chloé', 'CEDAR', 'cedar.example', 'files.sharepoint.example'),
    rfp('Dario', 'Dogwood & Sons Ltd', 'dogwood.example', 'dw.sharepoint.example'),
  ];
  assert.ok(shapes[0] !== null);
  assert.equal(new Set(shapes).size, 1);
});

test('another text is another shape', () => {
  const other = message({ links: [shareLink('x.sharepoint.example', 'Open')], header: { subject: 'Minutes of the board meeting' } });
  assert.notEqual(shapeOf(other, 'anna@partner.example'), rfp('Anna', 'Alder Freight', 'alder.example', 'a.sharepoint.example'));
});

test('ordinary mail has no shape: no link away, a short reply, a number of an invoice', () => {
  const away = [link('https://elsewhere.example/', 'here')];
  const of = (subject: string, links = away, visibleText = 'See you.', inReplyTo: string[] = []) =>
    shapeOf(message({ links, visibleText, header: { subject, inReplyTo } }), 'anna@partner.example');
  assert.equal(of('RFP for Alder Freight', [link('https://www.partner.example/', 'site')]), null);
  assert.equal(of('Re: lunch'), null);
  assert.equal(of('lunch'), null);
  assert.equal(of('Invoice 4711'), null);
  assert.equal(of('RE: Request for proposal of the year', away, 'ok', ['<x@y.example>']), null, 'the subject of a reply belongs to its thread');
});

test('replies are told by their opening words', () => {
  const body = 'Hi Kay,\nplease find the revised drawings of the pumping station behind the link.';
  const of = (name: string, domain: string) =>
    shapeOf(
      message({
        links: [shareLink('x.sharepoint.example', 'here')],
        visibleText: body.replace('Kay', name),
        header: { subject: `RE: ${domain} matters`, inReplyTo: ['<1@x.example>'] },
      }),
      `a@${domain}`,
    );
  assert.ok(of('Kay', 'alder.example') !== null);
  assert.equal(of('Kay', 'alder.example'), of('Marie', 'birch.example'));
});
