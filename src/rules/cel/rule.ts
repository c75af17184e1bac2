/** One rule, as its file says (`rules/README.md`): when it holds, what it says, what follows from it. */
import { z } from 'zod';
import { provenance } from '../lists.ts';
import { didYouMean } from '../nearest.ts';
import { openRules, type RulesText } from '../source.ts';
import { ConditionError, type KnownNames } from './check-names.ts';
import { type Condition, parseCondition } from './condition.ts';
import { faultOf } from './wording.ts';

/** What follows: points to the score, or a decision that stands above the score and below the operator's exceptions. */
export type Effect = { points: number } | { atLeast: 'lock' | 'hold' } | { action: 'deliver' };

export type RuleOrigin = 'built-in' | 'own';

export interface Rule {
  /** Name of its file, and of its reason (`rule-<id>`). */
  id: string;
  /** One line. */
  about: string;
  /** Text of the reason; `{author}` and the like stand for values of the message. */
  words: string;
  /** The text of `condition`. */
  when: string;
  condition: Condition;
  effect: Effect;
  source: string;
  date: string;
  knownFalsePositives: readonly string[];
  examples: { matching: readonly Example[]; notMatching: readonly Example[] };
  origin: RuleOrigin;
}

export type Example = z.output<typeof example>;

/** Log-odds that one rule may add or take: more would be a decision, and `atLeast` says that plainly. */
const MOST_POINTS = 6;
const LEAST_POINTS = 0.1;
const MOST_TEXT = 64 * 1024;

const KEYS = [
  ...['id', 'about', 'words', 'when', 'points', 'atLeast', 'action', 'source', 'date'],
  ...['knownFalsePositives', 'examples', 'matching', 'notMatching', 'name', 'given', 'mail'],
];
const GIVEN_KEYS = ['authenticated', 'recipient', 'warm', 'known', 'messages', 'days', 'repliesToOurs', 'hostsMet', 'ageDays', 'ourPeople', 'writtenDomains'];

const unknownKey = (known: readonly string[]) => ({
  error: (issue: { code?: string; keys?: unknown; input?: unknown }) => {
    if (issue.code === 'invalid_type') return 'expected a section with keys of its own';
    const key = issue.code === 'unrecognized_keys' && Array.isArray(issue.keys) ? String(issue.keys[0]) : null;
    return key === null ? undefined : `unknown key "${key.slice(0, 60)}"${didYouMean(key, known) || `; expected some of ${known.join(', ')}`}`;
  },
});

const A_CONDITION = 'expected a condition, such as author.freemail && "gift-card" in asks';
const words = (what: string) =>
  z
    .string({ error: `expected ${what}` })
    .min(1, `expected ${what}`)
    .max(2000);
const count = z.int().min(0).max(100_000);
const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a lower-case domain name such as partner.example');
const address = z.string().regex(/^[^\s@A-Z]+@[^\s@A-Z]+$/, 'expected a lower-case address such as anna@partner.example');

/** What history, authentication and the registries would have told of an example. */
const given = z.strictObject(
  {
    /** What trusted authentication says of the author. */
    authenticated: z.enum(['pass', 'fail', 'none', 'unknown'], { error: 'expected pass, fail, none or unknown' }).default('pass'),
    /** Left out: the first address in To. */
    recipient: address.optional(),
    /** There is history enough that its gaps mean something. */
    warm: z.boolean({ error: 'expected true or false' }).default(true),
    /** The author is a correspondent of a year. */
    known: z.boolean({ error: 'expected true or false' }).default(false),
    /** Messages from him, and days with one; with `known` 60 and 52 where left out. */
    messages: count.optional(),
    days: count.optional(),
    repliesToOurs: z.boolean({ error: 'expected true or false' }).default(false),
    /** Hosts met here before. */
    hostsMet: z.array(domain).default([]),
    /** Days since registration, by domain; a domain that is not there has an unknown age. */
    ageDays: z.record(domain, count).default({}),
    /** Display name → address, of people here. */
    ourPeople: z.record(z.string().min(1), address).default({}),
    /** Domains our side writes to. */
    writtenDomains: z.array(domain).default([]),
  },
  unknownKey(GIVEN_KEYS),
);

const example = z.strictObject(
  {
    name: words('what the example shows'),
    given: given.prefault({}),
    mail: z.string({ error: 'expected a message: header, empty line, text' }).min(1).max(MOST_TEXT),
  },
  unknownKey(['name', 'given', 'mail']),
);

const schema = z.strictObject(
  {
    id: z
      .string({ error: 'expected a name such as executive-gift-card' })
      .regex(/^[a-z][a-z0-9-]{2,49}$/, 'expected lower-case letters, digits and -, 3 to 50 of them'),
    about: words('one line on what the rule is about').regex(/^[^\n]*$/, 'expected one line'),
    words: words('the text of the reason').regex(/^[^\n]*\n?$/, 'expected one line'),
    when: z
      .string({ error: A_CONDITION })
      .refine((text) => text.trim() !== '', A_CONDITION)
      .transform((text) => text.trimEnd()),
    points: z
      .number({ error: 'expected a number' })
      .min(-MOST_POINTS, `expected at least -${MOST_POINTS}`)
      .max(MOST_POINTS, `expected at most ${MOST_POINTS}`)
      .optional(),
    atLeast: z.enum(['lock', 'hold'], { error: 'expected lock or hold' }).optional(),
    action: z.literal('deliver', { error: 'expected deliver; for the others see atLeast' }).optional(),
    ...provenance,
    knownFalsePositives: z
      .array(words('what honest mail it may hit'), { error: 'expected a list' })
      .min(1, 'expected at least one: which honest mail may it hit?'),
    examples: z.strictObject(
      {
        matching: z.array(example, { error: 'expected a list' }).min(1, 'expected at least one message that matches'),
        notMatching: z.array(example, { error: 'expected a list' }).min(1, 'expected at least one message that does not match'),
      },
      unknownKey(['matching', 'notMatching']),
    ),
  },
  unknownKey(KEYS.slice(0, 11)),
);

/**
 * @param fileId what its file is called, without `.yaml`
 * @throws RulesError
 */
export function parseRule(source: RulesText, fileId: string, origin: RuleOrigin, names: KnownNames): Rule {
  const { value, error } = openRules(source, schema);
  if (value.id !== fileId) throw error(['id'], `expected ${fileId}, as its file is called`);
  const { points, atLeast, action, when, ...rest } = value;
  const effects = [points, atLeast, action].filter((one) => one !== undefined);
  if (effects.length !== 1) throw error([], 'expected exactly one of points, atLeast, action');
  if (points !== undefined && Math.abs(points) < LEAST_POINTS) throw error(['points'], `less than ${LEAST_POINTS} decides nothing`);
  const fault = faultOf(value.words);
  if (fault !== null) throw error(['words'], fault, Math.max(0, value.words.indexOf('{')));
  try {
    const effect: Effect = points !== undefined ? { points: Math.round(points * 100) / 100 } : atLeast !== undefined ? { atLeast } : { action: 'deliver' };
    return { ...rest, when, condition: parseCondition(when, names), effect, origin };
  } catch (fault) {
    if (!(fault instanceof ConditionError)) throw fault;
    throw error(['when'], fault.message, fault.offset);
  }
}
