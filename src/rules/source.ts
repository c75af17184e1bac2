/** Reading one YAML rules file into checked data. Pure: text in, data out; errors name file, line, key and what was expected. */
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A rules file that cannot be used. The message is one line for an operator. */
export class RulesError extends Error {
  override name = 'RulesError';
}

export interface RulesText {
  /** Name for error messages, such as `rules/weights.yaml`. */
  name: string;
  text: string;
}

export function readRules<T>(source: RulesText, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new RulesError(`${source.name}:${line}:${col} ${firstLine(broken.message)}`);
  }
  const result = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
  // The innermost node that exists: a missing key is reported at its parent.
  let node: unknown = document.contents;
  for (let depth = path.length; depth > 0; depth--) {
    const found = document.getIn(path.slice(0, depth), true);
    if (found !== undefined && found !== null) {
      node = found;
      break;
    }
  }
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  const { line, col } = lines.linePos(range?.[0] ?? 0);
  throw new RulesError(`${source.name}:${line}:${col} ${path.join('.') || 'file'}: ${issue?.message ?? 'not as expected'}`);
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
