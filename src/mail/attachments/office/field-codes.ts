/**
 * Codes of Word's fields (ECMA-376 part 1, section 17.16): `begin`, a code in as many runs as a program likes, `separate`, what shows,
 * `end`. A field within a code gives a part of it.
 */

const DEPTH_LIMIT = 20;
const CODE_LIMIT = 65_536;

export class FieldCodes {
  /** Codes of the fields that are open; `null` once a code is whole. */
  private readonly open: (string | null)[] = [];

  begin(): void {
    if (this.open.length < DEPTH_LIMIT) this.open.push('');
  }

  /** @returns `false` when no code is open: the text stands for itself */
  add(text: string): boolean {
    const code = this.open.at(-1);
    if (code === undefined || code === null) return false;
    if (code.length < CODE_LIMIT) this.open[this.open.length - 1] = code + text;
    return true;
  }

  /** @returns the code that is whole now; `null` when it became part of another, or was given before */
  separate(): string | null {
    const at = this.open.length - 1;
    const code = this.open[at] ?? null;
    if (at >= 0) this.open[at] = null;
    const outer = this.open[at - 1];
    if (code === null || typeof outer !== 'string') return code;
    this.open[at - 1] = (outer + quoted(code)).slice(0, CODE_LIMIT);
    return /^\s*QUOTE\b/i.test(code) ? null : code;
  }

  end(): string | null {
    const code = this.separate();
    this.open.pop();
    return code;
  }

  /** All that no end was found for. */
  *rest(): Generator<string> {
    for (const code of this.open) if (code !== null && code !== '') yield code;
  }
}

/** `QUOTE 104 116` shows the characters of these codes: a way to write an address that no search finds. */
function quoted(code: string): string {
  const body = /^\s*QUOTE\b([^\\]*)/i.exec(code)?.[1];
  if (body === undefined) return '';
  const codes = body.match(/"[^"]*"|\d{1,6}/g) ?? [];
  return codes.map((word) => (word.startsWith('"') ? word.slice(1, -1) : String.fromCharCode(Number(word) & 0xffff))).join('');
}

/** Where a `HYPERLINK` field leads; `null` for other fields, and for a place in the document itself. */
export function hyperlinkOf(code: string): string | null {
  const written = /^\s*HYPERLINK\s+(?:\\[mnt]\s+){0,3}(?:"([^"]{1,2083})"|([^\s"\\]{1,2083}))/i.exec(code);
  return written?.[1] ?? written?.[2] ?? null;
}
