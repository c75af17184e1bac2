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

export class Gateway {
  readonly config: string;
  readonly ready: Ready;
  readonly #child: ChildProcess;
  #log = '';

  private constructor(config: string, child: ChildProcess, ready: Ready) {
    this.config = config;
    this.#child = child;
    this.ready = ready;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
  }

  static async start(config: string): Promise<Gateway> {
    const child = spawn(process.execPath, [MAIN, 'serve', '--json', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
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
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    return ended;
  }

  /** Runs a command beside it. */
  run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return kithgate(...args, '--config', this.config);
  }
}

export function kithgate(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
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
