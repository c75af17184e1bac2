import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readMail } from '../../test/builders/reading.ts';
import { readTop } from './parse.ts';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'));

const RFP = `Received: from out.partner.example (out.partner.example [192.0.2.7]) by mx.example.org with ESMTPS;
 Tue, 29 Sep 2020 06:12:03 +0200
Authentication-Results: mx.example.org; dmarc=pass header.from=partner.example
From: "Anna Berg" <anna@partner.example>
To: Bob <bob@example.org>, carol@example.org
Subject: =?utf-8?Q?RFP_f=C3=BCr?= Example https://short.example/1
Date: Tue, 29 Sep 2020 06:12:00 +0200
Message-ID: <1@partner.example>
In-Reply-To: <0@example.org>
References: <a@example.org> <0@example.org>
X-Mailer: Desk 1.0
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8

Plain: <https://partner-my.sharepoint.example/x>
--a
Content-Type: text/html; charset=utf-8

<div style="display:none">preheader</div><p>Grüße, <a href="https://partner-my.sharepoint.example/x">View RFP</a></p>
--a--
--m
Content-Type: application/pdf; name="rfp.pdf"
Content-Transfer-Encoding: base64

AAAA
--m
Content-Type: text/html; name="login.html"
Content-Disposition: attachment

<form action="https://attacker.example/post">x</form>
--m--
`;

describe('the top of a message', () => {
  it('tells the same of header and digest as reading all of it, whatever the bytes', () => {
    const line = fc.constantFrom(
      'From: a@b.example',
      'To: c@example.org',
      'Message-ID: <1@b.example>',
      'stray',
      ' folded',
      '',
      '--m',
      'X',
      'Content-Type: multipart/mixed; boundary=m',
      'Auto-Submitted: auto-replied',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const raw = Buffer.from(lines.join(end));
        const { header, digest } = readMail(raw);
        assert.deepEqual(readTop(raw), { header, digest });
      }),
    );
    assert.equal(readTop(Buffer.from(`X: ${'y'.repeat(300_000)}\n\n`)), null);
  });
});

describe('a message', () => {
  for (const [name, raw] of [
    ['CRLF', crlf(RFP)],
    ['LF', Buffer.from(RFP)],
  ] as const) {
    it(`is read as a whole (${name})`, () => {
      const parsed = readMail(raw);
      const { header } = parsed;
      assert.equal(parsed.digest, createHash('sha256').update(raw).digest('hex'));
      assert.deepEqual(header.from, [{ address: 'anna@partner.example', name: 'Anna Berg' }]);
      assert.deepEqual(
        header.to.map((box) => box.address),
        ['bob@example.org', 'carol@example.org'],
      );
      assert.equal(header.subject, 'RFP für Example https://short.example/1');
      assert.deepEqual([header.date, header.dateZone], [Date.parse('2020-09-29T04:12:00Z'), 120]);
      assert.deepEqual(
        [header.messageId, header.inReplyTo, header.references],
        ['<1@partner.example>', ['<0@example.org>'], ['<a@example.org>', '<0@example.org>']],
      );
      assert.deepEqual([header.mailer, header.automatic, header.bulk], ['Desk 1.0', false, false]);
      assert.deepEqual([header.received[0]?.index, header.authenticationResults[0]?.index, header.originatingIp], [0, 1, '192.0.2.7']);
      assert.equal(parsed.visibleText, 'Grüße, View RFP');
      assert.equal(parsed.hiddenText, 'preheader');
      assert.deepEqual(parsed.attachments, [
        { name: 'rfp.pdf', type: 'application/pdf', kind: 'unknown', size: 3 },
        { name: 'login.html', type: 'text/html', kind: 'html', size: 53 },
      ]);
      assert.deepEqual(
        parsed.links.map((link) => [link.where, link.host, link.text, link.lockable]),
        [
          ['header', 'short.example', '', false],
          ['text', 'partner-my.sharepoint.example', '', true],
          ['html', 'partner-my.sharepoint.example', 'View RFP', true],
          ['attachment:login.html', 'attacker.example', '', true],
        ],
      );
      assert.deepEqual([parsed.signed, parsed.complete], [false, true]);
      assert.deepEqual(parsed.findings, [{ id: 'form', detail: 'a form that posts to https://attacker.example/post', where: 'attachment:login.html' }]);
    });
  }

  it('is automatic or bulk by what its header says', () => {
    const facts = (field: string) => {
      const { automatic, bulk } = readMail(crlf(`From: a@b.example\n${field}\n\n`)).header;
      return [automatic, bulk];
    };
    assert.deepEqual(facts('Auto-Submitted: auto-replied'), [true, false]);
    assert.deepEqual(facts('Auto-Submitted: no'), [false, false]);
    assert.deepEqual(facts('Precedence: bulk'), [true, true]);
    assert.deepEqual(facts('Precedence: list'), [false, true]);
    assert.deepEqual(facts('List-Id: News <news.partner.example>'), [false, true]);
    assert.deepEqual(facts('List-Unsubscribe: <https://x.example/u>'), [false, true]);
    assert.deepEqual(facts('Content-Type: multipart/report; boundary=b'), [true, false]);
    assert.deepEqual(facts('X-Auto-Response-Suppress: All'), [true, false]);
  });

  it('says what is odd about its form', () => {
    const ids = (text: string) => readMail(Buffer.from(text)).findings.map((finding) => finding.id);
    assert.deepEqual(ids('From: a@b.example\r\nFrom: c@d.example\r\n\r\nx\r\n'), ['duplicate-from', 'several-authors']);
    assert.deepEqual(ids('Subject: x\r\n\r\nx\n'), ['no-author', 'mixed-line-endings']);
    assert.deepEqual(ids('From: a@b.example\r\n\r\n\0'), ['nul']);
    assert.deepEqual(ids('From: a@b.example\r\nGood morning\r\n'), ['no-separator']);
    assert.deepEqual(ids('From: a@b.example\r\n'), ['no-separator']);
  });

  it('reads a body that no empty line sets apart, as the next server will', () => {
    const plain = readMail(crlf('From: a@b.example\nGood morning: see https://x.example/ now\n'));
    assert.deepEqual([plain.visibleText, plain.links[0]?.host, plain.links[0]?.lockable], ['Good morning: see https://x.example/ now', 'x.example', true]);
    const parts = readMail(
      crlf('From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/html\n<a href="https://x.example/">x</a>\n--b--\n'),
    );
    assert.deepEqual([parts.header.from[0]?.address, parts.links[0]?.where, parts.links[0]?.host], ['a@b.example', 'html', 'x.example']);
    const late = readMail(
      crlf('From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/html\n\n<a href="https://x.example/">x</a>\n--b--\n'),
    );
    assert.deepEqual([late.links[0]?.where, late.links[0]?.lockable], ['html', true], 'the first empty line is a part’s');
  });

  it('reads fields on below a stray line, and the stray line too', () => {
    const parsed = readMail(crlf('Subject: long\nwithout a blank https://x.example/\nFrom: a@b.example\nX-Seen: https://y.example/\n\nbody\n'));
    assert.equal(parsed.header.from[0]?.address, 'a@b.example');
    assert.deepEqual(
      parsed.links.map(({ host, where, lockable }) => [host, where, lockable]),
      [['x.example', 'header', false]],
    );
    assert.deepEqual(
      parsed.findings.map((finding) => finding.id),
      ['junk-in-header'],
    );
  });

  it('never locks a link where PGP signs the text', () => {
    const parsed = readMail(crlf('From: a@b.example\n\n-----BEGIN PGP SIGNED MESSAGE-----\n\nhttps://x.example/\n'));
    assert.deepEqual([parsed.signed, parsed.links[0]?.lockable], [true, false]);
  });

  it('keeps what an attached message shows apart from its own', () => {
    const parsed = readMail(
      crlf(
        'From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nmine\n--b\nContent-Type: message/rfc822\n\nFrom: c@d.example\n\ntheirs https://x.example/\n--b--\n',
      ),
    );
    assert.equal(parsed.ownText, 'mine');
    assert.equal(parsed.quotedText, 'theirs https://x.example/');
    assert.equal(parsed.links[0]?.where, 'attachment:message.eml');
  });

  it('joins the lines of flowed text where it says that their blanks are none (RFC 3676)', () => {
    const parsed = readMail(crlf('Content-Type: text/plain; format=flowed; delsp=yes\n\nsee https://x.example/a \nb/c for more\n'));
    assert.equal(parsed.links[0]?.url, 'https://x.example/ab/c');
  });

  it('shows the plain alternative where the page shows nothing', () => {
    const parsed = readMail(
      crlf('Content-Type: multipart/alternative; boundary=b\n\n--b\n\nThe plan is here.\n--b\nContent-Type: text/html\n\n<p></p>\n--b--\n'),
    );
    assert.equal(parsed.ownText, 'The plan is here.');
  });

  it('stops at its bounds and says so', () => {
    const many = readMail(crlf(`Content-Type: text/html\n\n${'<a href="https://x.example/">x</a>'.repeat(50_000)}`));
    assert.deepEqual([many.links.length, many.complete], [2000, false]);
    assert.deepEqual(
      many.findings.map(({ id }) => id),
      ['no-author', 'not-read-whole'],
    );
    const images = readMail(crlf(`Content-Type: text/html\n\n${'<img src="https://x.example/">'.repeat(1000)}<a href="https://y.example/">x</a>`));
    assert.equal(images.links.at(-1)?.host, 'y.example');
    assert.equal(images.complete, false);
  });

  it('tells apart what was passed over in the message and in a file', () => {
    const many = Array.from({ length: 2100 }, (_, i) => `https://x.example/${i}\n`).join('');
    const { findings, complete } = readMail(crlf(`From: a@b.example\nContent-Type: text/csv; name=a.csv\nContent-Disposition: attachment\n\n${many}`));
    assert.deepEqual([findings.map(({ id }) => id), complete], [['file-not-read-whole'], false]);
  });

  it('keeps the one link to another host behind thousands that lead nowhere new', () => {
    for (const decoy of ['mailto:a@b.example', 'https://partner.example/']) {
      const page = `${`<a href="${decoy}">x</a>`.repeat(2100)}<a href="https://evil.example/">View RFP</a>`;
      const { links, complete } = readMail(crlf(`Content-Type: text/html\n\n${page}`));
      assert.deepEqual(
        [links.filter(({ host }) => host === 'evil.example').map(({ text, lockable }) => [text, lockable]), complete],
        [[['View RFP', true]], false],
        decoy,
      );
    }
  });

  it('never makes the reader throw', () => {
    const piece = fc.constantFrom(
      'From: a@b.example',
      'Content-Type: text/html',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: quoted-printable',
      'Received: from x',
      '\r\n',
      '\n',
      '--b',
      '--b--',
      '<a href="https://x.example/">',
      'PGEgaHJlZg==',
      '=3D=\r\n',
      '\xff',
      '\0',
      ' ',
      ': ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        readMail(Buffer.from(pieces.join(''), 'latin1'));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => void readMail(raw)));
  });
});
