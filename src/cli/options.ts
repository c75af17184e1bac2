/** Readers for option values. Each throws commander's `InvalidArgumentError`, which ends in exit code 2. */
import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { blamelessIn, domainNameIn } from '../mail/url/typed-host.ts';

export { hostIn } from '../mail/url/typed-host.ts';

export function address(text: string): string {
  if (!/^[^\s@]+@[^\s@]+$/u.test(text)) throw new InvalidArgumentError('expected an address such as anna@partner.example.');
  return text;
}

/** For options that may be given several times. */
export const addresses = (text: string, before: string[] = []): string[] => [...before, address(text)];

/** The null reverse-path is `<>` or empty. */
export function reversePath(text: string): string {
  return text === '' || text === '<>' ? '' : address(text);
}

export function ipAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('expected an IP address such as 192.0.2.1.');
  return text;
}

export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

/** A name below a public suffix, in A-labels; of a URL, also a defanged one, its host. */
export const domainName = (text: string): string => read(domainNameIn, text);

/** For an option that may be given several times. */
export const blameless = (text: string, before: string[] = []): string[] => [...before, read(blamelessIn, text)];

function read(reader: (text: string) => string, text: string): string {
  try {
    return reader(text);
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error;
  }
}
