import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { DnsError, type Resolve } from './resolve.ts';
import { cachedResolve } from './resolve-cache.ts';

function setting(answer: Resolve, options = {}) {
  const time = { now: 0 };
  const clock = { now: () => time.now };
  const asked: string[] = [];
  const breaker = createCircuitBreaker(clock, { failures: 3, openMs: 10_000 });
  const resolve = cachedResolve(
    (name, type) => {
      asked.push(`${type} ${name}`);
      return answer(name, type);
    },
    clock,
    { ...options, breaker },
  );
  return { resolve, asked, time };
}

describe('cached resolver', () => {
  it('asks once for many at the same time, and once in five minutes', async () => {
    const { resolve, asked, time } = setting(async () => ['192.0.2.1']);
    const answers = await Promise.all([resolve('a.example', 'A'), resolve('A.example.', 'A')]);
    assert.deepEqual(answers, [['192.0.2.1'], ['192.0.2.1']]);
    time.now = 299_999;
    await resolve('a.example', 'A');
    assert.equal(asked.length, 1);
    await resolve('a.example', 'TXT');
    time.now = 300_000;
    await resolve('a.example', 'A');
    assert.deepEqual(asked, ['A a.example', 'TXT a.example', 'A a.example']);
  });

  it('remembers absence as long, and a temporary failure briefly', async () => {
    const { resolve, asked, time } = setting((name) => Promise.reject(new DnsError(name.startsWith('absent') ? 'ENOTFOUND' : 'ESERVFAIL', name)));
    const twice = async (name: string) => {
      for (let i = 0; i < 2; i++) await assert.rejects(resolve(name, 'TXT'), { code: name.startsWith('absent') ? 'ENOTFOUND' : 'ESERVFAIL' });
    };
    await twice('absent.example');
    await twice('broken.example');
    assert.equal(asked.length, 2);
    time.now = 30_000;
    await twice('absent.example');
    await twice('broken.example');
    assert.equal(asked.length, 3);
  });

  it('stops asking a resolver that is away, and answers at once that it timed out', async () => {
    const { resolve, asked, time } = setting((name) => Promise.reject(new DnsError('ETIMEOUT', name)));
    for (let i = 0; i < 10; i++) await assert.rejects(resolve(`host${i}.example`, 'A'), { code: 'ETIMEOUT' });
    assert.equal(asked.length, 3);
    time.now = 10_000;
    await assert.rejects(resolve('later.example', 'A'));
    assert.equal(asked.length, 4);
  });

  it('does not take failing name servers of a domain for a resolver that is away', async () => {
    const { resolve, asked } = setting((name) => Promise.reject(new DnsError('ESERVFAIL', name)));
    for (let i = 0; i < 10; i++) await assert.rejects(resolve(`host${i}.example`, 'A'));
    assert.equal(asked.length, 10);
  });

  it('keeps no more answers than it may', async () => {
    const { resolve, asked } = setting(async () => [], { entries: 2 });
    for (const name of ['a', 'b', 'c', 'c', 'a']) await resolve(name, 'A');
    assert.deepEqual(asked, ['A a', 'A b', 'A c', 'A a']);
  });
});
