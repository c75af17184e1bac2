/** Readers for option values. Each throws commander's `InvalidArgumentError`, which ends in exit code 2. */
import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { getDomain } from 'tldts';
import { isAddressLiteral } from '../mail/url/domain.ts';
import { parseUrl } from '../mail/url/parse-url.ts';

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

const LABEL = /^(?!-)[a-z0-9_-]{1,63}$/;

/** A name below a public suffix, in A-labels; of a URL, also a defanged one, its host. */
export function domainName(text: string): string {
  const name = hostIn(text);
  const isName = name.length <= 253 && name.includes('.') && !isAddressLiteral(name) && name.split('.').every((label) => LABEL.test(label));
  if (!isName || (text.includes('@') && !text.includes('://'))) throw new InvalidArgumentError('expected a domain name such as partner.example.');
  if (getDomain(name) === null) throw new InvalidArgumentError('that is a public suffix; expected a name below one, such as partner.example.');
  return name;
}

/** Takes what an operator pastes: a URL, a defanged one, a host with a dot at its end. */
export function hostIn(text: string): string {
  const plainText = text.trim().replaceAll('[.]', '.').replace(/^hxxp/i, 'http');
  const url = plainText.includes('://') ? plainText : `http://${plainText}`;
  return (parseUrl(url)?.hostname ?? plainText).toLowerCase().replace(/\.$/, '');
}
