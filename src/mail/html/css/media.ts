/**
 * Whether a media query (Media Queries 4) holds for the reading this product judges by: a screen of a desk, in light colours.
 */

const WIDTH = 1024;

/** @param query what stands behind `@media`, or in a `media` attribute; `''` holds */
export function holds(query: string): boolean {
  const text = query
    .slice(0, 500)
    .toLowerCase()
    .replace(/\/\*[^*]*\*\//g, ' ')
    .trim();
  return text === '' || text.split(',').some((one) => part(one.trim()));
}

function part(query: string): boolean {
  const [, only, type, rest] = /^(only\s+|not\s+)?([a-z-]*)\s*(.*)$/s.exec(query) ?? [];
  let features = (rest ?? '').match(/\([^()]{1,100}\)/g) ?? [];
  let medium = type ?? '';
  if (medium === 'and') medium = '';
  let fits = medium === '' || medium === 'screen' || medium === 'all';
  if (medium === '' && features.length === 0) features = ['(unknown)'];
  fits &&= features.every(feature);
  return only?.trim() === 'not' ? medium !== '' && !fits : fits;
}

function feature(text: string): boolean {
  const [name, value = ''] = text
    .slice(1, -1)
    .split(':')
    .map((side) => side.trim());
  const match = /^([\d.]+)\s*(px|em|rem|)/.exec(value);
  const size = match === null ? Number.NaN : Number(match[1]) * (match[2] === 'px' || match[2] === '' ? 1 : 16);
  switch (name) {
    case 'min-width':
    case 'min-device-width':
      return size <= WIDTH;
    case 'max-width':
    case 'max-device-width':
      return size >= WIDTH;
    case 'prefers-color-scheme':
      return value === 'light';
    case 'color':
    case 'min-color':
      return true;
    default:
      return false;
  }
}
