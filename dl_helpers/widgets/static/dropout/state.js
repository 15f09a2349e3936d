// What a mask leaves of a network, from the recording.

import { clamp } from "../drawing/colors.js";
import { partOf } from "../foundation/recording.js";

export const MOST_SHOWN = 14;
const EQUAL = 1e-6; // float32 can't tell smaller differences

/** The present sub-network and averages; null until the recording has arrived. */
export function maskNow(get, arrays) {
  if (!arrays.masks) return null;
  const at = clamp(get("step"), 0, get("n_masks") - 1);
  const [r, i] = [get("rate"), get("index")];
  const mask = partOf(arrays.masks, r, at);
  return {
    at, n: get("n_masks"), rate: get("rates")[r], mask,
    kept: mask.reduce((sum, stays) => sum + stays, 0), units: mask.length,
    output: partOf(arrays.outputs, r, i, at),
    arithmetic: partOf(arrays.arithmetic, r, i, at),
    geometric: partOf(arrays.geometric, r, i, at),
    whole: partOf(arrays.whole, r, i),
    exact: [0, 1].map((kind) => partOf(arrays.exact, r, i, kind)),
    gaps: partOf(arrays.gaps, r, i), exactGaps: partOf(arrays.exact_gaps, r, i),
    classes: get("classes"), probabilities: get("probabilities"), enumerated: get("enumerated"),
  };
}

/** Whether numbers differ by so little that they are equal. */
export function isNone(gap) {
  return gap <= EQUAL;
}

/** Where the units of each column stand: { shown, hidden, places } in [0, 1]². */
export function columnPlaces(columns) {
  return columns.map(({ units }, c) => {
    const shown = Math.min(units, MOST_SHOWN);
    const x = columns.length > 1 ? c / (columns.length - 1) : 0.5;
    const places = Array.from({ length: shown }, (_, u) => [x, shown > 1 ? u / (shown - 1) : 0.5]);
    // few units stand closer, in the middle
    const spread = Math.min(1, Math.max(shown - 1, 1) / 7);
    return {
      shown, hidden: units - shown,
      places: places.map(([left, y]) => [left, 0.5 + (y - 0.5) * spread]),
    };
  });
}

/** Whether a unit of a column stays; those that nothing drops always do. */
export function stays({ first }, unit, mask) {
  return first < 0 || mask[first + unit] > 0;
}

/** The classes to list: all of ten, else the ten with the largest output. */
export function listedClasses(whole) {
  const order = [...whole.keys()];
  if (order.length <= 10) return order;
  return order.sort((a, b) => whole[b] - whole[a]).slice(0, 10).sort((a, b) => a - b);
}

/** The points (log₁₀ i, log₁₀ gap) of one of the two means, thinned out. */
export function gapPoints(gaps, n, kind) {
  const points = [];
  let before = -1;
  for (let i = 1; i <= n; i++) {
    const x = Math.log10(i);
    if (x - before < 0.004) continue;
    points.push([x, Math.log10(Math.max(gaps[2 * (i - 1) + kind], EQUAL))]);
    before = x;
  }
  return points;
}
