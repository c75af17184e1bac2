import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseReceived } from './received.ts';

const DATE = '; Tue, 29 Sep 2020 04:12:00 +0000';
const cases: [who: string, value: string, helo: string | null, name: string | null, address: string | null, by: string | null, protocol: string | null][] = [
  [
    'Postfix',
    'from mail.partner.example (out.partner.example [192.0.2.7]) by mx.example.org (Postfix) with ESMTPS id 4C0',
    'mail.partner.example',
    'out.partner.example',
    '192.0.2.7',
    'mx.example.org',
    'ESMTPS',
  ],
  [
    'Postfix without a name',
    'from mail.partner.example (unknown [192.0.2.7]) by mx.example.org with ESMTP',
    'mail.partner.example',
    null,
    '192.0.2.7',
    'mx.example.org',
    'ESMTP',
  ],
  ['IPv6', 'from a.example (a.example [IPv6:2001:db8::7]) by mx.example.org with ESMTPS', 'a.example', 'a.example', '2001:db8::7', 'mx.example.org', 'ESMTPS'],
  [
    'Exim',
    'from [192.0.2.7] (helo=desk.partner.example) by mx.example.org with esmtpsa (TLS1.2) (Exim 4.94)',
    'desk.partner.example',
    null,
    '192.0.2.7',
    'mx.example.org',
    'esmtpsa',
  ],
  [
    'Exim with a name',
    'from out.partner.example ([192.0.2.7] helo=desk) by mx.example.org with esmtps',
    'desk',
    'out.partner.example',
    '192.0.2.7',
    'mx.example.org',
    'esmtps',
  ],
  [
    'Google',
    'from mail-x.provider.example (mail-x.provider.example. [192.0.2.7]) by mx.example.org with ESMTPS id q1',
    'mail-x.provider.example',
    'mail-x.provider.example',
    '192.0.2.7',
    'mx.example.org',
    'ESMTPS',
  ],
  [
    'Microsoft',
    'from AM0.outlook.example (192.0.2.7) by AM1.outlook.example (2001:db8::2) with Microsoft SMTP Server id 15',
    'AM0.outlook.example',
    null,
    '192.0.2.7',
    'AM1.outlook.example',
    'Microsoft',
  ],
  [
    'qmail',
    'from unknown (HELO desk.partner.example) (192.0.2.7) by mx.example.org with SMTP',
    'desk.partner.example',
    null,
    '192.0.2.7',
    'mx.example.org',
    'SMTP',
  ],
  ['a local hand-over', 'by mx.example.org (Postfix, from userid 33) id 4C0', null, null, null, 'mx.example.org', null],
];

describe('Received', () => {
  for (const [who, value, helo, name, address, by, protocol] of cases) {
    it(`as ${who} writes it`, () => {
      assert.deepEqual(parseReceived(value + DATE, 3), { index: 3, helo, name, address, by, with: protocol, date: Date.parse('2020-09-29T04:12:00Z') });
    });
  }

  it('does not take a later clause, or a comment of the receiver, for the client', () => {
    const { address } = parseReceived(`from desk by mx.example.org ([198.51.100.1]) with SMTP for <a@example.org>${DATE}`, 0);
    assert.equal(address, null);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('from ', ' by ', '(', ')', '[', ']', '192.0.2.7', 'helo=', ';', ' with ', 'a.b'), { maxLength: 40 }), (parts) => {
        parseReceived(parts.join(''), 0);
      }),
    );
  });
});
