/**
 * The schema as a tree of options that can be walked: names for "did you mean", texts and defaults for the
 * example file, secrets for the mask. Read from zod's own JSON Schema of what an operator may write.
 */
import { z } from 'zod';
import { configSchema } from './schema.ts';

/** One option, or the whole configuration. */
export interface Option {
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  description?: string;
  /** Used when the key is absent; a section filled from its own options' defaults has `{}`. */
  default?: unknown;
  /** A value to show where there is no default. */
  example?: unknown;
  /** Masked wherever configuration is shown. */
  secret?: boolean;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  required?: string[];
  properties?: Record<string, Option>;
  items?: Option;
}

export type KeyPath = readonly (string | number)[];

export const outline = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Option;

/** The option at a path; `undefined` where the schema has none. */
export function optionAt(path: KeyPath, from: Option = outline): Option | undefined {
  let option: Option | undefined = from;
  for (const step of path) {
    option =
      typeof step === 'number'
        ? option?.items
        : option?.properties !== undefined && Object.hasOwn(option.properties, step)
          ? option.properties[step]
          : undefined;
  }
  return option;
}

/** `listeners[0].port` */
export function keyText(path: KeyPath): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '');
}
