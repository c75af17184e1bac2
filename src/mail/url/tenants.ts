/**
 * Tenants: whose corner of a shared service a link leads to. `sharepoint.com` is met by everyone; the host
 * `partner-my.sharepoint.com` is one company's. Which services, and where in their addresses the tenant stands, is told by
 * `rules/tenants.yaml`. Services whose tenants have registrable domains of their own in the public suffix list (github.io,
 * web.app, blob.core.windows.net …) need no entry there.
 */

import { byHost } from './by-host.ts';
import { lookedUp } from './domain.ts';

/** How one service tells its tenants apart. */
export interface Division {
  /** By the name before the service's own: each host is a tenant. */
  byHost: boolean;
  /** By the path, the first shape that fits: literal parts, and `*` for any one part. The longest first. */
  paths: readonly (readonly string[])[];
  /** By a query parameter, the first of these that is there; of its value so many characters, when not all. */
  parameters: readonly { name: string; length?: number }[];
}

interface Service {
  /** As it stands in the host. */
  name: string;
  /** The host is the service's own, not one below it. */
  own: boolean;
  division: Division;
}

const RESERVED = /\.(?:example|test)$/;
/** Longest part of a path that is told. */
const PART_LIMIT = 80;

/**
 * @param url      where the link leads
 * @param domain   registrable domain of its host
 * @param services by registrable domain or full host; a `*` third from the end of a name stands for one label
 * @returns host, or host and parts of the path, on a shared service; else the domain
 */
export function tenantOf(url: URL, domain: string, services: ReadonlyMap<string, Division>): string {
  const host = url.hostname.replace(/\.$/, '');
  const service = serviceOf(host, services);
  if (service === 'none') return domain;
  const { name, own, division } = service;
  // A bucket in front of a store that takes buckets in the path too: the public suffix list has told them apart already.
  if (division.byHost && !own) return host;
  if (domain.endsWith(`.${name}`)) return domain;
  const base = own ? host.replace(/^www\./, '') : host;
  const parts = pathParts(url);
  const shape = division.paths.find((path) => fits(parts, path));
  if (shape !== undefined) return [base, ...parts.slice(0, shape.length)].join('/');
  for (const { name: parameter, length = PART_LIMIT } of division.parameters) {
    const value = url.searchParams.get(parameter);
    if (value) return `${base}/?${parameter}=${value.slice(0, length)}`;
  }
  return base;
}

/** Whether a host is a shared service's, or a tenant's there: its domain's age and fame say nothing of who put a page there. */
export const isShared = (host: string, services: ReadonlyMap<string, Division>): boolean => serviceOf(host, services) !== 'none';

/** Whether this is the service as a whole, and no tenant of it: an address that names none. @param tenant as `tenantOf` tells it */
export function isServiceItself(tenant: string, services: ReadonlyMap<string, Division>): boolean {
  const service = tenant.includes('/') ? 'none' : serviceOf(tenant, services);
  return service !== 'none' && service.own;
}

function fits(parts: readonly string[], shape: readonly string[]): boolean {
  return parts.length >= shape.length && shape.every((part, at) => part === '*' || part === parts[at]);
}

function pathParts(url: URL): string[] {
  const parts: string[] = [];
  for (const part of url.pathname.slice(0, 1000).split('/', 20)) if (part !== '') parts.push(part.slice(0, PART_LIMIT));
  return parts;
}

const serviceOf = byHost((host, services: ReadonlyMap<string, Division>): Service | 'none' => {
  // `partner-my.sharepoint.example` stands for the real service in documentation and tests (RFC 2606).
  return nearest(host, services) ?? (RESERVED.test(host) ? nearest(host.replace(RESERVED, '.com'), services) : null) ?? 'none';
});

/** The service whose host this is, or is below; the longest match first. */
function nearest(written: string, services: ReadonlyMap<string, Division>): Service | null {
  const host = lookedUp(written);
  for (let name = host, dot = 0; dot !== -1; name = name.slice(dot + 1)) {
    const division = services.get(name) ?? services.get(anyRegion(name));
    if (division !== undefined) return { name, own: name === host || host === `www.${name}`, division };
    dot = name.indexOf('.');
  }
  return null;
}

/** `s3.eu-west-1.amazonaws.com` → `s3.*.amazonaws.com`; `''` for a shorter name. */
function anyRegion(name: string): string {
  const last = name.lastIndexOf('.');
  const second = last > 0 ? name.lastIndexOf('.', last - 1) : -1;
  const third = second > 0 ? name.lastIndexOf('.', second - 1) : -1;
  return third === -1 ? '' : `${name.slice(0, third)}.*${name.slice(second)}`;
}
