/** Word lists the signals compare with. Data from `rules/`, read and checked by the caller. */

import type { Pattern } from './ideas.ts';

export interface Brand {
  /** As people write it: `DocuSign`. */
  name: string;
  /** Lower-case words or phrases that show the brand. */
  words: readonly string[];
  /** Registrable domains (or hosts) the brand really uses. */
  domains: readonly string[];
}

export const ASK_KINDS = ['credential', 'payment', 'bank-change', 'document-share', 'click', 'gift-card', 'errand', 'delivery', 'urgency'] as const;
export type AskKind = (typeof ASK_KINDS)[number];

/** What asks, several languages together. */
export interface AskWords {
  /** Folded, by kind; a star at the end stands for any end of the word. */
  phrases: Readonly<Record<AskKind, readonly string[]>>;
  /** Words of an idea, and which ideas together ask for what (`ideas.ts`). */
  ideas: Readonly<Record<string, readonly string[]>>;
  patterns: readonly Pattern[];
}

export const LURE_THEMES = ['account', 'money', 'prize', 'parcel', 'deadline', 'document', 'impersonal', 'advert', 'not-you', 'call'] as const;
export type LureTheme = (typeof LURE_THEMES)[number];

export interface Lists {
  /** Phrases by theme, several languages together; a star at the end stands for any end of the word. */
  lures: Readonly<Record<LureTheme, readonly string[]>>;
  /** Where attackers' pages often are. */
  abused: { topLevelDomains: ReadonlySet<string>; pageHosts: ReadonlySet<string> };
  brands: readonly Brand[];
  ask: AskWords;
  /** Widely used registrable domains, most used first: the base of the link distribution. */
  popular: ReadonlyMap<string, number>;
  /** Public suffixes that only authorities and treaty organisations get names below: `gov.uk`. */
  restricted: ReadonlySet<string>;
  /** Domains where anybody can have a mailbox: no domain level, no lookalike of them. */
  freemail: ReadonlySet<string>;
}
