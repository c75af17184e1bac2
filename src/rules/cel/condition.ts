/** The condition of a rule: parsed, checked against the vocabulary and bounded, once; then asked for every message. */
import { type ASTNode, EvaluationError, type ParseError } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js/serialize';
import { ConditionError, checkNames, type KnownNames, speaksOfPair } from './check-names.ts';
import { createEnvironment } from './environment.ts';
import { explained } from './explain.ts';
import type { RuleFacts } from './facts.ts';

const MOST_CHARACTERS = 4_000;

/** `unknown`: it hangs on something that is not known, so it is neither true nor false. */
export type Answer = boolean | 'unknown';

export interface Condition {
  /** It speaks of what hangs on the recipient. */
  perRecipient: boolean;
  /** @throws Error when it has no answer for this very message (a number too large, a division by zero) */
  ask(facts: RuleFacts): Answer;
  /** What is joined by `&&` at the top, each with its own words: for saying which part did not hold. */
  parts: readonly { text: string; ask(facts: RuleFacts): Answer }[];
}

const environment = createEnvironment();

/** @throws ConditionError with the place in `text` */
export function parseCondition(text: string, names: KnownNames): Condition {
  if (text.length > MOST_CHARACTERS) throw new ConditionError(`expected at most ${MOST_CHARACTERS} characters, got ${text.length}`, MOST_CHARACTERS);
  const { ast, ask } = compiled(text);
  checkNames(ast, names);
  const parts = conjuncts(ast).map((node) => {
    // Its place in the text leaves out parentheses.
    const part = serialize(node);
    return { text: part, ask: compiled(part).ask };
  });
  return { perRecipient: speaksOfPair(ast), ask, parts };
}

function compiled(text: string): { ast: ASTNode; ask(facts: RuleFacts): Answer } {
  const program = parsed(text);
  // Names first: they are the likeliest slips, and the library says them best.
  const checked = program.check();
  if (!checked.valid) throw explained(checked.error as ParseError);
  if (checked.type !== 'bool') throw new ConditionError(`expected a condition that is true or false, this is of type ${checked.type}`, 0);
  return {
    ast: program.ast,
    ask(facts) {
      try {
        return program(facts as never) === true;
      } catch (error) {
        if (error instanceof EvaluationError && MISSING.has(error.code)) return 'unknown';
        throw error instanceof EvaluationError ? new Error(error.summary) : error;
      }
    },
  };
}

/** What is checked has all its names, so what is missing at work is not known. */
const MISSING: ReadonlySet<string> = new Set(['no_such_key', 'index_out_of_range', 'index_out_of_bounds']);

function parsed(text: string) {
  try {
    return environment.parse(text);
  } catch (error) {
    throw explained(error as ParseError);
  }
}

const conjuncts = (node: ASTNode): ASTNode[] => (node.op === '&&' ? node.args.flatMap(conjuncts) : [node]);
