/**
 * From what was checked to the verdict the road knows. DMARC is evaluated here and not taken from the library,
 * for four reasons:
 * - a DNS failure on the way to a pass is `temperror`, never `fail` (RFC 7489 section 6.6.2)
 * - SPF that could not be checked, because the client is not known, is no evidence against anyone
 * - strict alignment (`adkim=s`, `aspf=s`) means the same domain, not the same organisation
 * - a DKIM signature over a part of the body (`l=`) vouches for nothing that was appended after it
 */
import { registrableDomain } from '../mail/url/domain.ts';
import type { AuthenticationVerdict } from '../ports.ts';

export interface Checked {
  /** Domains of the addresses in From, lower-case A-labels; more than one is no author at all. */
  fromDomains: string[];
  /** `null` = not checked: the client's address is not known. */
  spf: { result: string; domain: string } | null;
  dkim: { domain: string; result: string; partial: boolean }[];
  /** Whether the author's domain publishes a DMARC record; `null` when From names no single domain. */
  record: { state: 'none' | 'temperror' } | { state: 'found'; strictDkim: boolean; strictSpf: boolean } | null;
}

export function verdictOf(checked: Checked): AuthenticationVerdict {
  const dkim = checked.dkim.map(({ domain, result, partial }) => ({ domain, result: result === 'pass' && partial ? 'policy' : result }));
  const spf = checked.spf?.result ?? 'unknown';
  return { spf, dkim, dmarc: evaluate({ ...checked, dkim: dkim.map((d) => ({ ...d, partial: false })) }), domain: checked.fromDomains[0] ?? '' };
}

/** `bestguesspass`: no record, yet an aligned SPF or DKIM pass says as much as DMARC would with `p=none`. */
function evaluate({ fromDomains, spf, dkim, record }: Checked): string {
  const [author] = fromDomains;
  if (author === undefined) return 'none';
  // RFC 7489 section 6.6.1: several authors, several domains: nothing sensible can be said.
  if (fromDomains.length > 1 || record === null) return 'permerror';
  if (record.state === 'temperror') return 'temperror';
  const aligned = (domain: string, strict: boolean) => (strict ? domain === author : registrableDomain(domain) === registrableDomain(author));
  const strictDkim = record.state === 'found' && record.strictDkim;
  const strictSpf = record.state === 'found' && record.strictSpf;

  const signatures = dkim.filter((d) => aligned(d.domain, strictDkim));
  const spfAligned = spf !== null && aligned(spf.domain, strictSpf) ? spf.result : null;
  if (signatures.some((d) => d.result === 'pass') || spfAligned === 'pass') return record.state === 'found' ? 'pass' : 'bestguesspass';
  if (record.state === 'none') return 'none';
  if (signatures.some((d) => d.result === 'temperror') || spfAligned === 'temperror') return 'temperror';
  return spf === null ? 'unknown' : 'fail';
}
