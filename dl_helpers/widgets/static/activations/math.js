// What an activation function does to its inputs: pure functions of its samples.

// The grid that Python samples: −10 to 10 in steps of 1/50.
export const GRID = Array.from({ length: 1001 }, (_, i) => (i - 500) / 50);
export const SATURATED = 0.05;

/** The share of inputs from N(0, s²) at each place of the grid. */
export function shares(spread) {
  const density = GRID.map((x) => Math.exp(-((x / spread) ** 2) / 2));
  const total = density.reduce((sum, p) => sum + p, 0);
  return density.map((p) => p / total);
}

/** Mean and deviation of the outputs, and the shares that are saturated or lost. */
export function measures(values, slopes, spread) {
  const p = shares(spread);
  const over = (list, term) => list.reduce((sum, value, i) => sum + p[i] * term(value), 0);
  const finite = (value) => Number.isFinite(value);
  const kept = over(values, (value) => Number(finite(value)));
  const mean = over(values, (value) => (finite(value) ? value : 0)) / kept;
  const square = over(values, (value) => (finite(value) ? (value - mean) ** 2 : 0)) / kept;
  return {
    mean, deviation: Math.sqrt(square),
    saturated: over(slopes, (slope) => Number(Math.abs(slope) < SATURATED)),
    lost: over(values, (value) => Number(!finite(value))),
  };
}

/** Stretches of the grid where the slope is below the threshold, as pairs of x. */
export function flatStretches(slopes) {
  const stretches = [];
  slopes.forEach((slope, i) => {
    if (!(Math.abs(slope) < SATURATED)) return;
    if (i && Math.abs(slopes[i - 1]) < SATURATED) stretches.at(-1)[1] = GRID[i];
    else stretches.push([GRID[i], GRID[i]]);
  });
  return stretches;
}

/** A path through points that leaves out those that are no finite numbers. */
export function brokenPath(points) {
  let pen = "M";
  return points.map(([x, y]) => {
    const lifted = pen;
    pen = Number.isFinite(y) ? "L" : "M";
    return Number.isFinite(y) ? `${lifted}${x.toFixed(1)} ${y.toFixed(1)}` : "";
  }).join("");
}

/** The interval of y that shows a curve: at least −1.25 to 1.25, at most −4 to 6. */
export function heights(curves) {
  const seen = curves.flatMap((curve) =>
    [...curve].filter((y, i) => Math.abs(GRID[i]) <= 6 && Number.isFinite(y)));
  const low = Math.max(Math.min(-1.25, ...seen), -4);
  const high = Math.min(Math.max(1.25, ...seen), 6);
  return [low, high];
}

/** Row `k` of the samples. */
export function rowOf(samples, k) {
  return samples.subarray(k * GRID.length, (k + 1) * GRID.length);
}
