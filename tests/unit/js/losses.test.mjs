import assert from "node:assert/strict";
import test from "node:test";
import {
  crossEntropy, curve, flatPart, hinge, hingeSlope, softmax, softmaxSlope, withScore,
} from "../../../dl_helpers/widgets/static/foundation/losses.js";
import { hingeText, slopeText } from
  "../../../dl_helpers/widgets/static/classification/score_losses.js";

const SCORES = [3.2, 5.1, -1.7];
const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test("the slides' cat", () => {
  close(hinge(SCORES, 0), 2.9);
  assert.deepEqual(softmax(SCORES).map((p) => p.toFixed(2)), ["0.13", "0.87", "0.00"]);
  assert.equal(crossEntropy(SCORES, 0).toFixed(2), "2.04");
});

test("large scores do not overflow", () => {
  assert.equal(crossEntropy([1000, 0], 1), 1000);
  assert.deepEqual(softmax([1000, 0]), [1, 0]);
});

test("slopes agree with central differences", () => {
  const step = 1e-6;
  for (const target of [0, 1, 2]) {
    for (const k of [0, 1, 2]) {
      const numeric = (loss) => (loss(withScore(SCORES, k, SCORES[k] + step), target) -
        loss(withScore(SCORES, k, SCORES[k] - step), target)) / (2 * step);
      close(hingeSlope(SCORES, target, k), numeric(hinge));
      close(softmaxSlope(SCORES, target, k), numeric(crossEntropy));
    }
  }
});

test("the hinge is flat where its slope is 0, and only there", () => {
  for (const k of [0, 1, 2]) {
    const [left, right] = flatPart(SCORES, 0, k, [-10, 10]);
    for (let value = -9.95; value < 10; value += 0.1) {
      const slope = hingeSlope(withScore(SCORES, k, value), 0, k);
      assert.equal(slope === 0, value > left && value < right, `class ${k} at ${value}`);
    }
  }
});

test("a flat part outside the interval is empty", () => {
  assert.deepEqual(flatPart([0, 50], 0, 0, [-10, 10]), [10, 10]);
  assert.deepEqual(flatPart([-50, 0], 0, 1, [-10, 10]), [-10, -10]);
});

test("a curve runs over the whole interval", () => {
  const points = curve(hinge, [0, 0], 0, 0, [-1, 3], 5);
  assert.deepEqual(points, [[-1, 2], [0, 1], [1, 0], [2, 0], [3, 0]]);
});

test("sums and slopes in words", () => {
  assert.equal(hingeText([1, -2], 1), "= max(0, 1.00 − (−2.00) + 1) = 4.00");
  const now = { scores: [9, 1], target: 0, moved: 0, classes: ["cat", "car"] };
  assert.match(slopeText(now), /score of cat: hinge 0, softmax 0.00. The hinge is flat/);
});
