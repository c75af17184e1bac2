import type { Recipient } from '../../mail/envelope.ts';

const key = (recipient: Recipient): string => [recipient.address, recipient.notify ?? '', recipient.orcpt ?? ''].join(' ');

/**
 * Where each of `wanted` stands in `accepted`, when both hold exactly the same recipients in any order;
 * `null` when they do not. A recipient named twice counts twice.
 */
export function positionsIn(accepted: readonly Recipient[], wanted: readonly Recipient[]): number[] | null {
  if (accepted.length !== wanted.length) return null;
  const places = new Map<string, number[]>();
  accepted.forEach((recipient, index) => {
    const at = places.get(key(recipient));
    if (at === undefined) places.set(key(recipient), [index]);
    else at.push(index);
  });
  const positions: number[] = [];
  for (const recipient of wanted) {
    const position = places.get(key(recipient))?.shift();
    if (position === undefined) return null;
    positions.push(position);
  }
  return positions;
}
