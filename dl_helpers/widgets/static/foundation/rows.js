// Rows of flat arrays, where the largest of a row stands, and bars for its values.

/** Row `at` of values that stand in rows of `size`. */
export function row(values, at, size) {
  return values.subarray(at * size, (at + 1) * size);
}

/** Where the largest value stands. */
export function argmax(values) {
  return values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
}

/** Where 0 is, and left end and width of each bar: percent of a scale that holds 0. */
export function barsOf(scores) {
  const low = Math.min(0, ...scores);
  const span = Math.max(0, ...scores) - low || 1;
  const place = (value) => (100 * (value - low)) / span;
  const bars = Array.from(scores, (score) => ({
    left: place(Math.min(0, score)),
    width: Math.abs(place(score) - place(0)),
  }));
  return { zero: place(0), bars };
}
