/**
 * A golden case on disk: `fixtures/NN-name/` with `message.eml`, `case.json` (this file says its keys), `expected.json` and
 * `README.md`. Everything a verdict depends on is in the folder; nothing is read from the clock or the network.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const addresses = z.union([z.string(), z.array(z.string())]).transform((given) => (typeof given === 'string' ? [given] : given));

/** Who hands a message to the upstream, as XFORWARD or the Received field tells. */
const client = z.strictObject({ address: z.string(), helo: z.string() });

/**
 * A run of past letters from one mailbox, which is taught to the store before the case is judged. Mail from a protected domain
 * is what our side wrote. Texts and links may hold `{n}`, the number of the letter.
 */
const past = z.strictObject({
  from: z.string(),
  to: addresses,
  count: z.int().min(1).default(1),
  /** Days between two letters; weekends are moved to the Friday before. */
  every: z.number().positive().default(7),
  /** Days between the last letter and the case; default `every`. */
  last: z.number().min(0).optional(),
  /** UTC. */
  hour: z.int().min(0).max(23).default(9),
  zone: z.string().default('+0000'),
  mailer: z.string().nullable().default('Mozilla Thunderbird'),
  subject: z.string().default('Arrival {n}'),
  text: z.string().default('The shipment {n} arrives as planned.'),
  links: z.array(z.string()).default([]),
  client: client.optional(),
  /** What the upstream said of the author's domain. */
  dmarc: z.enum(['pass', 'fail', 'none']).default('pass'),
  /** Further header fields, one `Name: value` each. */
  fields: z.array(z.string()).default([]),
  /** Message-ID without brackets; `{n}` is the number. */
  id: z.string().optional(),
  /** Every so many letters are answered by the first recipient; 0 = none. */
  answered: z.int().min(0).default(0),
  /** What became of them: held mail is only sighted. */
  fate: z.enum(['delivered', 'held']).default('delivered'),
});

const golden = z.strictObject({
  /** Time of receipt, ISO 8601. */
  at: z.iso.datetime(),
  recipients: z.array(z.string()).min(1),
  /** Reverse-path of the envelope; default: the author's address stands in for it. */
  reversePath: z.string(),
  /** What XFORWARD told of the client; absent = only the header tells. */
  client: client.optional(),
  /** As in kithgate.yaml; what is left out is as in a site that believes `mx.example.org` and is in passive mode. */
  config: z.record(z.string(), z.unknown()).default({}),
  /** Registration dates of domains, as a list would tell; what is absent is unknown. */
  ages: z.record(z.string(), z.iso.date()).default({}),
  past: z.array(past).default([]),
});

export type PastLetters = z.output<typeof past>;
export type GoldenFacts = z.output<typeof golden>;

export interface GoldenCase {
  name: string;
  folder: string;
  facts: GoldenFacts;
  /** The message as it stands in the folder, with LF. */
  message: Buffer;
}

/** @throws Error naming the folder whose case.json is wrong */
export function readCases(root: string): GoldenCase[] {
  const names = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return names.sort().map((name) => {
    const folder = join(root, name);
    const facts = golden.safeParse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
    if (!facts.success) throw new Error(`${name}/case.json: ${z.prettifyError(facts.error)}`);
    if (!existsSync(join(folder, 'README.md'))) throw new Error(`${name} has no README.md that says why it exists`);
    return { name, folder, facts: facts.data, message: readFileSync(join(folder, 'message.eml')) };
  });
}

/** The message with one kind of line ending throughout, octet for octet otherwise. */
export function withLineEndings(message: Buffer, ending: '\n' | '\r\n'): Buffer {
  return Buffer.from(message.toString('latin1').replace(/\r?\n/g, ending), 'latin1');
}
