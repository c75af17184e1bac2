/** Numbers as CEL has them: `int` is a bigint, and what is not known is no value. */
export const int = (value: number): bigint => BigInt(Math.trunc(value));
export const known = (value: number | null): bigint | undefined => (value === null ? undefined : int(value));
