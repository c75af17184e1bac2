/** Starts a worker thread from a module beside the caller, built (.js) or as it is written (.ts, in tests). */
import { Worker } from 'node:worker_threads';

/**
 * @param name module without its ending, such as `./authenticate-worker`
 * @param from `import.meta.url` of the caller
 */
export function startWorker(name: string, from: string): Worker {
  if (!from.endsWith('.ts')) return new Worker(new URL(`${name}.js`, from));
  // The loader that lets Node 20 run .ts is not handed down to threads: the thread registers it for itself.
  const module = JSON.stringify(new URL(`${name}.ts`, from).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${module}); })`, { eval: true });
}
