/**
 * From authentication results to one word about the author's domain. DMARC (RFC 7489) decides where it was
 * evaluated; otherwise a DKIM or SPF pass counts when its domain is aligned with the author's (relaxed:
 * same registrable domain). A temporary error is `unknown`, never `fail`: DNS trouble is nobody's guilt.
 */

import type { AuthenticationResultsField } from '../message.ts';
import { asciiDomain, domainOf, registrableDomain } from './address.ts';

export type AuthenticationClass = 'pass' | 'fail' | 'none' | 'unknown';

/** What our own check of SPF, DKIM and DMARC says. */
export interface VerifiedResults {
  spf: string;
  dkim: { domain: string; result: string }[];
  dmarc: string;
  /** Domain the DMARC result speaks for (RFC5322.From). */
  domain: string;
}

/** One `method=result` with its properties. */
export type AuthenticationResult = AuthenticationResultsField['results'][number];

export interface Authentication {
  class: AuthenticationClass;
  /** Such as `dmarc=pass` or `dkim=pass header.d=example.org`. */
  evidence: string;
  /** Domains with a DKIM signature that passed, lower-case. */
  dkimDomains: string[];
  /** Domains of reverse-paths that passed SPF; `''` is that of this very transaction, checked here. */
  spfDomains: string[];
}

interface MethodResult {
  method: 'spf' | 'dkim' | 'dmarc';
  result: string;
  /** Domain it speaks for; `''` when not told. */
  domain: string;
}

/** Relaxed alignment (RFC 7489 section 3.1): one registrable domain. */
export const aligned = (domain: string, author: string): boolean => domain !== '' && author !== '' && registrableDomain(domain) === registrableDomain(author);

function weigh(results: readonly MethodResult[], authorDomain: string): Authentication {
  const dkimDomains = [...new Set(results.filter((r) => r.method === 'dkim' && r.result === 'pass' && r.domain !== '').map((r) => r.domain))];
  const spfDomains = results.filter((r) => r.method === 'spf' && r.result === 'pass').map((r) => r.domain);
  const verdict = (value: AuthenticationClass, evidence: string): Authentication => ({ class: value, evidence, dkimDomains, spfDomains });

  // A DMARC result for another domain says nothing about this author; one that names no domain speaks for the From field.
  const dmarc = results.find((r) => r.method === 'dmarc' && (r.domain === '' || aligned(r.domain, authorDomain)));
  if (dmarc?.result === 'pass' || dmarc?.result === 'bestguesspass') return verdict('pass', `dmarc=${dmarc.result}`);
  if (dmarc?.result === 'fail') return verdict('fail', 'dmarc=fail');

  const passed = results.find((r) => r.method !== 'dmarc' && r.result === 'pass' && aligned(r.domain, authorDomain));
  if (passed !== undefined) return verdict('pass', `${passed.method}=pass ${passed.domain}`);
  // Servers of the time before RFC 7601 say `tempfail`.
  if (results.some((r) => r.result === 'temperror' || r.result === 'tempfail')) return verdict('unknown', 'temperror');
  const failed = results.find((r) => r.method === 'spf' && r.result === 'fail' && aligned(r.domain, authorDomain));
  if (failed !== undefined) return verdict('fail', `spf=fail ${failed.domain}`);
  if (results.length === 0) return verdict('unknown', 'no results');
  return verdict('none', results.map((r) => `${r.method}=${r.result}`).join(' '));
}

const METHODS = new Set(['spf', 'dkim', 'dmarc']);

function speaksFor(method: string, properties: Record<string, string>): string {
  if (method === 'dmarc') return domainPart(properties['header.from']);
  if (method === 'dkim') return domainPart(properties['header.d'] ?? properties['header.i']);
  return domainPart(properties['smtp.mailfrom'] ?? properties['smtp.mail'] ?? properties['smtp.helo']);
}

/** Dialects give `user@domain`, `@domain` or a bare domain. */
function domainPart(value: string | undefined): string {
  if (value === undefined) return '';
  return asciiDomain(value.includes('@') ? domainOf(value) : value);
}

export function fromFields(fields: readonly AuthenticationResultsField[], authorDomain: string): Authentication {
  const results = fields
    .flatMap((field) => field.results)
    .filter((r) => METHODS.has(r.method.toLowerCase()))
    .map((r) => {
      const method = r.method.toLowerCase() as MethodResult['method'];
      return { method, result: r.result.toLowerCase(), domain: speaksFor(method, r.properties) };
    });
  return weigh(results, authorDomain);
}

/**
 * Our own check as RFC 8601 would state it. What could not be checked is not stated.
 *
 * @param sender reverse-path and HELO name that SPF spoke of (RFC 8601 section 2.7.2)
 */
export function resultsOf({ spf, dkim, dmarc, domain }: VerifiedResults, sender: { reversePath: string; helo: string | null }): AuthenticationResult[] {
  const speaksOf: Record<string, string> = sender.reversePath === '' ? { 'smtp.helo': sender.helo ?? '' } : { 'smtp.mailfrom': domainOf(sender.reversePath) };
  return [
    { method: 'spf', result: spf, properties: speaksOf },
    ...dkim.map((signature) => ({ method: 'dkim', result: signature.result, properties: { 'header.d': signature.domain } })),
    { method: 'dmarc', result: dmarc, properties: { 'header.from': domain } },
  ].filter(({ result }) => result !== '' && result !== 'unknown');
}

/** SPF alone names no domain here, so only DMARC and aligned DKIM can pass. */
export function fromVerified(verified: VerifiedResults, authorDomain: string): Authentication {
  const found = weighVerified(verified, authorDomain);
  // Without the client's address SPF could not be asked: what was not asked is not absent.
  return found.class === 'none' && /^(unknown|temperror|)$/i.test(verified.spf)
    ? { ...found, class: 'unknown', evidence: `${found.evidence} (SPF could not be checked)` }
    : found;
}

function weighVerified(verified: VerifiedResults, authorDomain: string): Authentication {
  const results: MethodResult[] = [
    { method: 'dmarc', result: verified.dmarc.toLowerCase(), domain: verified.domain.toLowerCase() },
    ...verified.dkim.map((d) => ({ method: 'dkim' as const, result: d.result.toLowerCase(), domain: d.domain.toLowerCase() })),
    { method: 'spf', result: verified.spf.toLowerCase(), domain: '' },
  ];
  return weigh(
    results.filter((r) => r.result !== '' && r.result !== 'unknown'),
    authorDomain,
  );
}
