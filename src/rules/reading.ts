/** The lists a reader of mail needs: tenants of shared services, redirectors, shorteners (rules/README.md). */
import { z } from 'zod';
import type { Redirector } from '../mail/url/redirectors.ts';
import type { Division } from '../mail/url/tenants.ts';
import { domainsSchema, provenance } from './lists.ts';
import { type RulesText, readRules } from './source.ts';

/** `.host`, `host/path/*`, `host/?parameter:length`: what `rules/tenants.yaml` explains. */
const TENANT =
  /^(?:\.(?<hosts>[a-z0-9-]+(?:\.[a-z0-9-]+)+)|(?<host>[a-z0-9-]+(?:\.(?:[a-z0-9-]+|\*))*\.[a-z0-9-]+)\/(?:\?(?<parameter>[\w.-]+)(?::(?<length>\d+))?|(?<path>(?:[\w.-]+|\*)(?:\/(?:[\w.-]+|\*))*)))$/;

const tenantsSchema = z.strictObject({
  ...provenance,
  tenants: z.array(z.string().regex(TENANT, 'expected .host, host/path/* or host/?parameter')).min(1),
});

/** How a shared service tells its tenants apart, by the service's host. */
export function parseTenants(source: RulesText): ReadonlyMap<string, Division> {
  const services = new Map<string, { byHost: boolean; paths: string[][]; parameters: { name: string; length?: number }[] }>();
  for (const line of readRules(source, tenantsSchema).tenants) {
    const { hosts, host, parameter, length, path } = TENANT.exec(line)?.groups ?? {};
    const name = hosts ?? host ?? '';
    const service = services.get(name) ?? { byHost: false, paths: [], parameters: [] };
    services.set(name, service);
    if (hosts !== undefined) service.byHost = true;
    if (path !== undefined) service.paths.push(path.split('/'));
    if (parameter !== undefined) service.parameters.push({ name: parameter, ...(length === undefined ? {} : { length: Number(length) }) });
  }
  // The longest shape that fits is the most exact one; among those as long, the one with fewer `*`.
  const stars = (path: readonly string[]): number => path.filter((part) => part === '*').length;
  for (const { paths } of services.values()) paths.sort((a, b) => b.length - a.length || stars(a) - stars(b));
  return services;
}

const redirectorsSchema = z.strictObject({
  ...provenance,
  redirectors: z
    .array(
      z
        .strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a short name such as google-amp'),
          host: z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?:\.\*|\.[a-z0-9-]+)$/, 'expected a host such as example.org, or google.*'),
          path: z.string().startsWith('/'),
          parameters: z.array(z.string().min(1)).default([]),
          rest: z.boolean().default(false),
        })
        .refine(({ parameters, rest }) => rest !== parameters.length > 0, 'expected either parameters or rest: true'),
    )
    .min(1),
});

export function parseRedirectors(source: RulesText): Redirector[] {
  return readRules(source, redirectorsSchema).redirectors;
}

export function parseShorteners(source: RulesText): ReadonlySet<string> {
  return new Set(readRules(source, domainsSchema).domains);
}
