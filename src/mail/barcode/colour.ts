/** How light a CSS colour is, as far as drawings of barcodes need it: names in common use, hex and rgb(). */

const NAMED: Readonly<Record<string, number>> = {
  black: 0,
  navy: 15,
  darkblue: 16,
  mediumblue: 24,
  blue: 29,
  midnightblue: 38,
  maroon: 38,
  darkred: 42,
  purple: 53,
  indigo: 53,
  darkgreen: 59,
  green: 75,
  red: 76,
  teal: 89,
  gray: 128,
  grey: 128,
  silver: 192,
  lightgray: 211,
  lightgrey: 211,
  yellow: 226,
  whitesmoke: 245,
  white: 255,
};

/**
 * @param colour as in `#1a2b3c`, `#000`, `rgb(0, 0, 0)` or `black`; what follows it (as in `background: #000 none`) is ignored
 * @returns 0 (black) to 255 (white), by the weights of ITU-R BT.601; `null` when it says nothing
 */
export function luminance(colour: string): number | null {
  const written = colour.trim().toLowerCase();
  const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])/.exec(written)?.[1];
  if (hex !== undefined && (written.startsWith('#') || hex.length === 6)) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return weigh([0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)));
  }
  const parts = /^rgba?\(\s{0,5}(\d{1,3})[\s,]{1,5}(\d{1,3})[\s,]{1,5}(\d{1,3})(?:[\s,/]{1,5}(0(?:\.0+)?)\s{0,5}\))?/.exec(written);
  // Wholly transparent is no colour.
  if (parts) return parts[4] === undefined ? weigh(parts.slice(1, 4).map(Number)) : null;
  return NAMED[/^[a-z]{1,20}/.exec(written)?.[0] ?? ''] ?? null;
}

function weigh(rgb: number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb;
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
