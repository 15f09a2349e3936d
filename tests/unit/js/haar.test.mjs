import assert from "node:assert/strict";
import test from "node:test";
import {
  cellsOf, cornersOf, costOf, featureValue, fitted, lookUps, resized, withKind,
} from "../../../dl_helpers/widgets/static/features/haar.js";

const TWO = [[1, -1]];
const FOUR = [[1, -1], [-1, 1]];
// the integral image of [[1, 2, 3], [4, 5, 6]]
const F = { values: [0, 0, 0, 0, 0, 1, 3, 6, 0, 5, 12, 21], columns: 4 };

test("cells stand side by side, in reading order", () => {
  assert.deepEqual(cellsOf(TWO, [1, 2, 3, 4]), [
    { top: 1, left: 2, height: 3, width: 4, weight: 1 },
    { top: 1, left: 6, height: 3, width: 4, weight: -1 },
  ]);
  assert.deepEqual(cellsOf(FOUR, [0, 0, 1, 1]).map(({ weight }) => weight), [1, -1, -1, 1]);
});

test("four look-ups give the sum of a cell", () => {
  const cell = { top: 0, left: 1, height: 2, width: 2, weight: 1 };
  assert.deepEqual(cornersOf(cell), { A: [0, 1], B: [0, 3], C: [2, 3], D: [2, 1] });
  assert.deepEqual(lookUps(F, cell), { A: 0, B: 0, C: 21, D: 5, sum: 16 });
});

test("a value is white minus black, and costs four look-ups a cell", () => {
  const cells = cellsOf(TWO, [0, 0, 2, 1]);
  assert.equal(featureValue(F, cells), 1 + 4 - 2 - 5);
  assert.deepEqual(costOf(cells), { lookUps: 8, pixels: 4 });
});

test("a feature stays inside the picture", () => {
  assert.deepEqual(fitted([-3, 9, 2, 2], TWO, [10, 10]), [0, 6, 2, 2]);
  assert.deepEqual(fitted([0, 0, 99, 99], FOUR, [10, 8]), [0, 0, 5, 4]);
  assert.deepEqual(fitted([1.4, 1.6, 0, 1], TWO, [10, 10]), [1, 2, 1, 1]);
});

test("another kind divides the same box", () => {
  assert.deepEqual(withKind([1, 2, 6, 4], TWO, FOUR, [20, 20]), [1, 2, 3, 4]);
  assert.deepEqual(withKind([1, 2, 6, 4], TWO, [[-1], [2], [-1]], [20, 20]), [1, 2, 2, 8]);
});

test("resizing moves the far corner only", () => {
  assert.deepEqual(resized([2, 3, 1, 1], TWO, [7, 9], [10, 10]), [2, 3, 5, 3]);
  assert.deepEqual(resized([2, 3, 1, 1], TWO, [99, 99], [10, 10]), [2, 3, 8, 3]);
  assert.deepEqual(resized([2, 3, 1, 1], TWO, [0, 0], [10, 10]), [2, 3, 1, 1]);
});
