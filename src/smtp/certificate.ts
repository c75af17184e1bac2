/** The certificate that STARTTLS shows. */
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';

/**
 * Reads a PEM certificate chain and its key.
 * @throws Error naming the files when they can't be read or don't belong together.
 */
export async function loadSecureContext(files: { cert: string; key: string }): Promise<SecureContext> {
  try {
    const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)]);
    return createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot use certificate ${files.cert} with key ${files.key}: ${why}`, { cause });
  }
}
