/**
 * What was read before, kept for the next message: mail repeats its few styles all over. Bounded: of two generations the elder is
 * forgotten when the younger is full, so what is in use stays.
 */
export class Remembered<Value> {
  private readonly limit: number;
  private readonly longest: number;
  private younger = new Map<string, Value>();
  private elder = new Map<string, Value>();

  /**
   * @param limit   most entries of a generation
   * @param longest text that is remembered, in characters
   */
  constructor(limit: number, longest: number) {
    this.limit = limit;
    this.longest = longest;
  }

  /** @param read gets a text of its own, as part of which it may keep what it likes */
  get(text: string, read: (text: string) => Value): Value {
    const known = this.younger.get(text);
    if (known !== undefined) return known;
    if (text.length > this.longest) return read(text);
    const key = detached(text);
    const value = this.elder.get(text) ?? read(key);
    if (this.younger.size >= this.limit) {
      this.elder = this.younger;
      this.younger = new Map();
    }
    this.younger.set(key, value);
    return value;
  }
}

/** A copy. In V8 a piece of a text keeps the whole text in memory: here the page it stood in. */
const detached = (text: string): string => `${text} `.slice(0, -1);
