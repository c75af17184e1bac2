/** What is worked out once for a thing that many ask about, and forgotten with it. */

/** @param make pure: of the same thing it makes the same, whoever asks */
export function once<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, { value: V }>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known.value;
    const value = make(of);
    made.set(of, { value });
    return value;
  };
}
