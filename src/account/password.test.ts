import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashPassword, isPassword, NOBODY } from './password.ts';
import { accountName, isPossiblePassword, passwordTrouble } from './rules.ts';

describe('a password', () => {
  it('is kept as a PHC string with its parameters, salted, and found again', async () => {
    const [one, two] = await Promise.all([hashPassword('three blind mice run'), hashPassword('three blind mice run')]);
    assert.match(one, /^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(one, two);
    assert.equal(await isPassword('three blind mice run', one), true);
    assert.equal(await isPassword('three blind mice ran', one), false);
  });

  it('of a store with other parameters is still found', async () => {
    // RFC 7914 section 12, second test vector: N = 1024, r = 8, p = 16, the first 32 octets of it.
    const hash = Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex').toString('base64').replace('=', '');
    const stored = `$scrypt$ln=10,r=8,p=16$TmFDbA$${hash}`;
    assert.equal(await isPassword('password', stored), true);
    assert.equal(await isPassword('passwort', stored), false);
  });

  it('is one however it was typed', async () => {
    assert.equal(await isPassword('Zo\u00eb likes caf\u00e9s', await hashPassword('Zoe\u0308 likes cafe\u0301s')), true);
  });

  it('is nobody’s where the hash is damaged, or would cost too much', async () => {
    for (const hash of ['', 'plain', NOBODY, NOBODY.replace('ln=15', 'ln=30'), NOBODY.replace('ln=15', 'ln=0'), `${NOBODY}$`])
      assert.equal(await isPassword('three blind mice run', hash), false, hash);
  });
});

describe('rules', () => {
  it('of names', () => {
    for (const [text, name] of [
      ['Anna', 'anna'],
      [' j.doe-2 ', 'j.doe-2'],
      ['x', 'x'],
      ['a'.repeat(32), 'a'.repeat(32)],
    ])
      assert.equal(accountName(text ?? ''), name);
    for (const text of ['', '-anna', 'anna.', 'a b', 'anna@example.org', 'ann\u0430', '../x', 'a'.repeat(33), 'x\ny'])
      assert.equal(accountName(text), null, text);
  });

  it('of passwords', () => {
    assert.equal(passwordTrouble('anna', 'three blind mice'), null);
    assert.match(passwordTrouble('anna', 'elevenchars') ?? '', /at least 12 characters, and this one has 11/);
    assert.match(passwordTrouble('anna', 'x'.repeat(129)) ?? '', /at most 128/);
    assert.match(passwordTrouble('anna', 'three\tblind mice') ?? '', /control characters/);
    assert.match(passwordTrouble('annabella.miller', 'Annabella.Miller') ?? '', /not be the name/);
    assert.match(passwordTrouble('anna', 'annaannaanna') ?? '', /not be the name/);
    assert.match(passwordTrouble('anna', '111111111111') ?? '', /over and over/);
    assert.equal(isPossiblePassword('👍'.repeat(128)), true);
    assert.equal(isPossiblePassword('x'.repeat(1e6)), false);
  });
});
