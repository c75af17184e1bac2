/**
 * Verifies and extends Authenticated Received Chains (RFC 8617), in a worker thread: hashing a large body costs a second.
 * Signing and verifying are mailauth's; what it does otherwise than the standard is kept out of its way here.
 */
import { readFileSync } from 'node:fs';
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { ARCData, DNSResolver } from 'mailauth';
import type { ChainStatus, SealOrder } from '../ports.ts';
import { arcFields, headerText, MOST_SETS } from './arc-fields.ts';
import { isBearable } from './bearable-header.ts';
import { resolverOver } from './dns-port.ts';
import { arc, createSeal, dkimVerify } from './mailauth.ts';
import { codeOf, isAbsent } from './resolve.ts';
import { signedFields } from './seal-fields.ts';
import { limitSignatures } from './signature-limit.ts';
import type { CrewOrder, CrewReport } from './worker-crew.ts';

export type SealTask = { kind: 'chain'; message: Uint8Array | string; at: number; dns: MessagePort } | { kind: 'seal'; copy: Uint8Array; order: SealOrder };

/** Of `chain` the status, `null` where it is not known; of `seal` the fields, `null` where there may be none. */
export type SealResult = ChainStatus | null | { fields: string | null };

// mailauth reports a differing `l=` with console.log, which would end up in the middle of our standard output.
console.log = () => {};

parentPort?.on('message', async (order: CrewOrder<SealTask>) => {
  if ('ping' in order) return report({ pong: order.ping });
  try {
    report({ id: order.id, result: order.task.kind === 'chain' ? await chainOf(order.task) : { fields: await sealOf(order.task) } });
  } catch (error) {
    report({ id: order.id, error: String(error) });
  }
});
report({ ready: true });

function report(what: CrewReport<SealResult>): void {
  parentPort?.postMessage(what);
}

async function chainOf(task: Extract<SealTask, { kind: 'chain' }>): Promise<ChainStatus | null> {
  try {
    const message = typeof task.message === 'string' ? readFileSync(task.message) : asBuffer(task.message);
    const { header } = headerText(message);
    const { present, ended, highest } = arcFields(header);
    if (!present) return 'none';
    if (!isBearable(header)) return null;
    if (ended || highest === 0 || highest > MOST_SETS) return 'fail';
    return await verified(message, new Date(task.at), resolverOver(task.dns));
  } finally {
    task.dns.close();
  }
}

async function verified(message: Buffer, curTime: Date, ask: DNSResolver): Promise<ChainStatus | null> {
  let silence = false;
  const resolver: DNSResolver = async (name, type) => {
    try {
      return await ask(name, type);
    } catch (error) {
      silence ||= !isAbsent(codeOf(error));
      throw error;
    }
  };
  // A message signature may cover fields that a bound on signatures would take away.
  if (limitSignatures(message) !== message) return null;
  const found = await dkimVerify(message, { resolver, curTime });
  const { status } = await arc(found.arc as ARCData, { resolver });
  if (status.result === 'pass') return 'pass';
  // A chain is failed for good (RFC 8617 section 5.2.1), so what may be our own trouble is not held against it.
  return silence ? null : 'fail';
}

/** RFC 8617 section 5.1. */
async function sealOf({ copy, order }: Extract<SealTask, { kind: 'seal' }>): Promise<string | null> {
  const message = asBuffer(copy);
  const { header, whole } = headerText(message);
  const { present, highest, ended } = arcFields(header);
  const names = signedFields(header);
  // A chain that has ended is not gone on with; and one that is there is not none. Without a body the library makes no signature.
  if (names === null || whole || ended || highest >= MOST_SETS || present !== (order.chain !== 'none')) return null;
  const { key, chain, results, at } = order;
  const seal = {
    i: highest + 1,
    cv: chain,
    signingDomain: key.domain,
    selector: key.selector,
    privateKey: key.privateKey,
    algorithm: 'rsa-sha256',
    // The library heeds a list in one string alone, whatever its types say.
    headerList: names.join(':'),
    authResults: results,
    signTime: new Date(Math.floor(at / 1000) * 1000),
  };
  const { headers } = await createSeal(message, { seal });
  // The library keeps some of its errors to itself, and would seal nothing.
  const complete = ['ARC-Seal: ', 'ARC-Message-Signature: ', 'ARC-Authentication-Results: '].every((name, i) => headers[i]?.startsWith(name));
  if (!complete) throw new Error('no complete set was made: is the key an RSA key?');
  return `${headers.join('\r\n')}\r\n`;
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
