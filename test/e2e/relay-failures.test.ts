/** Every stage of the dialogue with the next hop × every way to fail: what the client is told, and that nothing is lost or sent twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliver, relayTo } from './relay-setup.ts';
import { accept, type Behaviour, drop, hang, raw, type Script, ScriptedNextHop, type Stage, say, sayAndDrop } from './scripted-next-hop.ts';

const away = '451 4.4.1 Next hop does not answer, try again later';
const lost = '451 4.4.2 Connection to the next hop was lost, try again later';
const ours = '451 4.3.0 Next hop does not take mail from here now, try again later';
const nonsense = '451 4.5.0 Next hop answered out of order, try again later';
const silent = '451 4.4.2 Next hop did not answer in time, try again later';

interface Case {
  stage: Stage;
  behaviour: Behaviour;
  name: string;
  /** Everything the client hears for one recipient; the reply after the dot in brackets. */
  heard: string[];
}

const accepted = '250 2.1.5 Ok';
/** EHLO refused with 5xx has tests of its own below: HELO is tried then. */
const cases: Case[] = [
  { stage: 'greeting', name: '5xx', behaviour: say('554 5.7.1 You are not welcome here'), heard: [ours] },
  ...(['greeting', 'hello'] as const).flatMap((stage): Case[] => [
    { stage, name: '4xx', behaviour: say('450 4.3.2 Busy'), heard: [ours] },
    { stage, name: '421', behaviour: sayAndDrop('421 4.3.2 Shutting down'), heard: ['451 4.3.2 Shutting down'] },
    { stage, name: 'hang', behaviour: hang, heard: [away] },
    { stage, name: 'drop', behaviour: drop, heard: [lost] },
    { stage, name: 'garbage', behaviour: raw('HTTP/1.1 400 Bad Request\r\n\r\n'), heard: [nonsense] },
    { stage, name: 'code 1xx', behaviour: say('120 Wait a little'), heard: [nonsense] },
    { stage, name: 'code 3xx', behaviour: say('354 Go ahead'), heard: [nonsense] },
  ]),
  ...(['mail', 'rcpt'] as const).flatMap((stage): Case[] => [
    { stage, name: '5xx', behaviour: say('550-5.7.1 We know you', '550 5.7.1 and do not like it'), heard: ['550 5.7.1 We know you / and do not like it'] },
    { stage, name: '4xx', behaviour: say('450 4.2.0 Greylisted'), heard: ['450 4.2.0 Greylisted'] },
    { stage, name: '5xx without enhanced code', behaviour: say('552 Too much'), heard: ['552 Too much'] },
    { stage, name: '421', behaviour: sayAndDrop('421 4.7.0 Too many errors'), heard: ['451 4.7.0 Too many errors'] },
    { stage, name: 'hang', behaviour: hang, heard: [away] },
    { stage, name: 'drop', behaviour: drop, heard: [lost] },
    { stage, name: 'garbage', behaviour: raw('\u0000\u0001\u0002 what?\r\n'), heard: [nonsense] },
    { stage, name: 'code 1xx', behaviour: say('199 hm'), heard: [nonsense] },
    { stage, name: 'code 3xx', behaviour: say('354 Go ahead'), heard: [nonsense] },
    { stage, name: 'two codes in one reply', behaviour: say('250-2.0.0 Yes', '550 5.0.0 No'), heard: [nonsense] },
  ]),
  { stage: 'mail', name: '530, our configuration', behaviour: say('530 5.7.0 Must issue a STARTTLS command first'), heard: [ours] },
  { stage: 'data', name: '5xx', behaviour: say('554 5.5.1 Not today'), heard: [accepted, '[554 5.5.1 Not today]'] },
  { stage: 'data', name: '4xx', behaviour: say('451 4.3.1 No room'), heard: [accepted, '[451 4.3.1 No room]'] },
  { stage: 'data', name: '421', behaviour: sayAndDrop('421 4.3.2 Shutting down'), heard: [accepted, '[451 4.3.2 Shutting down]'] },
  { stage: 'data', name: 'hang', behaviour: hang, heard: [accepted, `[${away}]`] },
  { stage: 'data', name: 'drop', behaviour: drop, heard: [accepted, `[${lost}]`] },
  { stage: 'data', name: 'garbage', behaviour: raw('eh\r\n'), heard: [accepted, `[${nonsense}]`] },
  { stage: 'data', name: '250', behaviour: say('250 2.0.0 Ok'), heard: [accepted, `[${nonsense}]`] },
  { stage: 'dot', name: '5xx', behaviour: say('554 5.7.1 Looks like spam'), heard: [accepted, '[554 5.7.1 Looks like spam]'] },
  { stage: 'dot', name: '4xx', behaviour: say('452 4.3.1 Disk full'), heard: [accepted, '[452 4.3.1 Disk full]'] },
  { stage: 'dot', name: '421', behaviour: sayAndDrop('421 4.3.0 Queue broken'), heard: [accepted, '[451 4.3.0 Queue broken]'] },
  { stage: 'dot', name: 'drop', behaviour: drop, heard: [accepted, `[${lost}]`] },
  { stage: 'dot', name: 'garbage', behaviour: raw('OK, thanks\r\n'), heard: [accepted, `[${nonsense}]`] },
  { stage: 'dot', name: 'code 1xx', behaviour: say('150 soon'), heard: [accepted, `[${nonsense}]`] },
  { stage: 'dot', name: 'code 3xx', behaviour: say('354 more'), heard: [accepted, `[${nonsense}]`] },
  { stage: 'dot', name: 'half a reply', behaviour: sayAndDrop('250-2.0.0 Qu'), heard: [accepted, `[${lost}]`] },
  { stage: 'dot', name: 'reply, then nonsense', behaviour: raw('250 2.0.0 Queued\r\nboo\r\n'), heard: [accepted, '[250 2.0.0 Queued]'] },
  { stage: 'dot', name: 'bare LF in the reply', behaviour: raw('250-2.0.0 Queued\n250 2.0.0 as 1\n'), heard: [accepted, '[250 2.0.0 Queued / as 1]'] },
];

const withoutPipelining = ['SIZE', '8BITMIME', 'ENHANCEDSTATUSCODES'];

for (const { stage, behaviour, name, heard } of cases) {
  for (const pipelining of [true, false]) {
    test(`${stage}: ${name}${pipelining ? '' : ', no pipelining'}`, async () => {
      const script: Script = { [stage]: behaviour, ...(pipelining ? {} : { extensions: withoutPipelining }) };
      const hop = await ScriptedNextHop.start(script);
      const patient = behaviour.kind !== 'hang';
      const { relay, log } = relayTo({ port: hop.port, timeoutMs: patient ? 20_000 : 60 });
      try {
        assert.deepEqual(await deliver(relay, ['ceo@example.org']), heard);
        assert.equal(hop.mails.length, stage === 'dot' ? 1 : 0, 'delivered as often as the dot was sent');
        const outward = heard.join(' ');
        assert.doesNotMatch(outward, /127\.0\.0\.1|:\d{4,5}|ECONN/, 'no address and no cause outward');
        if ([away, lost, ours, nonsense].some((text) => outward.includes(text)))
          assert.ok(log.entries.length > 0 || name.startsWith('530'), 'the log has the cause');
      } finally {
        await relay.close();
        await hop.close();
      }
    });
  }
}

test('HELO is tried where EHLO is not known, and no extension is used then', async () => {
  const hop = await ScriptedNextHop.start({ hello: say('502 5.5.2 What is EHLO?') });
  const { relay } = relayTo({ port: hop.port });
  assert.deepEqual(await deliver(relay, ['ceo@example.org']), [accepted, '[250 2.0.0 Ok: queued]']);
  assert.deepEqual(hop.commands('MAIL'), ['MAIL FROM:<anna@partner.example>']);
  assert.deepEqual(await relay.capabilities(), { size: 0, eightBitMime: false, smtpUtf8: false, dsn: false });
  await relay.close();
  await hop.close();
});

test('a server that knows neither EHLO nor HELO is not the sender’s fault', async () => {
  const hop = await ScriptedNextHop.start({ hello: say('502 5.5.2 no'), helo: say('550 5.7.1 no') });
  const { relay } = relayTo({ port: hop.port });
  assert.deepEqual(await deliver(relay, ['ceo@example.org']), [ours]);
  await relay.close();
  await hop.close();
});

test('connection refused: 451 4.4.1, and the cause in the log alone', async () => {
  const hop = await ScriptedNextHop.start();
  const { port } = hop;
  await hop.close();
  const { relay, log } = relayTo({ port });
  assert.deepEqual(await deliver(relay, ['ceo@example.org', 'coo@example.org']), [away, away]);
  assert.match(log.entries.map((entry) => entry.text).join('\n'), /ECONNREFUSED/);
  await relay.close();
});

test('a hang after the dot ends at the deadline of the whole, not at that of one reply', async () => {
  const hop = await ScriptedNextHop.start({ dot: hang });
  const { relay, log } = relayTo({ port: hop.port, timeoutMs: 20_000 });
  assert.deepEqual(await deliver(relay, ['ceo@example.org'], undefined, Date.now() + 80), [accepted, `[${silent}]`]);
  assert.match(log.entries.at(-1)?.text ?? '', /may have the mail/);
  await relay.close();
  await hop.close();
});

test('a slow answer after the dot is waited for beyond the time of an ordinary reply', async () => {
  const hop = await ScriptedNextHop.start({ dot: hang, rcpt: ({ connection }) => (connection === 2 ? hang : accept) });
  const { relay } = relayTo({ port: hop.port, timeoutMs: 50 });
  const answers = deliver(relay, ['ceo@example.org']);
  await hop.until(() => hop.mails.length === 1);
  assert.deepEqual(await deliver(relay, ['coo@example.org']), [away], 'begun later, given up already');
  hop.sayToAll('250 2.0.0 At last');
  assert.deepEqual(await answers, [accepted, '[250 2.0.0 At last]']);
  await relay.close();
  await hop.close();
});

test('a drop after the dot is told in the log as a possible duplicate', async () => {
  const hop = await ScriptedNextHop.start({ dot: drop });
  const { relay, log } = relayTo({ port: hop.port });
  await deliver(relay, ['ceo@example.org']);
  assert.match(log.entries.at(-1)?.text ?? '', /may have the mail, which will then arrive twice/);
  await relay.close();
  await hop.close();
});
