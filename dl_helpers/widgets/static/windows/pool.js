// Pooling: each window of a picture becomes one number, and the way back.

import { isReal, placesOf, windowAt } from "./windows.js";

/** The entries of window `cell` that lie in the picture (H, W): { place, at, value }. */
export function entriesAt(x, windows, cell) {
  const { paddedWidth, padding, inputWidth } = windows;
  return placesOf(windowAt(windows, cell), windows).flatMap((at, place) => {
    if (!isReal(windows, at)) return [];
    const [row, column] = [Math.floor(at / paddedWidth), at % paddedWidth];
    return [{ place, at, value: x[(row - padding) * inputWidth + column - padding] }];
  });
}

/** How many entries an average divides by: padding counts, what hangs over does not. */
export function divisorAt(windows, cell) {
  const { top, left, height, width } = windowAt(windows, cell);
  const { inputHeight, inputWidth, padding } = windows;
  const along = (start, length, size) => Math.min(start + length, size + 2 * padding) - start;
  return along(top, height, inputHeight) * along(left, width, inputWidth);
}

/** The output of window `cell`, and the entry that won it: the first of the largest. */
export function pooledAt(x, windows, kind, cell) {
  const entries = entriesAt(x, windows, cell);
  if (kind === "max") {
    const winner = entries.reduce((best, entry) => (entry.value > best.value ? entry : best));
    return { entries, winner, divisor: 1, value: winner.value };
  }
  const divisor = divisorAt(windows, cell);
  const sum = entries.reduce((total, { value }) => total + value, 0);
  return { entries, winner: null, divisor, value: sum / divisor };
}

/** The output of all windows over a picture (H, W). */
export function pool(x, windows, kind) {
  return Float64Array.from({ length: windows.count }, (_, cell) =>
    pooledAt(x, windows, kind, cell).value);
}

/** What each entry of window `cell` gets of its gradient dy: { at, share }. */
export function sharesAt(x, windows, kind, cell, dy) {
  const { entries, winner, divisor } = pooledAt(x, windows, kind, cell);
  return entries.map(({ at, place }) => {
    const wins = !winner || winner.at === at;
    return { at, place, share: wins ? dy / divisor : 0 };
  });
}

/** The gradient of the padded input (PH, PW), from that of the first `n` outputs. */
export function routed(x, windows, kind, dy, n = windows.count) {
  const dx = new Float64Array(windows.paddedHeight * windows.paddedWidth);
  for (let cell = 0; cell < n; cell++) {
    for (const { at, share } of sharesAt(x, windows, kind, cell, dy[cell])) dx[at] += share;
  }
  return dx;
}
