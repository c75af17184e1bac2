/**
 * `new URL` without the exception. Not `URL.canParse`: on Node 20 and 22, once V8 has optimised the caller (some thousand calls), it
 * says false for any host with a Latin-1 letter beyond ASCII, such as `https://bänk.test/`.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
