import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldName, spelledAs } from './display-name.ts';

test('a name is one, whatever program wrote it', () => {
  for (const name of ['John Doe', 'Doe, John', 'john.doe', '  JOHN   DOE ', 'Doe, John Q.', '"John Doe"', 'Jöhn Doe', 'John Doe (3)'])
    assert.equal(foldName(name), 'doe john', name);
  assert.notEqual(foldName('Jane Doe'), 'doe john');
  assert.equal(foldName('Łukasz Żak'), foldName('lukasz zak'));
});

test('a name without Latin letters keeps what its script is made of', () => {
  assert.equal(foldName('田中 太郎'), '太郎 田中');
  assert.equal(foldName('김철수'), '김철수');
  assert.equal(foldName('नेहा शर्मा'), 'नेहा शर्मा');
  assert.equal(foldName('张'), '张', 'a name of one sign');
  assert.equal(foldName('- 42 -'), '');
});

test('an address in a name is kept as written, so that it can be found and erased', () => {
  assert.equal(foldName('Anna@Partner.example  via list'), 'anna@partner.example via list');
});

test('addresses that spell a name', () => {
  const john = spelledAs('John Q. Doeling', ['example.org']);
  for (const address of ['john.doeling', 'doeling.john', 'john_doeling', 'johndoeling', 'jdoeling'])
    assert.ok(john.includes(`${address}@example.org`), address);
  assert.deepEqual(spelledAs('Doeling, John', ['example.org']), john);
  assert.ok(spelledAs('Jörg Müller', ['example.org']).includes('joerg.mueller@example.org'));
  assert.ok(spelledAs('Jörg Müller', ['example.org']).includes('jorg.muller@example.org'));
  assert.ok(!spelledAs('John Roe', ['example.org']).includes('jroe@example.org'), 'an initial and a short name are many people’s');
});

test('what is nobody’s name spells nothing', () => {
  assert.deepEqual(spelledAs('Support', ['example.org']), []);
  assert.deepEqual(spelledAs('田中 太郎', ['example.org']), []);
  assert.deepEqual(spelledAs('a@b.example c', ['example.org']), []);
});
