/** What a command works with: its options common to all, its output, its configuration and its desk. */
import picocolors from 'picocolors';
import type { LoadedConfig } from '../config/issue.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { jsonLine, plain } from '../report/plain.ts';
import type { Io } from './io.ts';
import type { Desk, Kit, StoreUse } from './kit.ts';

export interface GlobalOptions {
  config?: string;
  json?: boolean;
}

export class Session {
  readonly kit: Kit;
  readonly io: Io;
  /** Colours only for a person at a terminal. */
  readonly colours: ReturnType<typeof picocolors.createColors>;
  /** What the program will exit with; the worst a command says stays. */
  exitCode = 0;
  readonly #options: () => GlobalOptions;

  constructor(kit: Kit, io: Io, options: () => GlobalOptions) {
    this.kit = kit;
    this.io = io;
    this.#options = options;
    this.colours = picocolors.createColors(io.stdout.terminal && io.colour);
  }

  get json(): boolean {
    return this.#options().json === true;
  }

  get now(): number {
    return this.kit.clock.now();
  }

  /** Characters for a table: the terminal's, or as many as it takes where output goes to a file. */
  get width(): number | null {
    return this.io.stdout.terminal ? this.io.stdout.columns : null;
  }

  print(text: string): void {
    this.io.stdout.write(`${text}\n`);
  }

  printJson(value: unknown): void {
    this.print(jsonLine(value));
  }

  /** One line on stderr, for what doesn't stop the command. */
  complain(text: string): void {
    this.io.stderr.write(`kithgate: ${plain(text, 1000)}\n`);
  }

  fail(code: number): void {
    this.exitCode = Math.max(this.exitCode, code);
  }

  /** Throws `ConfigError`. */
  load(): LoadedConfig {
    return loadConfig({ file: this.#options().config, cwd: this.io.cwd });
  }

  /** Opens a desk for as long as `work` takes. */
  async atDesk<Result>(use: StoreUse, work: (desk: Desk, config: Config) => Promise<Result>): Promise<Result> {
    const { config } = this.load();
    const desk = await this.kit.open(config, use);
    try {
      return await work(desk, config);
    } finally {
      await desk.close();
    }
  }
}
