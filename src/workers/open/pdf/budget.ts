/** Octets that may still be decoded, shared by all streams of a file. */
export interface Budget {
  octets: number;
  /** True once something was cut off. */
  spent: boolean;
}

/** Takes what there is budget for. */
export function within(octets: Buffer, budget: Budget): Buffer {
  if (octets.length > budget.octets) budget.spent = true;
  const kept = octets.subarray(0, Math.max(0, budget.octets));
  budget.octets -= kept.length;
  return kept;
}
