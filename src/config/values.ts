/** Kinds of values that several options share, each with its own words for what was expected. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

export const port = z.int().min(0).max(65535);
/** A domain name without trailing dot, as lower-case A-labels (RFC 5890 section 2.3.2.1). */
export const domain = z
  .string()
  .refine((name) => !/[\s@/:*\\%?#]/.test(name) && isLdh(domainToASCII(name)), 'expected a domain name such as example.org')
  .transform((name) => domainToASCII(name));
const isLdh = (name: string): boolean => name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(name);
/** An address, or every address of a domain. Matched without regard to case. */
export const recipientPattern = z.string().regex(/^(\*|[^\s@]+|"[^"]+")@[^\s@]+$/u, 'expected an address such as ceo@example.org, or *@example.org');
export const address = z.string().regex(/^([^\s@]+|"[^"]+")@[^\s@]+$/u, 'expected an address such as anna@partner.example');
export const cidr = z.string().refine((text) => {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}, 'expected an IP address or a network such as 192.0.2.0/24');
export const mode = z.enum(['passive', 'active']);
export const threshold = z.number().min(0).max(101);
