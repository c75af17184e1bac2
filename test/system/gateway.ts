/** The built gateway as its user runs it: `node dist/main.js serve`, and its commands beside it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ready {
  listeners: { name: string; port: number }[];
  console: string;
}

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export class Gateway {
  readonly config: string;
  readonly ready: Ready;
  /** Exit code of the process once it has ended; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #log = '';

  private constructor(config: string, child: ChildProcess, ready: Ready) {
    this.config = config;
    this.#child = child;
    this.ready = ready;
    this.ended = new Promise((resolve) => child.once('close', resolve));
    // Its end is seen only once all it said is read.
    child.stdout?.resume();
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
  }

  /** @param under a command that runs another one, with its arguments: `['prlimit', '--nofile=64']` */
  static async start(config: string, under: readonly string[] = []): Promise<Gateway> {
    const [program = '', ...args] = [...under, process.execPath, MAIN, 'serve', '--json', '--config', config];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as Ready & { event: string };
      if (said.event === 'ready') return new Gateway(config, child, said);
    }
    throw new Error(`kithgate did not start: ${complaint}`);
  }

  get log(): string {
    return this.#log;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  port(listener: string): number {
    const found = this.ready.listeners.find(({ name }) => name === listener);
    if (found === undefined) throw new Error(`no listener ${listener}`);
    return found.port;
  }

  /** @returns exit code once it has ended */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return this.ended;
  }

  /** Does nothing once it has ended. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Runs a command beside it. */
  run(...args: string[]): Outcome {
    return kithgate(...args, '--config', this.config);
  }

  /** The same while servers of this process go on: for commands that need the next hop. */
  ask(...args: string[]): Promise<Outcome> {
    return kithgateBeside(...args, '--config', this.config);
  }

  /** The same with something on standard input. */
  askWith(input: string, ...args: string[]): Promise<Outcome> {
    return beside(input, [...args, '--config', this.config]);
  }
}

export function kithgate(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

export const kithgateBeside = (...args: string[]): Promise<Outcome> => beside('', args);

function beside(input: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
    child.stdin.end(input);
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        said[stream] += chunk;
      });
    }
    child.on('error', reject).on('close', (status) => resolve({ status, ...said }));
  });
}

/** Ports nobody uses now, held open together so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
