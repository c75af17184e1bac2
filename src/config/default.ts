/**
 * What runs when there is no configuration file: a gateway to try out, on loopback, that needs nothing else.
 */
import type { z } from 'zod';
import type { configSchema } from './schema.ts';

export const EMBEDDED_NAME = '(built-in default)';

export const embeddedDefault: z.input<typeof configSchema> = {
  protectedDomains: ['localhost', 'example.org'],
  nextHop: { protocol: 'maildir', path: './data/maildir' },
};
