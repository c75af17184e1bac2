import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsOf, openFile, urlsOf } from '../../../../test/builders/attached-files.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('a calendar: folded lines, escapes, HTML, addresses in properties and parameters, files within', () => {
  const calendar = [
    'BEGIN:VCALENDAR',
    'METHOD:REQUEST',
    'DESCRIPTION:Join https://folded.exam',
    ' ple/join\\nnow',
    'URL:https://url.example/',
    'LOCATION;ALTREP="https://altrep.example/":Room',
    'X-ALT-DESC;FMTTYPE=text/html:<html><a href="https://html.example/">x</a></html>',
    'CONFERENCE;VALUE=URI:https://conference.example/',
    'X-GOOGLE-CONFERENCE:https://meet.example/',
    'ATTACH:https://attach.example/',
    `ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=offer.html:${base64('<html><a href="https://inside.example/">x</a>')}`,
    'END:VCALENDAR',
  ].join('\r\n');
  const hosts = 'folded url altrep html conference meet attach inside'.split(' ');
  for (const [name, type] of [
    ['invite.ics', ''],
    ['', 'text/calendar'],
  ] as const) {
    const files = openFile(name, calendar, type);
    assert.deepEqual(
      urlsOf(files).map((url) => new URL(url).hostname),
      hosts.map((host) => `${host}.example`),
    );
    assert.deepEqual(idsOf(files), ['calendar-request']);
  }
});

test('a calendar: addresses beside a person, pages in data: URLs, escaped quotes, parameters without quotes', () => {
  const page = '<a href="https://evil.example/x">x</a>';
  const lines = [
    'ORGANIZER;DIR="https://evil.example/x":mailto:a@partner.example',
    'SUMMARY;ALTREP=https://evil.example/x:Meeting',
    `DESCRIPTION;ALTREP="data:text/html,${encodeURIComponent(page)}":Meeting`,
    `X-ALT-DESC;FMTTYPE=text/html:${page.replaceAll('"', '\\"')}`,
    `ATTACH;FMTTYPE=text/html:data:text/html;base64,${base64(page)}`,
  ];
  for (const line of lines) assert.deepEqual(urlsOf(openFile('a.ics', `BEGIN:VCALENDAR\r\n${line}\r\nEND:VCALENDAR`)), ['https://evil.example/x'], line);
});

test('an address card', () => {
  const card =
    'BEGIN:VCARD\r\nURL;TYPE=work:https://card.example/\r\nitem1.URL:second.example/x\r\nNOTE;ENCODING=QUOTED-PRINTABLE:see=20https://qp.exa=\r\nmple/x\r\nEND:VCARD';
  assert.deepEqual(urlsOf(openFile('a.vcf', card)), ['https://card.example/', 'http://second.example/x', 'https://qp.example/x']);
});

test('shortcuts of all systems lead where they lead', () => {
  const cases: [string, string | Buffer, string[], string[]][] = [
    ['a.url', '[InternetShortcut]\r\nURL=https://short.example/x\r\n', ['https://short.example/x'], ['shortcut']],
    ['a.url', '[InternetShortcut]\r\nURL=file://192.0.2.9/share/x.exe\r\n', ['file://192.0.2.9/share/x.exe'], ['shortcut', 'file-share']],
    ['a.webloc', '<?xml version="1.0"?><plist><dict><string>https://loc.example/</string></dict></plist>', ['https://loc.example/'], ['shortcut']],
    ['a.desktop', '[Desktop Entry]\nType=Link\nURL=https://desk.example/\n', ['https://desk.example/'], ['shortcut']],
    ['a.rdp', 'full address:s:remote.example:3389\r\n', ['http://remote.example:3389'], ['shortcut', 'remote-desktop']],
    [
      'a.library-ms',
      '<?xml version="1.0"?><libraryDescription><simpleLocation><url>\\\\192.0.2.9\\docs</url></simpleLocation></libraryDescription>',
      ['file://192.0.2.9/docs'],
      ['executable', 'shortcut', 'file-share'],
    ],
    [
      'a.lnk',
      Buffer.concat([Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), Buffer.from('/c start https://lnk.example/x', 'utf16le')]),
      ['https://lnk.example/x'],
      ['executable', 'shortcut'],
    ],
  ];
  for (const [name, octets, urls, ids] of cases) {
    const files = openFile(name, octets);
    assert.deepEqual([urlsOf(files), idsOf(files)], [urls, ids], name);
  }
});

test('an opaque signature: the message within is read, in one piece or in several', () => {
  const message = Buffer.from('From: a@b.example\r\nSubject: x\r\n\r\nhttps://signed.example/\r\n');
  const half = message.length >> 1;
  const string = (octets: Buffer): Buffer => Buffer.concat([Buffer.from([4, octets.length]), octets]);
  for (const contents of [
    string(message),
    Buffer.concat([Buffer.from('2480', 'hex'), string(message.subarray(0, half)), string(message.subarray(half)), Buffer.alloc(2)]),
  ]) {
    const signed = Buffer.concat([
      Buffer.from('308006092a864886f70d010702a080308002010131003080', 'hex'),
      Buffer.from('06092a864886f70d010701a080', 'hex'),
      contents,
      Buffer.alloc(12),
    ]);
    assert.deepEqual(urlsOf(openFile('smime.p7m', signed, 'application/pkcs7-mime')), ['https://signed.example/']);
  }
});

test('other files are searched, in single octets and in UTF-16', () => {
  const octets = Buffer.concat([
    Buffer.from([0, 1, 2]),
    Buffer.from('(https://narrow.example/a)'),
    Buffer.from([0, 0]),
    Buffer.from('https://wide.example/b', 'utf16le'),
  ]);
  assert.deepEqual(urlsOf(openFile('a.bin', octets)), ['https://narrow.example/a', 'https://wide.example/b']);
  assert.deepEqual(urlsOf(openFile('a.xml', '<x xmlns="http://www.w3.org/1999/xhtml" to="https://xml.example/"/>')), ['https://xml.example/']);
});
