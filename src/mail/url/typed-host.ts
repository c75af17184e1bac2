/** Hosts and domains as people type and paste them. */
import { getDomain } from 'tldts';
import { isAddressLiteral } from './domain.ts';
import { parseUrl } from './parse-url.ts';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}$/;

/** Takes what an operator pastes: a URL, a defanged one, a host with a dot at its end. */
export function hostIn(text: string): string {
  const plainText = text.trim().replaceAll('[.]', '.').replace(/^hxxp/i, 'http');
  const url = plainText.includes('://') ? plainText : `http://${plainText}`;
  return (parseUrl(url)?.hostname ?? plainText).toLowerCase().replace(/\.$/, '');
}

/**
 * A name below a public suffix, in A-labels; of a URL, also a defanged one, its host.
 *
 * @throws RangeError whose text says what was expected
 */
export function domainNameIn(text: string): string {
  const name = hostIn(text);
  const isName = name.length <= 253 && name.includes('.') && !isAddressLiteral(name) && name.split('.').every((label) => LABEL.test(label));
  if (!isName || (text.includes('@') && !text.includes('://'))) throw new RangeError('expected a domain name such as partner.example.');
  if (getDomain(name) === null) throw new RangeError('that is a public suffix; expected a name below one, such as partner.example.');
  return name;
}

/** A place that a person says is not to blame: a domain with all below it, or an address. @throws RangeError as `domainNameIn` */
export function blamelessIn(text: string): string {
  const host = hostIn(text);
  return isAddressLiteral(host) ? host : domainNameIn(text);
}
