/**
 * DNS as the checks here need it: records as node:dns gives them, or an error with a `code`. Three kinds of
 * trouble, kept apart: the name or record does not exist (`ENOTFOUND`, `ENODATA`: an answer), the domain's own
 * servers fail (`ESERVFAIL`, …: temporary, theirs), the resolver does not answer (`ETIMEOUT`, `ECONNREFUSED`: ours).
 */
import { promises as dns } from 'node:dns';

/** Rejects with an error whose `code` is one of node:dns. */
export type Resolve = (name: string, type: string) => Promise<unknown[]>;

export class DnsError extends Error {
  override name = 'DnsError';
  readonly code: string;
  constructor(code: string, name: string) {
    super(`${code} for ${name}`);
    this.code = code;
  }
}

export const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'EUNKNOWN';
};

/** The name or the record does not exist: an answer, not trouble. */
export const isAbsent = (code: string): boolean => code === 'ENOTFOUND' || code === 'ENODATA';

/** Nobody answered: says something about the resolver, not about the name. */
export const isSilence = (code: string): boolean => code === 'ETIMEOUT' || code === 'ECONNREFUSED' || code === 'ECONNRESET';

export interface SystemResolveOptions {
  /** Resolvers to ask, such as `127.0.0.1:53`; default those of the system. */
  servers?: readonly string[];
  /** Milliseconds for one try; there are two. */
  timeoutMs?: number;
}

export function systemResolve({ servers, timeoutMs = 1_500 }: SystemResolveOptions = {}): Resolve {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers !== undefined) resolver.setServers([...servers]);
  return async (name, type) => {
    try {
      return (await resolver.resolve(name, type)) as unknown[];
    } catch (error) {
      // A name that cannot be asked for does not exist; the checks must not take it for a temporary failure.
      throw new DnsError(codeOf(error) === 'EBADNAME' ? 'ENOTFOUND' : codeOf(error), name);
    }
  };
}
