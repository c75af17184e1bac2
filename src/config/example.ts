/**
 * Writes `config.example.yaml` from the schema: every option with its text, limits and default. Required
 * options stand as they are; optional ones are commented out with `#` in the first column, so that removing
 * that one character turns an option on. Text lines begin with `# `.
 */
import { stringify } from 'yaml';
import { type Option, outline } from './outline.ts';

const HEAD = `# Configuration of kithgate: copy to kithgate.yaml and change what you need.
# Generated from src/config/schema.ts by \`npm run docs:config\`; don't edit by hand.
#
# Every option but protectedDomains has a default. To turn an option on, remove the # in front of it and of the
# section it belongs to. Relative paths start at the folder of this file. Unknown keys are refused.
# \`kithgate config check\` tells what is wrong; SIGHUP makes a running gateway read the file again.
`;

/** Lines are wrapped here where text allows. */
const WIDTH = 118;

export function exampleConfig(): string {
  const sections = Object.entries(outline.properties ?? {}).map(([key, option]) => {
    const required = outline.required?.includes(key) === true;
    return lines(key, option, '', required ? '' : '#').join('\n');
  });
  return `${[HEAD, ...sections].join('\n').trimEnd()}\n`;
}

function lines(key: string, option: Option, indent: string, mark: string): string[] {
  const text = describe(option, mark, indent);
  // A section shown by one example has its options told elsewhere.
  if (option.example !== undefined) return [...text, `${mark}${indent}${key}: ${inline(option.example)}`, ...gap(indent)];
  if (option.properties !== undefined) return [...text, `${mark}${indent}${key}:`, ...children(option.properties, `${indent}  `, mark), ...gap(indent)];
  const entry = option.items?.properties;
  if (entry !== undefined) return [...text, `${mark}${indent}${key}:`, ...listEntry(entry, `${indent}  `, mark), ...gap(indent)];
  return [...text, `${mark}${indent}${key}: ${inline(option.default)}`, ...gap(indent)];
}

/** Top-level options stand apart. */
const gap = (indent: string): string[] => (indent === '' ? [''] : []);

function children(properties: Record<string, Option>, indent: string, mark: string): string[] {
  return Object.entries(properties).flatMap(([key, option]) => lines(key, option, indent, mark));
}

/** The first entry of a list of sections; its options follow the dash. */
function listEntry(properties: Record<string, Option>, indent: string, mark: string): string[] {
  return [`${mark}${indent}-`, ...children(properties, `${indent}  `, mark)];
}

function describe(option: Option, mark: string, indent: string): string[] {
  const facts = [limits(option), defaultText(option)].filter((part) => part !== '').join('; ');
  const text = [option.description ?? '', facts === '' ? '' : `(${facts})`].filter((part) => part !== '').join(' ');
  return wrap(text, WIDTH - indent.length).map((line) => `${mark}${indent}# ${line}`.replace(/^## /, '# '));
}

function limits(option: Option): string {
  if (option.enum !== undefined) return option.enum.join(' | ');
  const low = option.minimum ?? option.exclusiveMinimum;
  const high = option.maximum ?? option.exclusiveMaximum;
  const bounded = high !== undefined && high < Number.MAX_SAFE_INTEGER;
  if (low !== undefined && bounded) return option.exclusiveMinimum === undefined ? `${low} to ${high}` : `between ${low} and ${high}`;
  if (low !== undefined && low > 0) return `at least ${low}`;
  return option.exclusiveMinimum === undefined ? '' : `more than ${low}`;
}

function defaultText(option: Option): string {
  const { default: value } = option;
  if (value === undefined || option.properties !== undefined || (option.items?.properties !== undefined && Array.isArray(value) && value.length > 0)) return '';
  return Array.isArray(value) && value.length === 0 ? 'default: none' : `default: ${inline(value)}`;
}

const inline = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).replaceAll(/\n\s*/g, ' ').trimEnd();

function wrap(text: string, width: number): string[] {
  const out: string[] = [];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const last = out.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}
