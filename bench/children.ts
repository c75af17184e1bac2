/** The processes a bench starts: each prints one line when it is ready, and all are ended by the bench that started them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const children: ChildProcess[] = [];

/** Clock ticks a second in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;
/** CPU-seconds that a process has used so far, all its threads. */
export function cpuSeconds(child: ChildProcess): number {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Starts a child and waits for the first line that `pick` makes something of. */
export async function start<T>(args: string[], pick: (line: string) => T | undefined): Promise<{ child: ChildProcess; found: T }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LOG_LEVEL: 'warn' } });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const found = pick(line);
    if (found !== undefined) return { child, found };
  }
  throw new Error(`${args.join(' ')} ended before it was ready`);
}

export const portOf = (line: string): number | undefined => (/^\d+$/.test(line) ? Number(line) : undefined);

export async function endAll(): Promise<void> {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null)))),
  );
}
