/** The key that locked copies are sealed with (ARC): rsa-sha256 is the only algorithm there is (RFC 8617 section 4.1.2). */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Check, Report } from './report.ts';

/** RFC 8301 section 3.2: verifiers take no shorter key; signers should use 2048 bits. */
const SHORTEST = 1024;
const SAFE = 2048;

const PATH = ['authentication', 'arc', 'keyFile'];

export const checkSealKey: Check = ({ authentication: { arc, verify } }, report) => {
  if (arc === undefined) return;
  const key = readKey(arc.keyFile, report);
  if (key === null) return;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa')
    report.error(PATH, `expected an RSA key, ${arc.keyFile} holds one for ${key.asymmetricKeyType}: ARC seals are rsa-sha256`);
  else if (bits < SHORTEST) report.error(PATH, `expected an RSA key of 2048 bits or more, ${arc.keyFile} has ${bits}: no verifier would take it`);
  else if (bits < SAFE) report.warn(PATH, `${arc.keyFile} has ${bits} bits; 2048 are safer (RFC 8301)`);
  // Windows has no such mode bits.
  if (process.platform !== 'win32' && (statSync(arc.keyFile).mode & 0o004) !== 0)
    report.warn(PATH, `everyone on this machine can read ${arc.keyFile} and seal in your name; chmod 640 it`);
  if (!verify)
    report.warn(['authentication', 'verify'], 'ARC chains are not verified: what comes with one is sealed only where an upstream says arc=pass or arc=fail');
};

function readKey(file: string, report: Report): KeyObject | null {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    report.error(PATH, `expected a readable PEM file, ${file}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
    return null;
  }
  try {
    return createPrivateKey(pem);
  } catch {
    const encrypted = /ENCRYPTED/.test(pem) ? ', it is encrypted: nobody is there to type its password' : '';
    report.error(PATH, `expected a private RSA key in PEM, ${file} is none${encrypted}`);
    return null;
  }
}
