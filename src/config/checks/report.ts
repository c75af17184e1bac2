/** Where checks put what they find. Paths are those of the option at fault. */
import type { KeyPath } from '../outline.ts';
import type { Config } from '../schema.ts';

export interface Report {
  /** Refuses to start. */
  error(path: KeyPath, text: string): void;
  /** Starts, but hardly does what was meant. */
  warn(path: KeyPath, text: string): void;
}

/** Looks at a normalised configuration. */
export type Check = (config: Config, report: Report) => void;
