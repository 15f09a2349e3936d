import assert from "node:assert/strict";
import test from "node:test";
import { argmax, barsOf, row } from "../../../dl_helpers/widgets/static/foundation/rows.js";
import { explain, nextMistake } from "../../../dl_helpers/widgets/static/classification/scores.js";
import { pixelText, sumText } from "../../../dl_helpers/widgets/static/classification/product.js";

test("rows of a flat array", () => {
  assert.deepEqual([...row(Float32Array.of(1, 2, 3, 4), 1, 2)], [3, 4]);
});

test("of equal scores the first wins, as in NumPy", () => {
  assert.equal(argmax([1, 3, 3]), 1);
});

test("bars start at 0, on either side", () => {
  const { zero, bars } = barsOf([-1, 3]);
  assert.equal(zero, 25);
  assert.deepEqual(bars, [{ left: 0, width: 25 }, { left: 25, width: 75 }]);
});

test("bars of positive scores start at the left, and scores of 0 have no width", () => {
  assert.deepEqual(barsOf([2, 4]).bars[1], { left: 0, width: 100 });
  assert.deepEqual(barsOf([0, 0]), {
    zero: 0, bars: [{ left: 0, width: 0 }, { left: 0, width: 0 }],
  });
});

test("the product sums to the score without its bias", () => {
  const { products, sum, rest } = explain([1, 2, 3], [0.5, -1, 2], 5);
  assert.deepEqual([...products], [0.5, -2, 6]);
  assert.equal(sum, 4.5);
  assert.equal(rest, 0.5);
});

test("mistakes are found around the end, and this one comes last", () => {
  const scores = Float32Array.of(0, 1, 1, 0, 0, 1); // answers 1, 0, 1
  assert.equal(nextMistake(scores, [1, 1, 1], 2, 2), 1);
  assert.equal(nextMistake(scores, [1, 1, 1], 2, 1), 1);
  assert.equal(nextMistake(scores, [1, 0, 1], 2, 0), -1);
});

test("sum and pixel in words", () => {
  const now = { sum: 3.5, rest: -1, scores: [2.5], chosen: 0, linear: true, known: true };
  assert.equal(sumText(now), "Σ product 3.50 + bias (−1.00) = score 2.50");
  assert.match(sumText({ ...now, linear: false }), /\+ rest \(−1.00\)/);
  assert.equal(sumText({ ...now, known: false }), "score 2.50");
  const pixel = {
    pixel: 1, shape: [1, 1, 2], picture: [0, 0.5], template: [0, -0.02],
    products: [0, -0.01],
  };
  assert.equal(pixelText(pixel), "Row 1, column 2: 0.50 × −0.0200 = −0.0100");
});

test("a coloured pixel has a term for each colour", () => {
  const pixel = {
    pixel: 0, shape: [3, 1, 1], picture: [1, 0.5, 0], template: [2, 4, 1],
    products: [2, 2, 0],
  };
  assert.equal(pixelText(pixel), "Row 1, column 1: " +
    "1.00 × 2.00 + 0.50 × 4.00 + 0.00 × 1.00 = 4.00");
});
