/** Configuration for showing: every option the schema marks as secret is replaced. */
import { type Option, outline } from './outline.ts';
import type { Config } from './schema.ts';

export const MASK = '********';

export function maskSecrets(config: Config): Config {
  return masked(config, outline) as Config;
}

function masked(value: unknown, option: Option | undefined): unknown {
  if (option?.secret === true && value !== undefined) return MASK;
  if (Array.isArray(value)) return value.map((entry) => masked(entry, option?.items));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner, option?.properties?.[key])]));
}
