/**
 * Interning: addresses, domains and attribute values become small numbers that rows are keyed by. Ids
 * never change, so they may be remembered; one made inside a transaction that was undone may not, hence
 * `forget`.
 */
import { createHash } from 'node:crypto';
import type { Attribute, AttributeValue } from '../../../history/types.ts';
import { valueKey } from '../../../history/types.ts';
import type { Connection } from '../database.ts';

/** Bits of a term's id that hold its attribute's code. */
const CODE_BITS = 6;
/** Codes in the low bits of a term's id: never reuse one. */
const CODES: Record<Attribute, number> = {
  'link-host': 0,
  'link-tenant': 1,
  'has-link': 2,
  network: 3,
  helo: 4,
  'dkim-domain': 5,
  mailer: 6,
  hour: 7,
  weekday: 8,
  zone: 9,
  'reply-to': 10,
  'display-name': 11,
  provider: 12,
  country: 13,
  form: 14,
  language: 15,
  company: 16,
  addressed: 17,
  ask: 18,
  thread: 19,
};
const ATTRIBUTES = new Map(Object.entries(CODES).map(([name, code]) => [code, name as Attribute]));

export const codeOf = (attribute: Attribute): number => CODES[attribute];
export const codeOfTerm = (term: number): number => term & ((1 << CODE_BITS) - 1);
/** Terms are numbered whatever their attribute. */
export const termNumber = (term: number): number => Math.floor(term / (1 << CODE_BITS));
export const attributeOf = (code: number): Attribute | undefined => ATTRIBUTES.get(code);

/** An interned value; `key` is its name in `LevelFacts.values`. */
export interface Term {
  id: number;
  key: string;
}

/** Characters of a text kept; a longer one keeps its start and a digest. */
const LONGEST = 200;
/** Ids remembered before starting afresh: some 10 MB. */
const REMEMBERED = 50_000;

/** A text as it is stored: hostile display names and addresses may be of any length. */
export function bounded(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST - 33)}#${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** Ids given out since a time. */
export interface Lent {
  readonly names: Set<number>;
  readonly terms: Set<number>;
}

export class Names {
  #lent: Lent | null = null;
  readonly #ids = new Map<string, number>();
  readonly #findName;
  readonly #addName;
  readonly #findTerm;
  readonly #addTerm;
  readonly #text;
  readonly #termText;

  constructor(db: Connection) {
    this.#findName = db.prepare<[string], number>('SELECT id FROM name WHERE text = ?').pluck();
    this.#addName = db.prepare<[string], number>('INSERT INTO name (text) VALUES (?) RETURNING id').pluck();
    this.#findTerm = db.prepare<[number, string], number>('SELECT id FROM term WHERE attribute = ? AND text = ?').pluck();
    this.#addTerm = db
      .prepare<[{ code: number; text: string }], number>(
        `INSERT INTO term (id, attribute, text)
         VALUES (((SELECT coalesce(max(id) >> ${CODE_BITS}, 0) + 1 FROM term) << ${CODE_BITS}) | :code, :code, :text) RETURNING id`,
      )
      .pluck();
    this.#text = db.prepare<[number], string>('SELECT text FROM name WHERE id = ?').pluck();
    this.#termText = db.prepare<[number], string>('SELECT text FROM term WHERE id = ?').pluck();
  }

  /** Notes every id that is given out to be written from now on: what nothing refers to now may soon be referred to. */
  watch(): Lent {
    this.#lent = { names: new Set(), terms: new Set() };
    this.forget();
    return this.#lent;
  }

  unwatch(): void {
    this.#lent = null;
    this.forget();
  }

  /** Id of a name; `null` when it was never met. */
  find(name: string): number | null {
    const text = bounded(name);
    return this.#remember(`n${text}`, () => this.#findName.get(text));
  }

  /** Id of a name, made where absent. Inside a writing transaction only. */
  idOf(name: string): number {
    const id = this.find(name) ?? this.#keep(`n${bounded(name)}`, this.#addName.get(bounded(name)));
    this.#lent?.names.add(id);
    return id;
  }

  textOf(id: number): string {
    return this.#text.get(id) ?? '';
  }

  /** What a term is; `null` when it is no longer kept. */
  valueOf(term: number): AttributeValue | null {
    const attribute = attributeOf(codeOfTerm(term));
    const value = this.#termText.get(term);
    return attribute === undefined || value === undefined ? null : { attribute, value };
  }

  /** The values met before, as terms. */
  findTerms(values: readonly AttributeValue[]): Term[] {
    const terms: Term[] = [];
    for (const value of values) {
      const id = this.#findTermId(value);
      if (id !== null) terms.push({ id, key: valueKey(value) });
    }
    return terms;
  }

  /** All values as terms, each once; made where absent. Inside a writing transaction only. */
  termsOf(values: readonly AttributeValue[]): Term[] {
    const terms = new Map<number, Term>();
    for (const value of values) {
      const code = CODES[value.attribute];
      if (code === undefined) continue;
      const text = bounded(value.value);
      const id = this.#findTermId(value) ?? this.#keep(`${code}:${text}`, this.#addTerm.get({ code, text }));
      this.#lent?.terms.add(id);
      terms.set(id, { id, key: valueKey(value) });
    }
    return [...terms.values()];
  }

  /** Forgets every remembered id: a transaction was undone. */
  forget(): void {
    this.#ids.clear();
  }

  #findTermId(value: AttributeValue): number | null {
    const code = CODES[value.attribute];
    if (code === undefined) return null;
    const text = bounded(value.value);
    return this.#remember(`${code}:${text}`, () => this.#findTerm.get(code, text));
  }

  #remember(key: string, look: () => number | undefined): number | null {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = look();
    return id === undefined ? null : this.#keep(key, id);
  }

  #keep(key: string, id: number | undefined): number {
    if (id === undefined) throw new Error('the database gave no id');
    if (this.#ids.size >= REMEMBERED) this.#ids.clear();
    this.#ids.set(key, id);
    return id;
  }
}
