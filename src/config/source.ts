/**
 * A configuration file as written: its plain value, and where in it each key stands.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigIssue } from './issue.ts';
import { type KeyPath, keyText } from './outline.ts';

export interface Place {
  line: number | null;
  column: number | null;
}

export interface ConfigSource {
  /** How messages name it. */
  name: string;
  /** What the YAML says, as plain data. */
  value: unknown;
  /** An issue at the value of `path`, or at what is nearest above it when the key is not written. */
  issue(path: KeyPath, text: string): ConfigIssue;
  /** An issue at the key `name` inside the mapping at `path`. */
  keyIssue(path: KeyPath, name: string, text: string): ConfigIssue;
}

/** A configuration that comes from no file: issues have no place in it. */
export function builtInSource(name: string, value: unknown): ConfigSource {
  const issue = (path: KeyPath, text: string): ConfigIssue => ({ file: name, line: null, column: null, key: keyText(path), text });
  return { name, value, issue, keyIssue: (path, key, text) => issue([...path, key], text) };
}

/** Throws `ConfigError` for what is not YAML (1.2, one document, no key twice). */
export function yamlSource(name: string, text: string): ConfigSource {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true, logLevel: 'error' });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const broken = [...doc.errors, ...doc.warnings].map(
    (error): ConfigIssue => ({ file: name, ...at(error.pos[0]), key: '', text: `expected YAML: ${firstLine(error.message)}` }),
  );
  const [first, ...rest] = broken;
  if (first !== undefined) throw new ConfigError([first, ...rest]);
  const issueAt = (place: Place, path: KeyPath, words: string): ConfigIssue => ({ file: name, ...place, key: keyText(path), text: words });
  return {
    name,
    value: plainValue(name, doc),
    issue: (path, words) => issueAt(at(offsetOf(doc, path)), path, words),
    keyIssue: (path, key, words) => issueAt(at(keyOffset(doc, path, key) ?? offsetOf(doc, path)), [...path, key], words),
  };
}

function plainValue(name: string, doc: Document): unknown {
  try {
    return doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Unresolved or endlessly nested aliases show only when the value is built.
    throw new ConfigError([{ file: name, line: null, column: null, key: '', text: `expected YAML: ${firstLine(String((error as Error).message))}` }]);
  }
}

function offsetOf(doc: Document, path: KeyPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      // What is missing is best looked for where its nearest written parent begins: at that parent's key.
      const own = length === path.length || length === 0 ? undefined : keyOffset(doc, path.slice(0, length - 1), path[length - 1]);
      return own ?? node.range[0];
    }
  }
  return 0;
}

function keyOffset(doc: Document, path: KeyPath, key: string | number | undefined): number | undefined {
  const parent = path.length === 0 ? doc.contents : doc.getIn(path, true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : undefined;
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text;
