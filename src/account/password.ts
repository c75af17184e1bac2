/**
 * How passwords are kept: scrypt (RFC 7914) with N = 2^15, r = 8, p = 3, one of the equal choices of the OWASP Password Storage
 * Cheat Sheet. Of these the one with 32 MiB: a gateway of mail has other use for its memory. Written as PHC strings, so that a
 * later choice of parameters leaves the old ones readable: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { normalPassword } from './rules.ts';

const COST = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Bounds what a hash that was tampered with can cost. */
const MOST = { ln: 18, r: 16, p: 16 };

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{4,86})\$([A-Za-z0-9+/]{22,86})$/;

export async function hashPassword(password: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const hash = await derive(password, salt, HASH_BYTES, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(salt)}$${base64(hash)}`;
}

/** Compares in a time that tells nothing. False for a hash that can't be read. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt = '', hash = ''] = PHC.exec(stored) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (!(cost.ln >= 1 && cost.ln <= MOST.ln && cost.r >= 1 && cost.r <= MOST.r && cost.p >= 1 && cost.p <= MOST.p)) return false;
  const expected = Buffer.from(hash, 'base64');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), expected.length, cost), expected);
}

/** Nobody's password: checked in place of an account that there is not, so that both answers take the same work. */
export const NOBODY = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(Buffer.alloc(SALT_BYTES))}$${base64(Buffer.alloc(HASH_BYTES))}`;

function derive(password: string, salt: Buffer, length: number, { ln, r, p }: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 128 * r * (2 ** ln + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(normalPassword(password), salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** As PHC strings have it: without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
