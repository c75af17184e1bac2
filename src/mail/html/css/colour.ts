/**
 * Colours as CSS and old HTML write them, and whether letters of one can be told from a ground of another.
 */
import names from 'color-name';

/** 0xRRGGBB. */
export type Colour = number;
/** Nothing is painted: what lies behind shows. */
export const CLEAR = -1;
/** Something is painted that can't be known from the source: a picture, a gradient, a variable. */
export const UNKNOWN = -2;

const HEX = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/;
const FUNCTION = /^(rgba?|hsla?)\(\s*([^)]{1,100})\)$/;
/** Below this share of opacity nobody sees it. */
const SEEN = 0.06;

/**
 * @param text a colour, lower-case
 * @returns `null` for what is no colour at all
 */
export function parseColour(text: string): Colour | null {
  const hex = HEX.exec(text)?.[1];
  if (hex !== undefined) return fromHex(hex);
  if (text === 'transparent') return CLEAR;
  if (Object.hasOwn(names, text)) {
    const [red, green, blue] = names[text as keyof typeof names];
    return (red << 16) | (green << 8) | blue;
  }
  const call = FUNCTION.exec(text);
  if (call !== null) return fromFunction(call[1] as string, call[2] as string);
  // `windowtext`, `canvas`: what the reader's system makes of them.
  return /^(?:var\(|color-mix\(|oklch\(|lab\(|window|canvas|currentcolor$)/.test(text) ? UNKNOWN : null;
}

/** The attributes of old (`bgcolor="ffffff"`) take a number without `#` as well (HTML standard, section 2.3.6). */
export function parseLegacyColour(text: string): Colour | null {
  const plain = text.trim().toLowerCase();
  return parseColour(/^[0-9a-f]{6}$|^[0-9a-f]{3}$/.test(plain) ? `#${plain}` : plain);
}

function fromHex(hex: string): Colour {
  const full = hex.length < 6 ? hex.replace(/./g, '$&$&') : hex;
  if (full.length === 8 && Number.parseInt(full.slice(6), 16) / 255 < SEEN) return CLEAR;
  return Number.parseInt(full.slice(0, 6), 16);
}

function fromFunction(name: string, list: string): Colour | null {
  const parts = list.split(/[\s,/]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => Number.parseFloat(part));
  if (numbers.length < 3 || numbers.some((number) => Number.isNaN(number))) return UNKNOWN;
  const alpha = numbers[3];
  if (alpha !== undefined && (parts[3]?.endsWith('%') ? alpha / 100 : alpha) < SEEN) return CLEAR;
  if (name.startsWith('hsl')) return fromHsl(numbers[0] as number, numbers[1] as number, numbers[2] as number);
  const [red, green, blue] = parts.map((part, i) => channel(part.endsWith('%') ? ((numbers[i] as number) / 100) * 255 : (numbers[i] as number)));
  return ((red as number) << 16) | ((green as number) << 8) | (blue as number);
}

/** CSS Color 4, section 7.1. */
function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const s = Math.min(100, Math.max(0, saturation)) / 100;
  const l = Math.min(100, Math.max(0, lightness)) / 100;
  const a = s * Math.min(l, 1 - l);
  const at = (n: number): number => {
    const k = (((n + hue / 30) % 12) + 12) % 12;
    return channel((l - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))) * 255);
  };
  return (at(0) << 16) | (at(8) << 8) | at(4);
}

const channel = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** Letters of a contrast below this (WCAG 2.2, contrast ratio) are not made out; light grey on white, which is read, has 1.2 and more. */
const LEAST_CONTRAST = 1.15;
/** Two colours of one brightness but other hues are told apart all the same. */
const NEAR = 40;

/** Whether letters of a colour are lost on the ground. False where either is not known. */
export function indistinct(letters: Colour, ground: Colour): boolean {
  if (letters < 0 || ground < 0) return false;
  if (letters === ground) return true;
  for (const shift of [16, 8, 0]) if (Math.abs(((letters >> shift) & 255) - ((ground >> shift) & 255)) > NEAR) return false;
  const [light, dark] = [luminance(letters), luminance(ground)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05) < LEAST_CONTRAST;
}

/** Relative luminance (WCAG 2.2), 0 to 1. */
function luminance(colour: Colour): number {
  const linear = (shift: number): number => {
    const share = ((colour >> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}
