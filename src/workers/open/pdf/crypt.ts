/**
 * The standard security handler (ISO 32000-1 section 7.6, ISO 32000-2 section 7.6.4) with the empty user password: such a file
 * opens for everybody, and only a filter that reads no further than the structure sees noise.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { type Dictionary, Name, type Value } from './value.ts';

type Method = 'none' | 'rc4' | 'aes128' | 'aes256';

export interface Decryption {
  string(octets: Buffer, number: number, generation: number): Buffer;
  stream(octets: Buffer, number: number, generation: number): Buffer;
}

const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

/**
 * @param encrypt the Encrypt dictionary, its values resolved
 * @param id the first string of the trailer's ID
 * @returns null when a password is needed, or another handler
 */
export function emptyPassword(encrypt: Dictionary, id: Buffer): Decryption | null {
  const filter = encrypt.get('Filter');
  const version = numberOf(encrypt, 'V');
  if (!(filter instanceof Name) || filter.text !== 'Standard' || ![1, 2, 4, 5].includes(version)) return null;
  const key = version === 5 ? newKey(encrypt) : oldKey(encrypt, id);
  if (key === null) return null;
  const strings = version < 4 ? 'rc4' : methodOf(encrypt, 'StrF');
  const streams = version < 4 ? 'rc4' : methodOf(encrypt, 'StmF');
  return {
    string: (octets, number, generation) => decrypt(strings, key, octets, number, generation),
    stream: (octets, number, generation) => decrypt(streams, key, octets, number, generation),
  };
}

function methodOf(encrypt: Dictionary, which: string): Method {
  const name = encrypt.get(which);
  const filters = encrypt.get('CF');
  const filter = filters instanceof Map && name instanceof Name ? filters.get(name.text) : null;
  const method = filter instanceof Map ? filter.get('CFM') : null;
  const text = method instanceof Name ? method.text : '';
  return text === 'V2' ? 'rc4' : text === 'AESV2' ? 'aes128' : text === 'AESV3' ? 'aes256' : 'none';
}

function decrypt(method: Method, key: Buffer, octets: Buffer, number: number, generation: number): Buffer {
  if (method === 'none') return octets;
  if (method === 'aes256') return cbc('aes-256-cbc', key, octets);
  const object = Buffer.from([number, number >> 8, number >> 16, generation, generation >> 8]);
  const salt = method === 'aes128' ? Buffer.from('sAlT') : Buffer.alloc(0);
  const own = md5(key, object, salt).subarray(0, Math.min(16, key.length + 5));
  return method === 'rc4' ? rc4(own, octets) : cbc('aes-128-cbc', own, octets);
}

/** Algorithm 2, and the check of algorithms 4 and 5. */
function oldKey(encrypt: Dictionary, id: Buffer): Buffer | null {
  const revision = numberOf(encrypt, 'R');
  const length = revision < 3 ? 5 : Math.max(5, Math.min(16, (numberOf(encrypt, 'Length') || 40) / 8));
  const permissions = Buffer.alloc(4);
  permissions.writeInt32LE(numberOf(encrypt, 'P') | 0);
  const open = revision >= 4 && encrypt.get('EncryptMetadata') === false ? Buffer.alloc(4, 0xff) : Buffer.alloc(0);
  let key = md5(PADDING, stringOf(encrypt, 'O').subarray(0, 32), permissions, id, open).subarray(0, length);
  if (revision >= 3) for (let round = 0; round < 50; round += 1) key = md5(key).subarray(0, length);
  const check = stringOf(encrypt, 'U');
  if (revision < 3) return rc4(key, PADDING).equals(check.subarray(0, 32)) ? key : null;
  let expected = rc4(key, md5(PADDING, id));
  for (let round = 1; round <= 19; round += 1) expected = rc4(Buffer.from(key.map((octet) => octet ^ round)), expected);
  return expected.equals(check.subarray(0, 16)) ? key : null;
}

/** Algorithm 2.A: the file's key lies in UE, locked by the hash of the password. */
function newKey(encrypt: Dictionary): Buffer | null {
  const hash = numberOf(encrypt, 'R') >= 6 ? hardened : (salt: Buffer) => createHash('sha256').update(salt).digest();
  const user = stringOf(encrypt, 'U');
  const locked = stringOf(encrypt, 'UE');
  if (user.length < 48 || locked.length < 32 || !hash(user.subarray(32, 40)).equals(user.subarray(0, 32))) return null;
  const decipher = createDecipheriv('aes-256-cbc', hash(user.subarray(40, 48)), Buffer.alloc(16)).setAutoPadding(false);
  return Buffer.concat([decipher.update(locked.subarray(0, 32)), decipher.final()]);
}

/** Algorithm 2.B for the empty password. */
function hardened(salt: Buffer): Buffer {
  let key = createHash('sha256').update(salt).digest();
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const block = Buffer.concat(Array.from({ length: 64 }, () => key));
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const mixed = Buffer.concat([cipher.update(block), cipher.final()]);
    const sum = mixed.subarray(0, 16).reduce((total, octet) => total + octet, 0) % 3;
    key = createHash(sum === 0 ? 'sha256' : sum === 1 ? 'sha384' : 'sha512')
      .update(mixed)
      .digest();
    last = mixed.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

/** The first block is the initialisation vector; a damaged end is cut off. */
function cbc(cipher: string, key: Buffer, octets: Buffer): Buffer {
  const whole = octets.length & ~15;
  if (whole < 32) return Buffer.alloc(0);
  const decipher = createDecipheriv(cipher, key, octets.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(octets.subarray(16, whole)), decipher.final()]);
  const padding = plain.at(-1) ?? 0;
  return padding >= 1 && padding <= 16 ? plain.subarray(0, plain.length - padding) : plain;
}

/** OpenSSL 3 no longer offers it by default. */
function rc4(key: Buffer, octets: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 255;
    [state[i], state[j]] = [state[j] as number, state[i] as number];
  }
  const out = Buffer.alloc(octets.length);
  for (let at = 0, i = 0, j = 0; at < octets.length; at += 1) {
    i = (i + 1) & 255;
    const one = state[i] as number;
    j = (j + one) & 255;
    const other = state[j] as number;
    state[i] = other;
    state[j] = one;
    out[at] = (octets[at] as number) ^ (state[(one + other) & 255] as number);
  }
  return out;
}

function md5(...parts: Buffer[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function numberOf(dictionary: Dictionary, key: string): number {
  const value: Value | undefined = dictionary.get(key);
  return typeof value === 'number' ? value : 0;
}

function stringOf(dictionary: Dictionary, key: string): Buffer {
  const value = dictionary.get(key);
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}
