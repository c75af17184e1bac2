/**
 * A resolver that remembers, for a fixed time and a bounded number of answers, and asks once when many ask at
 * the same time. Absence is an answer and is remembered like one; a temporary failure is remembered briefly, so
 * that a campaign from a domain with dead name servers does not make each of its messages wait.
 */
import type { Clock } from '../ports.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { codeOf, DnsError, isAbsent, isSilence, type Resolve } from './resolve.ts';

export interface ResolveCacheOptions {
  /** Milliseconds an answer is used, whatever its TTL: node:dns tells none for most types. */
  keepMs?: number;
  /** Milliseconds a temporary failure is used. */
  failureMs?: number;
  /** Answers kept. */
  entries?: number;
  /** Opens when the resolver itself is away. */
  breaker?: CircuitBreaker;
}

type Answer = { records: unknown[] } | { code: string };

export function cachedResolve(
  resolve: Resolve,
  clock: Clock,
  { keepMs = 300_000, failureMs = 30_000, entries = 20_000, breaker = createCircuitBreaker(clock) }: ResolveCacheOptions = {},
): Resolve {
  // In order of insertion, so the first key is the oldest answer.
  const kept = new Map<string, { answer: Answer; until: number }>();
  const asking = new Map<string, Promise<Answer>>();

  async function ask(key: string, name: string, type: string): Promise<Answer> {
    if (!breaker.allows()) return { code: 'ETIMEOUT' };
    let answer: Answer;
    try {
      answer = { records: await resolve(name, type) };
    } catch (error) {
      answer = { code: codeOf(error) };
    }
    const code = 'code' in answer ? answer.code : null;
    if (code !== null && isSilence(code)) breaker.failed();
    else breaker.succeeded();
    const lasting = code === null || isAbsent(code);
    kept.delete(key);
    kept.set(key, { answer, until: clock.now() + (lasting ? keepMs : failureMs) });
    if (kept.size > entries) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
    return answer;
  }

  return async (name, type) => {
    const key = `${type} ${name.toLowerCase().replace(/\.$/, '')}`;
    const known = kept.get(key);
    let answer = known !== undefined && known.until > clock.now() ? known.answer : undefined;
    if (answer === undefined) {
      let flight = asking.get(key);
      if (flight === undefined) {
        flight = ask(key, name, type).finally(() => asking.delete(key));
        asking.set(key, flight);
      }
      answer = await flight;
    }
    if ('code' in answer) throw new DnsError(answer.code, name);
    return answer.records;
  };
}
