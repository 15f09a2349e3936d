import assert from "node:assert/strict";
import test from "node:test";
import {
  attacked, changeOf, saliencyOf, shownBetween, slopePlace,
} from "../../../dl_helpers/widgets/static/attacks/state.js";
import {
  accuracyText, attackText, epsText, firstFlipText, sizeText,
} from "../../../dl_helpers/widgets/static/attacks/words.js";
import { curveLabel } from "../../../dl_helpers/widgets/static/attacks/curve.js";
import { rowsToShow } from "../../../dl_helpers/widgets/static/drawing/probability_bars.js";

// Two strengths, one picture of two pixels, two classes; three methods.
const TRAITS = {
  index: 0, strength: 1, method: "iterative", eps: [0, 0.5], labels: [0], labelled: true,
  target: 1, classes: ["cat", "car"],
};
const array = (shape, values) => ({ shape, values: Float32Array.from(values) });
const ARRAYS = {
  scores: array([3, 1, 2, 2], [1, 0, 1, 0, 2, 0, 0, 2, 1, 0, 1, 0]),
  codes: array([3, 1, 2, 1, 1, 2], [127, 127, 254, 0, 127, 127, 254, 0, 127, 127, 127, 127]),
  sizes: array([3, 1, 2], [0, 0.5, 0, 0.5, 0, 0]),
  flips: array([3, 1], [-1, 1, -1]),
  accuracy: array([3, 2], [1, 1, 1, 0, 1, 1]),
};
const now = attacked((name) => TRAITS[name], ARRAYS, Float32Array.of(0.25, 0.75));

test("the changed picture is the picture and the change", () => {
  assert.deepEqual([...now.change], [0.5, -0.5]);
  assert.deepEqual([...now.changed], [0.75, 0.25]);
  assert.deepEqual([...changeOf([127, 254, 0], 0)], [0, 0, -0]);
  assert.deepEqual([...shownBetween([-2, 0, 2], [-2, 2])], [0, 0.5, 1]);
});

test("finds answer, probabilities and the first flip of the present method", () => {
  assert.equal(now.answer, 1);
  assert.equal(now.answerBefore, 0);
  assert.ok(Math.abs(now.p[1] - 1 / (1 + Math.exp(-2))) < 1e-6);
  assert.ok(Math.abs(now.before[0] - now.p[1]) < 1e-6);
  assert.deepEqual([now.flip, now.flipAnswer, now.accuracy], [1, 1, 0]);
});

test("says what is answered, and how much that took", () => {
  assert.equal(attackText(now), "ε = 0.5, iterative: answered car with probability 0.881. " +
    "✗ it is cat, as the attack wants it.");
  assert.match(attackText({ ...now, answer: 0, eps: 0 }), /^Unchanged: answered cat .* ✓ right\.$/);
  const bare = { ...now, labelled: false };
  assert.match(attackText(bare), /✗ without a change it is cat/);
  assert.match(attackText({ ...bare, answer: 0 }), /✓ as without a change\.$/);
  assert.equal(firstFlipText(now), "The answer first flips at ε = 0.5, to car (iterative).");
  assert.equal(firstFlipText({ ...now, flip: -1 }), "Up to ε = 0.5 the answer stays cat (iterative).");
  assert.match(firstFlipText({ ...now, flip: 0 }), /is car, wrong without any change/);
  assert.equal(accuracyText({ ...now, accuracy: 0.75, n: 20 }), "15 of 20 pictures are answered right at ε = 0.5.");
  assert.match(accuracyText(bare), /answered as before/);
  assert.equal(sizeText(0.0123456), "change, largest 0.0123");
  assert.equal(sizeText(0), "no change");
  assert.equal(epsText(0.30000001), "0.3");
});

test("the curves are said at the present strength", () => {
  assert.equal(curveLabel("Share", now, [[1, 1], [1, 0], [1, 0.5]]),
    "Share against ε; at 0.5: one step 1.00, iterative 0.00, noise 0.50");
});

test("saliency is the largest size over channels, products are their sum", () => {
  const { sizes, products } = saliencyOf(Float32Array.of(1, -2, -3, 1), Float32Array.of(1, 0.5, 2, 3), [2, 1, 2]);
  assert.deepEqual([...sizes], [3, 2]);
  assert.deepEqual([...products], [-5, 2]);
  assert.deepEqual([slopePlace(-1, 4, { shape: [9, 5] }), slopePlace(2, 4, { shape: [9, 5] })], [4, 2]);
  assert.equal(slopePlace(-1, 4, { shape: [9, 1] }), 0);
});

test("of many classes the most probable ones are shown", () => {
  assert.deepEqual(rowsToShow([0.1, 0.9]), [0, 1]);
  const p = Array.from({ length: 12 }, (_, k) => (k === 7 ? 0.5 : k / 1000));
  assert.deepEqual(rowsToShow(p).slice(0, 3), [7, 11, 10]);
  assert.equal(rowsToShow(p).length, 10);
});
