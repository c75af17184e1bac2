/** The letters of `letters/`: one file a language, each letter in a small markup of blank-line separated blocks. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const letterSchema = z.strictObject({
  kind: z.string().min(1),
  /** `Name <address>`. */
  from: z.string().regex(/^[^<>]*<[^<>@\s]+@[a-z0-9.-]+\.(?:example|test)>$/, 'expected Name <address> below a reserved top-level domain'),
  reply: z.string().optional(),
  subject: z.string().min(1),
  /** The line that a mailbox shows behind the subject. */
  pre: z.string().optional(),
  /** `bare`: a page of a few paragraphs, as offices write. Else one of the layouts of mail services. */
  form: z.enum(['bare', 'plain']).optional(),
  /** Through which host links go: `direct` to the sender's own site. Else as dice fall. */
  via: z.enum(['direct']).optional(),
  text: z.string().min(1),
});
export type Letter = z.infer<typeof letterSchema>;

/** What stands in every footer, in the file's language. */
const wordsSchema = z.strictObject({
  browser: z.string(),
  unsubscribe: z.string(),
  preferences: z.string(),
  why: z.string(),
  privacy: z.string(),
  help: z.string(),
});
export type FooterWords = z.infer<typeof wordsSchema>;

const fileSchema = z.strictObject({ language: z.string(), words: wordsSchema, letters: z.array(letterSchema).min(1) });
export type LetterFile = z.infer<typeof fileSchema>;

export function letterFiles(): LetterFile[] {
  const folder = new URL('letters/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => {
    const read = fileSchema.safeParse(parse(readFileSync(new URL(name, folder), 'utf8')));
    if (!read.success) throw new Error(`eval/honest/letters/${name}: ${z.prettifyError(read.error)}`);
    return read.data;
  });
}

/** A run of text, or a link with its words. */
export type Piece = { text: string } | { link: string };
export type Block = { type: 'paragraph'; lines: Piece[][] } | { type: 'rows'; rows: [string, string][] } | { type: 'buttons'; labels: string[] };

/** `a | b` lines are a table, `[LABEL]` a button, `{words}` a link within a sentence; all else is a paragraph. */
export function blocksOf(text: string): Block[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block): Block => {
      const lines = block.split('\n');
      if (/^\[[^\]]+\](?: +\[[^\]]+\])*$/.test(block)) return { type: 'buttons', labels: [...block.matchAll(/\[([^\]]+)\]/g)].map((match) => match[1] ?? '') };
      if (lines.every((line) => line.includes(' | '))) {
        return { type: 'rows', rows: lines.map((line): [string, string] => [line.slice(0, line.indexOf(' | ')), line.slice(line.indexOf(' | ') + 3)]) };
      }
      return { type: 'paragraph', lines: lines.map(pieces) };
    });
}

const pieces = (line: string): Piece[] =>
  line
    .split(/(\{[^}]+\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? { link: part.slice(1, -1) } : { text: part }));
