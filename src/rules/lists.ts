/** The word lists of `rules/`: brands, phrases that ask, popular domains, free-mail domains. */
import { z } from 'zod';
import { foldedText } from '../signals/ask-words.ts';
import { ASK_KINDS, type AskKind, type AskWords, type Brand, type Lists, LURE_THEMES, type LureTheme } from '../signals/lists.ts';
import { openRules, type RulesText, readRules } from './source.ts';

const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a lower-case domain name such as example.org');
const phrase = z.string().min(2);
/** Where a list comes from and when: lists grow old. */
export const provenance = { source: z.string().min(1), date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-01-31') };

const brandsSchema = z.strictObject({
  ...provenance,
  brands: z.array(z.strictObject({ name: z.string().min(2), words: z.array(phrase).min(1), domains: z.array(domain).min(1) })),
});

export function parseBrands(source: RulesText): Brand[] {
  return readRules(source, brandsSchema).brands.map((brand) => ({ ...brand, words: brand.words.map((word) => foldedText(word).trim()) }));
}

const byLanguage = z.record(z.string().regex(/^[a-z]{2}$/, 'expected a language code such as en'), z.array(phrase));

const askSchema = z.strictObject({
  ...provenance,
  /** Kind → language → phrases. */
  phrases: z.partialRecord(z.enum(ASK_KINDS), byLanguage),
  ideas: z.record(z.string(), byLanguage).default({}),
  patterns: z
    .array(z.strictObject({ kind: z.enum(ASK_KINDS), ideas: z.array(z.string()).min(2), atLeast: z.int().min(2).optional(), within: z.int().min(1).max(60) }))
    .default([]),
});

export function parseAsk(source: RulesText): AskWords {
  const { value, error } = openRules(source, askSchema);
  const { phrases, ideas, patterns } = value;
  const all = (lists: Record<string, string[]> = {}): string[] => Object.values(lists).flatMap((list) => list.map(foldedPhrase));
  for (const [index, pattern] of patterns.entries()) {
    const unknown = pattern.ideas.find((idea) => !Object.hasOwn(ideas, idea));
    if (unknown !== undefined) throw error(['patterns', index, 'ideas'], `there is no idea "${unknown}"; there are ${Object.keys(ideas).join(', ')}`);
  }
  return {
    phrases: Object.fromEntries(ASK_KINDS.map((kind) => [kind, all(phrases[kind])])) as Record<AskKind, string[]>,
    ideas: Object.fromEntries(Object.entries(ideas).map(([idea, lists]) => [idea, all(lists)])),
    patterns: patterns.map((pattern) => ({ ...pattern, atLeast: pattern.atLeast ?? pattern.ideas.length })),
  };
}

/** The star of a word that may go on stays. */
const foldedPhrase = (text: string): string => foldedText(text).trim() + (text.endsWith('*') ? '*' : '');

export const domainsSchema = z.strictObject({ ...provenance, domains: z.array(domain).min(1) });

const suffix = z.string().regex(/^[a-z]+(\.[a-z]+)*$/, 'expected a lower-case public suffix such as gov.uk');

/** A list of one's own may do without restricted suffixes. */
const popularSchema = z.strictObject({ ...provenance, restricted: z.array(suffix).default([]), domains: z.array(domain).min(1) });

/** Domain → rank, 0 for the most used; and the suffixes below which every site is as good as one of them. */
export function parsePopular(source: RulesText): Pick<Lists, 'popular' | 'restricted'> {
  const { domains, restricted } = readRules(source, popularSchema);
  return { popular: new Map(domains.map((name, rank) => [name, rank])), restricted: new Set(restricted) };
}

export function parseFreemail(source: RulesText): ReadonlySet<string> {
  return new Set(readRules(source, domainsSchema).domains);
}

const luresSchema = z.strictObject({
  ...provenance,
  /** Theme → language → phrases. */
  lures: z.record(z.enum(LURE_THEMES), z.record(z.string().regex(/^[a-z]{2}$/, 'expected a language code such as en'), z.array(phrase))),
});

export function parseLures(source: RulesText): Lists['lures'] {
  const { lures } = readRules(source, luresSchema);
  return Object.fromEntries(LURE_THEMES.map((theme) => [theme, Object.values(lures[theme]).flat()])) as Record<LureTheme, string[]>;
}

const abusedSchema = z.strictObject({ ...provenance, topLevelDomains: z.array(z.string().regex(/^[a-z0-9-]+$/)).min(1), pageHosts: z.array(domain).min(1) });

export function parseAbused(source: RulesText): Lists['abused'] {
  const { topLevelDomains, pageHosts } = readRules(source, abusedSchema);
  return { topLevelDomains: new Set(topLevelDomains), pageHosts: new Set(pageHosts) };
}
