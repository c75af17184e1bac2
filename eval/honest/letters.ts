/** The letters of `letters/` (a file a language) and `families/` (a file a kind of sender), each in a small markup of blank-line separated blocks. */
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
  /**
   * `bare`: a page of a few paragraphs, as offices write. `plain`: no page. `app`: the template of web apps, its button leading where an account is known by
   * its token. `old`: font tags and coloured tables, as around 2002. `old-plain`: text of those days. Else one of the layouts of mail services.
   */
  form: z.enum(['bare', 'plain', 'app', 'old', 'old-plain']).optional(),
  /** Through which host links go: `direct` to the sender's own site. Else as dice fall. */
  via: z.enum(['direct']).optional(),
  /** Where the links lead when it isn't the author's domain: a firm that writes from one name and serves from another. */
  site: z
    .string()
    .regex(/\.(?:example|test)$/)
    .optional(),
  /** The mailing list that carries it: its address. */
  list: z.email().optional(),
  /** Postal address, register entry and the like, at the foot. */
  foot: z.string().optional(),
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

const letters = z.array(letterSchema).min(1);
const languageFileSchema = z.strictObject({ language: z.string(), letters });
const familyFileSchema = z.strictObject({ family: z.string(), letters: z.record(z.string(), letters) });

/** Letters of one language that one file has. */
export interface LetterFile {
  /** What their names begin with. */
  prefix: string;
  /** `null`: of `letters/`, where every kind of sender is in each language. */
  family: string | null;
  language: string;
  words: FooterWords;
  letters: Letter[];
}

export function letterFiles(): LetterFile[] {
  const words = yamlOf('words.yaml', z.record(z.string(), wordsSchema));
  const wordsOf = (language: string, file: string): FooterWords => {
    const found = words[language];
    if (found === undefined) throw new Error(`eval/honest/words.yaml: no words of "${language}", which ${file} has letters in; add them`);
    return found;
  };
  const byLanguage = namesIn('letters').map((file): LetterFile => {
    const { language, letters } = yamlOf(file, languageFileSchema);
    return { prefix: language, family: null, language, words: wordsOf(language, file), letters };
  });
  const byFamily = namesIn('families').flatMap((file) => {
    const { family, letters } = yamlOf(file, familyFileSchema);
    const name = file.replace(/^.*\/|\.yaml$/g, '');
    return Object.entries(letters).map(
      ([language, ofIt]): LetterFile => ({ prefix: `${name}-${language}`, family, language, words: wordsOf(language, file), letters: ofIt }),
    );
  });
  return [...byLanguage, ...byFamily];
}

const namesIn = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, import.meta.url))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `${folder}/${name}`);

function yamlOf<T>(file: string, schema: z.ZodType<T>): T {
  const read = schema.safeParse(parse(readFileSync(new URL(file, import.meta.url), 'utf8')));
  if (!read.success) throw new Error(`eval/honest/${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** A run of text, or a link: with words (those that its address is made from where there are no others), or (`written`) showing its address. */
export type Piece = { text: string } | { link: string; words?: string; written?: true };
export type Block =
  | { type: 'paragraph'; lines: Piece[][] }
  | { type: 'heading'; text: string }
  | { type: 'rule' }
  | { type: 'rows'; rows: [string, string][] }
  | { type: 'products'; products: [string, string][] }
  | { type: 'buttons'; labels: string[] };

/**
 * `a | b` lines are a table, `* a | b` lines products with image and price, `# a` a heading, `---` a rule, `[LABEL]` a button, `{words}` a link within a
 * sentence, `{words -> https://…}` one to somebody else's site, `<LABEL>` the address of that label written out (or `<https://…>` that address itself),
 * `{mailto:a@b}` an address to write to; all else is a paragraph.
 */
export function blocksOf(text: string): Block[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block): Block => {
      const lines = block.split('\n');
      if (/^\[[^\]]+\](?: +\[[^\]]+\])*$/.test(block)) return { type: 'buttons', labels: labelsOf(block) };
      if (block === '---') return { type: 'rule' };
      if (lines.length === 1 && block.startsWith('# ')) return { type: 'heading', text: block.slice(2) };
      if (lines.every((line) => line.startsWith('* ') && line.includes(' | ')))
        return { type: 'products', products: lines.map((line) => cells(line.slice(2))) };
      if (lines.every((line) => line.includes(' | '))) return { type: 'rows', rows: lines.map(cells) };
      return { type: 'paragraph', lines: lines.map(pieces) };
    });
}

const labelsOf = (block: string): string[] => [...block.matchAll(/\[([^\]]+)\]/g)].map((match) => match[1] ?? '');
const cells = (line: string): [string, string] => [line.slice(0, line.indexOf(' | ')), line.slice(line.indexOf(' | ') + 3)];

const pieces = (line: string): Piece[] =>
  line
    .split(/(\{[^}]+\}|<[^<>]+>)/)
    .filter((part) => part !== '')
    .map((part) => {
      const [words = '', leadsTo] = part.slice(1, -1).split(' -> ');
      if (part.startsWith('{')) return leadsTo === undefined ? { link: words } : { link: leadsTo, words };
      return /^<.+>$/.test(part) ? { link: part.slice(1, -1), written: true } : { text: part };
    });
