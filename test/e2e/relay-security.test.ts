/** STARTTLS by policy and AUTH: what is encrypted, what is refused, and what never goes over an open line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NextHopTarget } from '../../src/relay/target.ts';
import { deliver, relayTo } from './relay-setup.ts';
import { drop, raw, type Script, ScriptedNextHop, say, sayAndDrop, usualExtensions } from './scripted-next-hop.ts';
import { cert } from './self-signed.ts';

const good = ['250 2.1.5 Ok', '[250 2.0.0 Ok: queued]'];
const ours = ['451 4.3.0 Next hop does not take mail from here now, try again later'];
const withTls = [...usualExtensions, 'STARTTLS'];

async function outcome(script: Script, fields: Partial<NextHopTarget>): Promise<{ heard: string[]; hop: ScriptedNextHop; log: string }> {
  const hop = await ScriptedNextHop.start(script);
  const { relay, log } = relayTo({ port: hop.port, ...fields });
  try {
    const heard = await deliver(relay, ['ceo@example.org']);
    return { heard, hop, log: log.entries.map((entry) => entry.text).join('\n') };
  } finally {
    await relay.close();
    await hop.close();
  }
}

for (const tls of ['opportunistic', 'required'] as const) {
  test(`${tls}: STARTTLS where it is offered, with any certificate, and EHLO again`, async () => {
    const { heard, hop } = await outcome({ extensions: withTls }, { tls });
    assert.deepEqual(heard, good);
    assert.equal(hop.mails[0]?.secure, true);
    assert.equal(hop.commands('EHLO').length, 2);
  });
}

test('none: STARTTLS is left alone', async () => {
  const { heard, hop } = await outcome({ extensions: withTls }, { tls: 'none' });
  assert.deepEqual(heard, good);
  assert.equal(hop.mails[0]?.secure, false);
});

test('verify: a certificate nobody vouches for is refused, one that is trusted and bears the name is taken', async () => {
  const refused = await outcome({ extensions: withTls }, { tls: 'verify', host: 'localhost' });
  assert.deepEqual(refused.heard, ours);
  assert.match(refused.log, /self-signed/);
  const taken = await outcome({ extensions: withTls }, { tls: 'verify', host: 'localhost', ca: cert });
  assert.deepEqual(taken.heard, good);
  assert.equal(taken.hop.mails[0]?.secure, true);
  const otherName = await outcome({ extensions: withTls }, { tls: 'verify', host: '127.0.0.1', ca: cert });
  assert.deepEqual(otherName.heard, ours);
});

for (const tls of ['required', 'verify'] as const) {
  test(`${tls}: not offered, refused or broken TLS is a 451, and no mail is named in the clear`, async () => {
    for (const script of [
      {},
      { extensions: withTls, starttls: say('454 4.7.0 TLS not available') },
      { extensions: withTls, starttls: say('554 5.7.0 No') },
      { extensions: withTls, starttls: raw('220 Go\r\nnot a handshake at all') },
      { extensions: withTls, starttls: sayAndDrop('220 Go') },
    ] satisfies Script[]) {
      const { heard, hop } = await outcome(script, { tls, timeoutMs: 300 });
      assert.deepEqual(heard, ours);
      assert.equal(hop.commands('MAIL').length, 0);
    }
  });
}

test('opportunistic: refused STARTTLS goes on in the clear on the same connection', async () => {
  const { heard, hop } = await outcome({ extensions: withTls, starttls: say('454 4.7.0 TLS not available') }, { tls: 'opportunistic' });
  assert.deepEqual(heard, good);
  assert.equal(hop.connections, 1);
});

test('opportunistic: a broken handshake reconnects once without', async () => {
  const { heard, hop, log } = await outcome(
    { extensions: withTls, starttls: ({ times }) => (times === 1 ? raw('220 Go ahead\r\n\u0015\u0003\u0001 no TLS here') : say('500 what?')) },
    { tls: 'opportunistic', timeoutMs: 300 },
  );
  assert.deepEqual(heard, good);
  assert.equal(hop.connections, 2);
  assert.equal(hop.mails[0]?.secure, false);
  assert.match(log, /TLS with the next hop failed; going on without/);
});

test('a drop at STARTTLS is a lost connection', async () => {
  const { heard } = await outcome({ extensions: withTls, starttls: drop }, { tls: 'required' });
  assert.deepEqual(heard, ['451 4.4.2 Connection to the next hop was lost, try again later']);
});

test('replies slipped in behind the answer to STARTTLS do not count once TLS is on', async () => {
  const { heard, hop } = await outcome(
    { extensions: withTls, starttls: say('220 Go ahead', '250-evil.test', '250 XFORWARD NAME ADDR') },
    { tls: 'required', xforward: true },
  );
  assert.deepEqual(heard, good);
  assert.equal(hop.mails[0]?.secure, true);
  assert.equal(hop.commands('EHLO').length, 2);
});

const auth = { user: 'gate', password: 'p\u00e4ss word' };
const secret = Buffer.from(`\0${auth.user}\0${auth.password}`).toString('base64');

test('AUTH PLAIN where it is offered, LOGIN where only that is', async () => {
  const plain = await outcome({ extensions: [...usualExtensions, 'AUTH LOGIN PLAIN'] }, { auth });
  assert.deepEqual(plain.heard, good);
  assert.deepEqual(plain.hop.commands('AUTH'), [`AUTH PLAIN ${secret}`]);
  const login = await outcome({ extensions: [...usualExtensions, 'AUTH=LOGIN'] }, { auth });
  assert.deepEqual(login.heard, good);
  assert.deepEqual(login.hop.commands('AUTH'), ['AUTH LOGIN']);
});

test('AUTH over TLS', async () => {
  const { heard, hop } = await outcome({ extensions: [...withTls, 'AUTH PLAIN'] }, { auth, tls: 'required' });
  assert.deepEqual(heard, good);
  assert.equal(hop.mails[0]?.secure, true);
});

test('AUTH refused, or offered in no way we know, is a 451 and an entry in the log without the password', async () => {
  for (const script of [
    { extensions: ['AUTH PLAIN'], auth: say('535 5.7.8 Authentication credentials invalid') },
    { extensions: ['AUTH PLAIN'], auth: say('454 4.7.0 Temporary failure') },
    { extensions: ['AUTH GSSAPI'] },
    { extensions: [] },
  ] satisfies Script[]) {
    const { heard, hop, log } = await outcome(script, { auth });
    assert.deepEqual(heard, ours);
    assert.equal(hop.commands('MAIL').length, 0);
    assert.match(log, /at auth/);
    assert.ok(!log.includes(secret) && !log.includes(auth.password));
  }
});
