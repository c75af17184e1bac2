/**
 * Logistic regression with bounded weights and a ridge, by cyclic coordinate descent (Friedman, Hastie and Tibshirani, 2010;
 * the bound on the step is that of Genkin, Lewis and Madigan, 2007). Deterministic: the same rows give the same weights.
 */

/** Which features a message has, and how strongly. */
export interface Row {
  /** Indices into the weights, each at most once, with finite values. */
  features: readonly (readonly [index: number, value: number])[];
  attack: boolean;
  /** What the row counts, > 0. */
  weight: number;
}

export interface FitOptions {
  /** Bounds of each weight; their length says how many there are. */
  lower: readonly number[];
  upper: readonly number[];
  /** λ of λ/2·(w − centre)²: pulls weights without evidence to their centre. */
  ridge: number;
  /** Default: 0 for all. */
  centre?: readonly number[];
  /** Added to the margin of each row and not fitted: what other weights say. Default: nothing. */
  offset?: readonly number[];
  start?: { intercept: number; weights: readonly number[] };
  /** Sweeps over all weights at most. */
  sweeps?: number;
}

export interface Fit {
  intercept: number;
  weights: number[];
  /** Sweeps it took. */
  sweeps: number;
}

/** The largest step, in log-odds, that is small enough to end it. */
const SMALL = 1e-4;
const MOST_SWEEPS = 300;

export function fitLogistic(rows: readonly Row[], options: FitOptions): Fit {
  const { lower, upper, ridge, centre, offset, start, sweeps = MOST_SWEEPS } = options;
  const count = lower.length;
  const columns = columnsOf(rows, count);
  const weights = Float64Array.from({ length: count }, (_, i) => clamp(start?.weights[i] ?? 0, lower[i] ?? 0, upper[i] ?? 0));
  let intercept = start?.intercept ?? 0;
  const margins = Float64Array.from(rows, (row, i) => {
    const own = row.features.reduce((sum, [index, value]) => sum + (weights[index] ?? 0) * value, 0);
    return intercept + own + (offset?.[i] ?? 0);
  });
  const everyone: Column = { rows: Int32Array.from(rows, (_, i) => i), values: new Float64Array(rows.length).fill(1) };
  const labels = Float64Array.from(rows, (row) => (row.attack ? 1 : 0));
  const counts = Float64Array.from(rows, (row) => row.weight);

  const step = (column: Column, fromCentre: number, penalty: number): number => {
    let gradient = penalty * fromCentre;
    let curvature = penalty;
    for (let k = 0; k < column.rows.length; k += 1) {
      const row = column.rows[k] as number;
      const value = column.values[k] as number;
      const p = 1 / (1 + Math.exp(-(margins[row] as number)));
      const count = counts[row] as number;
      gradient += count * value * (p - (labels[row] as number));
      // Never flatter than at a probability of 5 %: far from the goal the parabola would promise too much.
      curvature += count * value * value * Math.max(p * (1 - p), 0.05);
    }
    return curvature === 0 ? 0 : -gradient / curvature;
  };
  const move = (column: Column, by: number): void => {
    for (let k = 0; k < column.rows.length; k += 1) {
      const row = column.rows[k] as number;
      margins[row] = (margins[row] as number) + by * (column.values[k] as number);
    }
  };

  for (let sweep = 1; sweep <= sweeps; sweep += 1) {
    const shift = step(everyone, intercept, 0);
    intercept += shift;
    move(everyone, shift);
    let largest = Math.abs(shift);
    for (let i = 0; i < count; i += 1) {
      const column = columns[i] as Column;
      const before = weights[i] as number;
      const after = clamp(before + step(column, before - (centre?.[i] ?? 0), ridge), lower[i] ?? 0, upper[i] ?? 0);
      if (after === before) continue;
      weights[i] = after;
      move(column, after - before);
      largest = Math.max(largest, Math.abs(after - before));
    }
    if (largest < SMALL) return { intercept, weights: [...weights], sweeps: sweep };
  }
  return { intercept, weights: [...weights], sweeps };
}

interface Column {
  rows: Int32Array;
  values: Float64Array;
}

function columnsOf(rows: readonly Row[], count: number): Column[] {
  const lists = Array.from({ length: count }, () => ({ rows: [] as number[], values: [] as number[] }));
  rows.forEach(({ features }, row) => {
    for (const [index, value] of features) {
      lists[index]?.rows.push(row);
      lists[index]?.values.push(value);
    }
  });
  return lists.map(({ rows, values }) => ({ rows: Int32Array.from(rows), values: Float64Array.from(values) }));
}

const clamp = (value: number, from: number, to: number): number => Math.min(Math.max(value, from), to);
