// The present state of a race: which recorded paths are shown, and how far.

import { clamp } from "../drawing/colors.js";
import { partOf } from "../foundation/recording.js";

export const ENDINGS = ["whole", "far", "step", "slope", "still"];
const DEEPEST = 1e-12; // a loss below it is drawn there

/** What is shown, from the traits and the recording; null until that has arrived. */
export function raceNow(get, arrays) {
  if (!arrays.starts) return null;
  const starts = pairsOf(arrays.starts.values);
  const at = nearest(starts, get("start"));
  const rates = [...arrays.rates.values];
  const r = nearest(rates.map((rate) => [rate]), [get("rate")]);
  const step = clamp(get("step"), 0, get("steps"));
  const multiplier = get("multipliers")[rates[r]];
  const ways = get("names").map((name, k) => {
    const lr = get("lrs")[k];
    const end = partOf(arrays.ends, at, r, k)[0];
    return wayAt({
      name, k, end, ending: ENDINGS[partOf(arrays.endings, at, r, k)[0]],
      path: pairsOf(partOf(arrays.paths, at, r, k)), losses: partOf(arrays.losses, at, r, k),
      lr: lr === null ? null : lr * multiplier, plain: get("plain")[k],
    }, step);
  });
  return { start: starts[at], starts, ways, step, multiplier, steps: get("steps") };
}

/** A way together with where it is after so many steps, and whether it has broken off. */
function wayAt(way, step) {
  const t = Math.min(step, way.end);
  const brokeOff = !["whole", "still"].includes(way.ending) && step >= way.end;
  return { ...way, t, x: way.path[t], loss: way.losses[t], brokeOff };
}

/** The index of the place that is nearest to another. */
export function nearest(places, wanted) {
  const far = (place) => Math.hypot(...place.map((x, axis) => x - wanted[axis]));
  return places.reduce((best, place, i) => (far(place) < far(places[best]) ? i : best), 0);
}

/** Numbers two by two. */
export function pairsOf(values) {
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]);
}

/** Where a moved start comes to lie: on the map, and where there is a choice on a start. */
export function movedStart(now, wanted, domain) {
  const inside = wanted.map((x, axis) => clamp(x, ...domain[axis]));
  return now.starts.length > 1 ? now.starts[nearest(now.starts, inside)] : inside;
}

/** How far an arrow key moves the start along each axis. */
export function strides(now, domain, isSmall) {
  const sides = domain.map(([low, high]) => high - low);
  // between the recorded starts of a page without a kernel there is nothing to show
  const parts = now.starts.length > 1 ? Math.sqrt(now.starts.length - 1) + 1 : isSmall ? 400 : 40;
  return sides.map((side) => side / parts);
}

/** Heights spread by their logarithm over 0 to 1; the lowest is 0, what is no number NaN. */
export function logHeights(heights) {
  const finite = heights.filter(Number.isFinite);
  const low = finite.reduce((least, z) => Math.min(least, z), Infinity);
  const high = finite.reduce((most, z) => Math.max(most, z), -Infinity);
  const unit = (high - low) / 1000 || 1;
  return heights.map((z) => (Number.isFinite(z) ? Math.log1p((z - low) / unit) / Math.log1p(1000) : NaN));
}

/** An n × n grid with so many times its points along each side, interpolated. */
export function finer(values, n, times) {
  const size = (n - 1) * times + 1;
  const fine = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      fine[row * size + column] = interpolated(values, n, row / times, column / times);
    }
  }
  return { values: fine, size };
}

function interpolated(values, n, y, x) {
  const [i, j] = [y, x].map((at) => Math.min(Math.floor(at), n - 2));
  const [v, u] = [y - i, x - j];
  const at = (di, dj) => values[(i + di) * n + j + dj];
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(0, 1)) + v * ((1 - u) * at(1, 0) + u * at(1, 1));
}

/** Shares from 0 to 1 in so many steps: the areas between contour lines. */
export function banded(shares, bands) {
  return shares.map((share) => (Math.min(Math.floor(share * bands), bands - 1) + 0.5) / bands);
}

/** A loss on the logarithmic axis, above the lowest one that is known. */
export function logLoss(loss, lowest) {
  return Math.log10(Math.max(loss - lowest, DEEPEST));
}
