/**
 * Names that worker threads ask for, answered by the main thread: one cache, one circuit breaker and one flight for a
 * name, whichever worker asks.
 */
import type { MessagePort } from 'node:worker_threads';
import type { DNSResolver } from 'mailauth';
import { codeOf, DnsError, type Resolve } from './resolve.ts';

interface DnsQuestion {
  id: number;
  name: string;
  type: string;
}

type DnsReply = { id: number; records: unknown[] } | { id: number; code: string };

/** SPF may take a hundred look-ups within its own limits (10 mechanisms, MX of 10 hosts), DKIM one a signature, ARC one a set and there are at most 50. */
const MAX_QUESTIONS = 150;

/** In the worker: a resolver over the port it was given with its task. */
export function resolverOver(port: MessagePort): DNSResolver {
  const waiting = new Map<number, { name: string; resolve: (records: string[]) => void; reject: (error: Error) => void }>();
  let last = 0;
  port.on('message', (reply: DnsReply) => {
    const question = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('records' in reply) question?.resolve(reply.records as string[]);
    else question?.reject(new DnsError(reply.code, question.name));
  });
  return (name, type) =>
    new Promise<string[]>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { name, resolve, reject });
      port.postMessage({ id, name, type } satisfies DnsQuestion);
    });
}

/** In the main thread: answers a worker's questions until told to give up; then every open and every later one times out. */
export function answerQuestions(port: MessagePort, resolve: Resolve): { giveUp(): void } {
  const open = new Set<number>();
  let asked = 0;
  let givenUp = false;
  const reply = (answer: DnsReply) => {
    if (open.delete(answer.id)) port.postMessage(answer);
  };
  port.on('message', ({ id, name, type }: DnsQuestion) => {
    open.add(id);
    asked++;
    if (givenUp || asked > MAX_QUESTIONS) return reply({ id, code: 'ETIMEOUT' });
    resolve(name, type).then(
      (records) => reply({ id, records }),
      (error: unknown) => reply({ id, code: codeOf(error) }),
    );
  });
  return {
    giveUp() {
      givenUp = true;
      for (const id of [...open]) reply({ id, code: 'ETIMEOUT' });
    },
  };
}
