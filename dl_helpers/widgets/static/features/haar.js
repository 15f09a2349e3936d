// The arithmetic of a Haar feature: cells, their four look-ups, value and cost.

import { clamp } from "../drawing/colors.js";

/** The cells of a feature in reading order, each { top, left, height, width, weight }. */
export function cellsOf(pattern, [top, left, height, width]) {
  return pattern.flatMap((weights, i) => weights.map((weight, j) => ({
    top: top + i * height, left: left + j * width, height, width, weight,
  })));
}

/** The corners of a cell as places [row, column] of the integral image. */
export function cornersOf({ top, left, height, width }) {
  const [bottom, right] = [top + height, left + width];
  return { A: [top, left], B: [top, right], C: [bottom, right], D: [bottom, left] };
}

/** F at each corner of a cell, and their sum F(C) + F(A) − F(B) − F(D). */
export function lookUps({ values, columns }, cell) {
  const at = ([row, column]) => values[row * columns + column];
  const { A, B, C, D } = cornersOf(cell);
  const [a, b, c, d] = [A, B, C, D].map(at);
  return { A: a, B: b, C: c, D: d, sum: c + a - b - d };
}

/** The value of a feature: Σ weight · sum over its cells. */
export function featureValue(F, cells) {
  return cells.reduce((total, cell) => total + cell.weight * lookUps(F, cell).sum, 0);
}

/** How many numbers are read: four for each cell, or each pixel. */
export function costOf(cells) {
  const pixels = cells.reduce((total, { height, width }) => total + height * width, 0);
  return { lookUps: 4 * cells.length, pixels };
}

/** The nearest place at which the feature lies inside a picture of this size. */
export function fitted([top, left, height, width], pattern, [rows, columns]) {
  const [down, across] = [pattern.length, pattern[0].length];
  const h = clamp(Math.round(height), 1, Math.floor(rows / down));
  const w = clamp(Math.round(width), 1, Math.floor(columns / across));
  return [
    clamp(Math.round(top), 0, rows - down * h),
    clamp(Math.round(left), 0, columns - across * w), h, w,
  ];
}

/** The same box for another kind: its place stays, its cells divide it anew. */
export function withKind([top, left, height, width], from, to, size) {
  const whole = [height * from.length, width * from[0].length];
  return fitted([top, left, whole[0] / to.length, whole[1] / to[0].length], to, size);
}

/** The feature larger or smaller, by rows and columns of the whole; its corner stays. */
export function resized([top, left], pattern, [bottom, right], size) {
  const room = [size[0] - top, size[1] - left];
  const [h, w] = [pattern.length, pattern[0].length].map((cells, axis) => {
    const wished = Math.round(([bottom, right][axis] - [top, left][axis]) / cells);
    return clamp(wished, 1, Math.max(1, Math.floor(room[axis] / cells)));
  });
  return fitted([top, left, h, w], pattern, size);
}
