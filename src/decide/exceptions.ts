/** Exceptions of the operator: decided before any score, the first that matches. */
import type { Author } from '../mail/header/identity.ts';
import { inNetworks } from '../mail/header/network.ts';
import { matchesRecipient } from './policy.ts';
import type { Action } from './verdict.ts';

/** Structurally the configuration's. All criteria named must hold. */
export interface Exception {
  author?: string | undefined;
  /** And its subdomains. */
  authorDomain?: string | undefined;
  /** Address or CIDR network. */
  clientIp?: string | undefined;
  recipient?: string | undefined;
  header?: { name: string; contains: string } | undefined;
  /** author and authorDomain count only when authentication passed. */
  requireAuth: boolean;
  action: Action;
}

/** What exceptions look at. */
export interface ExceptionFacts {
  author: Author;
  clientIp: string | null;
  /** Values of header fields by lower-case name, unfolded. */
  fields: ReadonlyMap<string, readonly string[]>;
}

export interface MatchedException {
  exception: Exception;
  /** Position in the list, from 1, as an operator counts. */
  number: number;
  /** What matched, in words. */
  text: string;
}

export function firstException(exceptions: readonly Exception[], facts: ExceptionFacts, recipient: string): MatchedException | null {
  for (const [index, exception] of exceptions.entries()) {
    const matched = criteria(exception, facts, recipient);
    if (matched !== null) return { exception, number: index + 1, text: `Exception ${index + 1} of the configuration: ${matched}` };
  }
  return null;
}

/** Words for the criteria when all hold, else `null`. */
function criteria(exception: Exception, facts: ExceptionFacts, recipient: string): string | null {
  const { author, authorDomain, clientIp, header } = exception;
  const trusted = !exception.requireAuth || facts.author.class === 'pass';
  const words: string[] = [];
  if (author !== undefined) {
    if (!trusted || facts.author.address !== author.toLowerCase()) return null;
    words.push(`author ${author}`);
  }
  if (authorDomain !== undefined) {
    const wanted = authorDomain.toLowerCase();
    if (!trusted || (facts.author.domain !== wanted && !facts.author.domain.endsWith(`.${wanted}`))) return null;
    words.push(`author's domain ${authorDomain}`);
  }
  if (clientIp !== undefined) {
    if (facts.clientIp === null || !inNetworks(facts.clientIp, [clientIp])) return null;
    words.push(`client ${clientIp}`);
  }
  if (exception.recipient !== undefined) {
    if (!matchesRecipient(exception.recipient, recipient)) return null;
    words.push('this recipient');
  }
  if (header !== undefined) {
    const values = facts.fields.get(header.name.toLowerCase()) ?? [];
    if (!values.some((value) => value.toLowerCase().includes(header.contains.toLowerCase()))) return null;
    words.push(`${header.name} contains "${header.contains}"`);
  }
  return words.length === 0 ? null : words.join(', ');
}
