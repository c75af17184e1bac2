/** The gateway under demonstration: the program as anyone runs it, started as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { MX, OUR_DOMAIN } from './cast.ts';

export const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const READY_MS = 20_000;

export type Mode = 'passive' | 'active';

export interface Running {
  smtpPort: number;
  consoleUrl: string;
  /** SIGTERM, then waits for its end: everything it knows is on disk. */
  stop(): Promise<void>;
}

/** @returns path of the configuration; each mode has a data folder of its own in `folder` */
export async function writeConfig(folder: string, mode: Mode, consolePort: number): Promise<string> {
  const file = join(folder, `${mode}.yaml`);
  const config = {
    protectedDomains: [OUR_DOMAIN],
    mode,
    listeners: [{ name: 'inbound', address: '127.0.0.1', port: 0 }],
    nextHop: { protocol: 'maildir', path: `./${mode}-mailboxes` },
    dataFolder: `./${mode}-data`,
    // The MX in front of us is this machine, for the demo.
    authentication: { upstreams: [{ authservId: MX, peers: ['127.0.0.0/8'] }], verify: false },
    domainAge: { lists: ['./registry.csv'], rdap: { enabled: false } },
    locks: { publicUrl: `http://127.0.0.1:${consolePort}`, openAnyway: true },
    console: { address: '127.0.0.1', port: consolePort },
  };
  await writeFile(file, stringify(config));
  return file;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** @throws Error that names the log, when it does not get ready */
export async function serve(config: string): Promise<Running> {
  const log = `${config}.log`;
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', config, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(log));
  // From the start: Ctrl-C reaches it as well as us, and it may be gone before we ask it to stop.
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // However the demo ends, the gateway does not outlive it.
  const endChild = () => child.kill('SIGKILL');
  process.once('exit', endChild);
  const { smtpPort, consoleUrl } = await ready(child, log);
  return {
    smtpPort,
    consoleUrl,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', endChild);
    },
  };
}

function ready(child: ChildProcess, log: string): Promise<{ smtpPort: number; consoleUrl: string }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the gateway ${why}; its log: ${log}`));
    const timer = setTimeout(fail, READY_MS, 'did not get ready');
    child.once('exit', (code) => fail(`ended with ${code}`));
    if (child.stdout === null) return fail('has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { event?: string; console: string; listeners: { port: number }[] };
      if (said.event !== 'ready') return;
      clearTimeout(timer);
      resolve({ smtpPort: said.listeners[0]?.port ?? 0, consoleUrl: said.console });
    });
  });
}

/** Runs one command of the program and returns its lines of JSON. @throws Error with what it complained of */
export async function command<T>(...words: string[]): Promise<T[]> {
  const child = spawn(process.execPath, [PROGRAM, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`kithgate ${words.join(' ')}: ${complaint.trim() || `exit ${code}`}`);
  return out
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
