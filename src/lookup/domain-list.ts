/**
 * Ages of domains from files: CSV lines `domain,registered` with an ISO 8601 date. Asked by registrable domain;
 * a domain not listed is unknown, which is neither old nor safe. The age of a multi-tenant host (a file-sharing
 * service, a private suffix) says nothing about its tenant: the caller must not ask for those, or not heed the answer.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { domainToASCII } from 'node:url';
import type { DomainAge, DomainFacts, Log } from '../ports.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(T[0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?$/;

export interface DomainList extends DomainAge {
  /** Reads these files instead; the old answers stay until all are read. @throws Error naming the file that can't be read, old answers kept */
  reload(files: readonly string[]): Promise<void>;
  /** Domains listed. */
  readonly size: number;
}

/**
 * @param files read in order; a domain listed twice counts as registered on the later date, for a name that was
 *   dropped and registered again is young
 * @throws Error naming the file that can't be read
 */
export async function createDomainList(files: readonly string[], log: Log): Promise<DomainList> {
  let registered = await readLists(files, log);
  return {
    get size() {
      return registered.size;
    },
    async lookup(domains) {
      return new Map(domains.map((domain): [string, DomainFacts] => [domain, factsOf(registered.get(normalise(domain)))]));
    },
    async reload(now) {
      registered = await readLists(now, log);
    },
  };
}

const factsOf = (seconds: number | undefined): DomainFacts =>
  seconds === undefined ? { registeredAt: null, source: 'unknown' } : { registeredAt: seconds * 1000, source: 'list' };

/** Whole seconds stay small integers in the engine: a list of a million takes half the memory. */
async function readLists(files: readonly string[], log: Log): Promise<Map<string, number>> {
  const registered = new Map<string, number>();
  for (const file of files) {
    try {
      await readList(file, registered, log);
    } catch (error) {
      throw new Error(`domainAge.lists: can't read ${file}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, { cause: error });
    }
  }
  return registered;
}

async function readList(file: string, registered: Map<string, number>, log: Log): Promise<void> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let bad = 0;
  let firstBad = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '' || line.startsWith('#') || (number === 1 && isHeading(line))) continue;
    const entry = parseLine(line);
    if (entry === null) {
      bad++;
      if (bad === 1) firstBad = number;
      continue;
    }
    registered.set(entry.domain, Math.max(entry.seconds, registered.get(entry.domain) ?? Number.NEGATIVE_INFINITY));
  }
  if (bad > 0) log.warn({ file, bad, firstBad, lines: number }, `${bad} lines are no "domain,registered" and were left out, the first is line ${firstBad}`);
}

const isHeading = (line: string): boolean => /^\uFEFF?"?domain/i.test(line) && parseLine(line) === null;

/** `null` for a line that is no domain and date; further columns are ignored. */
function parseLine(line: string): { domain: string; seconds: number } | null {
  const [name, date] = line
    .replace(/^\uFEFF/, '')
    .split(',', 2)
    .map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const domain = normalise(name ?? '');
  const match = DATE.exec(date ?? '');
  if (domain === '' || !domain.includes('.') || match === null) return null;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  // Date.UTC turns 30 February into 1 March: such a line is a mistake, not a date.
  if (new Date(day).getUTCDate() !== Number(match[3])) return null;
  // A time without zone is taken as UTC.
  const time = match[4] === undefined ? day : Date.parse(match[5] === undefined ? `${date}Z` : `${date}`);
  return Number.isNaN(time) ? null : { domain, seconds: Math.floor(time / 1000) };
}

/** Lower-case A-labels without the root's dot. */
function normalise(name: string): string {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  return /^[a-z0-9.-]*$/.test(bare) ? bare : domainToASCII(bare);
}
