/** The registrable domain as psl has it. The package's declarations are out of an import's sight, so it is required. */
import { createRequire } from 'node:module';

const psl = createRequire(import.meta.url)('psl') as { get(host: string): string | null };

/** `null` when it knows none. */
export const theirDomain = (host: string): string | null => psl.get(host);
