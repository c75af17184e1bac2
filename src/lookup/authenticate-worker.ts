/**
 * Checks one message's SPF, DKIM and DMARC. Runs in a worker thread, because canonicalising, hashing and
 * verifying costs milliseconds of CPU. Names are resolved by the main thread through `dns`: one cache, one
 * circuit breaker and one flight for a name, whichever worker asks.
 */
import { readFileSync } from 'node:fs';
import { domainToASCII } from 'node:url';
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { DNSResolver } from 'mailauth';
import { headerEnd } from '../mail/header/fields.ts';
import type { AuthenticationVerdict } from '../ports.ts';
import { type Checked, verdictOf } from './authentication-verdict.ts';
import { isBearable } from './bearable-header.ts';
import { resolverOver } from './dns-port.ts';
import { dkimVerify, dmarc, spf } from './mailauth.ts';
import { limitSignatures } from './signature-limit.ts';
import type { CrewOrder, CrewReport } from './worker-crew.ts';

export interface AuthenticationTask {
  /** The message, or the path of the file it was spilled to. */
  message: Uint8Array | string;
  /** `null` = SPF is not checked. */
  clientIp: string | null;
  helo: string;
  /** `''` for the null reverse-path: SPF then checks the HELO name (RFC 7208 section 2.4). */
  reversePath: string;
  dns: MessagePort;
}

// mailauth reports a differing `l=` with console.log, which would end up in the middle of our standard output.
console.log = () => {};

parentPort?.on('message', async (order: CrewOrder<AuthenticationTask>) => {
  if ('ping' in order) return report({ pong: order.ping });
  try {
    report({ id: order.id, result: await authenticateMessage(order.task) });
  } catch (error) {
    report({ id: order.id, error: String(error) });
  }
});
report({ ready: true });

function report(what: CrewReport<AuthenticationVerdict>): void {
  parentPort?.postMessage(what);
}

async function authenticateMessage(task: AuthenticationTask): Promise<AuthenticationVerdict> {
  const resolver = resolverOver(task.dns);
  try {
    const message =
      typeof task.message === 'string' ? readFileSync(task.message) : Buffer.from(task.message.buffer, task.message.byteOffset, task.message.length);
    const [signatures, sender] = await Promise.all([checkDkim(message, resolver), checkSpf(task, resolver)]);
    const [author] = signatures.fromDomains;
    const record = author === undefined || signatures.fromDomains.length > 1 ? null : await findRecord(author, resolver);
    return verdictOf({ ...signatures, spf: sender, record });
  } finally {
    task.dns.close();
  }
}

async function checkDkim(message: Buffer, resolver: DNSResolver): Promise<Pick<Checked, 'fromDomains' | 'dkim'>> {
  if (!isBearable(message.toString('latin1', 0, headerEnd(message)))) throw new Error('a header too long to be checked');
  const { headerFrom, results } = await dkimVerify(limitSignatures(message), { resolver });
  return {
    fromDomains: [...new Set(headerFrom.map((address) => toDomain(address)).filter((domain) => domain !== ''))],
    dkim: results
      // A message without a signature yields one result without a domain.
      .filter((result) => typeof result.signingDomain === 'string' && result.signingDomain !== '')
      .map(({ signingDomain, status }) => ({ domain: toDomain(signingDomain), result: status.result, partial: Boolean(status.underSized) })),
  };
}

async function checkSpf({ clientIp, helo, reversePath }: AuthenticationTask, resolver: DNSResolver): Promise<Checked['spf']> {
  if (clientIp === null) return null;
  const { domain, status } = await spf({ ip: clientIp, helo, sender: reversePath, resolver });
  return { result: status.result, domain: toDomain(domain) };
}

/** Asked without any passed domain: only the record and its alignment modes are wanted. */
async function findRecord(author: string, resolver: DNSResolver): Promise<Checked['record']> {
  const found = await dmarc({ headerFrom: author, spfDomains: [], dkimDomains: [], resolver });
  if (found === false || found.status.result === 'none') return { state: 'none' };
  if (found.status.result === 'temperror') return { state: 'temperror' };
  return { state: 'found', strictDkim: found.alignment?.dkim?.strict === true, strictSpf: found.alignment?.spf?.strict === true };
}

/** Domain of an address or a bare domain, in lower-case A-labels; `''` when it is none. */
function toDomain(text: string): string {
  return domainToASCII(
    text
      .slice(text.lastIndexOf('@') + 1)
      .trim()
      .replace(/\.$/, ''),
  );
}
