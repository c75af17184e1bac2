/**
 * Addresses written out in scripts and event handlers. No script is run: what is put together from pieces stays unseen here, and no
 * mail client runs any in a body; browsers do in an attached page.
 */

export interface ScriptUrl {
  url: string;
  start: number;
  end: number;
  /** The script goes there or sends something there, as far as the words before it tell. */
  followed: boolean;
}

const LITERAL = /(["'`])((?:https?:)?(?:\/\/|\\\/\\\/)[^"'`\s<>]{3,4000})(?=\1)/gi;
const GOES =
  /(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|open\s*\(|\.href\s*=|\.action\s*=|\.src\s*=|fetch\s*\(|sendBeacon\s*\(|["'](?:GET|POST)["']\s*,|\burl\s*[:=]|\$\.(?:post|get)\s*\()\s*$/i;
const LIMIT = 50;

export function scriptUrls(script: string): ScriptUrl[] {
  const found: ScriptUrl[] = [];
  LITERAL.lastIndex = 0;
  for (let match = LITERAL.exec(script); match !== null && found.length < LIMIT; match = LITERAL.exec(script)) {
    const written = match[2] as string;
    const url = written.replaceAll('\\/', '/');
    const before = script.slice(Math.max(0, match.index - 60), match.index);
    found.push({
      url: url.startsWith('//') ? `https:${url}` : url,
      start: match.index + 1,
      end: match.index + 1 + written.length,
      followed: GOES.test(before),
    });
  }
  return found;
}
