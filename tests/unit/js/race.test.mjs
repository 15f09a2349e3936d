import assert from "node:assert/strict";
import test from "node:test";
import { powerText } from "../../../dl_helpers/widgets/static/foundation/digits.js";
import {
  banded, finer, logHeights, logLoss, movedStart, nearest, pairsOf, raceNow, strides,
} from "../../../dl_helpers/widgets/static/optimization/race_state.js";
import {
  boundText, endingsText, placeText, raceText, rateText,
} from "../../../dl_helpers/widgets/static/optimization/race_words.js";

const TRAITS = {
  start: [1, 0], rate: 1, step: 2, steps: 3, multipliers: [0.5, 1, 2],
  names: ["slow", "fast"], lrs: [0.1, null], plain: [true, false],
};
// one start, two multipliers, two optimisers, four places each
const ARRAYS = {
  starts: { values: Float32Array.of(1, 0), shape: [1, 2] },
  rates: { values: Int32Array.of(1, 2), shape: [2] },
  paths: { values: Float32Array.from({ length: 32 }, (_, i) => i), shape: [1, 2, 2, 4, 2] },
  losses: { values: Float32Array.from({ length: 16 }, (_, i) => 1 / (1 + i)), shape: [1, 2, 2, 4] },
  ends: { values: Int32Array.of(3, 2, 3, 3), shape: [1, 2, 2] },
  endings: { values: Int32Array.of(0, 1, 4, 2), shape: [1, 2, 2] },
};
const now = (change = {}) => raceNow((name) => ({ ...TRAITS, ...change })[name], ARRAYS);

test("shows the recorded way of the present multiplier and step", () => {
  const [slow, fast] = now().ways;
  assert.deepEqual([slow.x, slow.loss, slow.lr], [[4, 5], Math.fround(1 / 3), 0.1]);
  assert.deepEqual([fast.x, fast.brokeOff, fast.lr], [[12, 13], true, null]);
  assert.equal(now({ rate: 2 }).ways[0].x[0], 20);
  assert.equal(now({ rate: 2 }).ways[0].lr, 0.2);
  assert.equal(now({ rate: 0 }).multiplier, 1, "the nearest that is recorded");
  assert.equal(now({ step: 3 }).ways[1].t, 2, "it stays where it broke off");
  assert.equal(now({ step: 1 }).ways[1].brokeOff, false);
  assert.equal(raceNow(() => 0, {}), null);
});

test("says step, losses, places and how ways end", () => {
  assert.equal(raceText(now()),
    "Step 2 of 3: slow loss 0.3333 at (4.00, 5.00); fast diverged at step 2.");
  assert.equal(endingsText(now()),
    "fast diverged at step 2: it is more than a thousand map widths away.");
  assert.equal(endingsText(now({ rate: 2, step: 3 })),
    "slow has not moved: its step must change the arrays in place. fast diverged at step 3: " +
    "its step made NaN or ∞ of a finite gradient; look for a division by 0.");
  assert.equal(endingsText(now({ step: 0 })), "");
});

test("says the bound of gradient descent, and who keeps it", () => {
  assert.equal(boundText(now(), 0), "");
  assert.match(boundText(now(), 0.2), /η < 2 \/ λ_max = 0.2. slow with η = 0.1 is below it.$/);
  assert.match(boundText(now({ rate: 2 }), 0.2), /slow with η = 0.2 is not below it.$/);
  assert.deepEqual(now().ways.map(rateText), ["0.1", "none"]);
});

test("a start stays on the map, and where starts are recorded on one of them", () => {
  const domain = [[0, 10], [0, 4]];
  assert.deepEqual(movedStart(now(), [11, -1], domain), [10, 0]);
  const many = { starts: [[0, 0], [5, 2], [10, 4], [0, 4], [1, 1]] };
  assert.deepEqual(movedStart(many, [6, 2.4], domain), [5, 2]);
  assert.deepEqual(strides(many, domain, true), [10 / 3, 4 / 3]);
  assert.deepEqual(strides(now(), domain, false), [0.25, 0.1]);
  assert.deepEqual(strides(now(), domain, true), [0.025, 0.01]);
  assert.equal(nearest([[0], [3], [9]], [5]), 1);
});

test("heights are spread by their logarithm, in areas", () => {
  const shares = logHeights(Float64Array.of(-2, 8, NaN, 3));
  assert.deepEqual([shares[0], shares[1], shares[2]], [0, 1, NaN]);
  assert.ok(shares[3] > 0.8 && shares[3] < 1);
  assert.deepEqual([...banded([0, 0.49, 0.5, 1], 2)], [0.25, 0.25, 0.75, 0.75]);
});

test("a finer grid has the values of the coarse one, and means between them", () => {
  const { values, size } = finer(Float64Array.of(0, 2, 4, 6), 2, 2);
  assert.equal(size, 3);
  assert.deepEqual([...values], [0, 1, 2, 2, 3, 4, 4, 5, 6]);
});

test("numbers for axes", () => {
  assert.equal(logLoss(0.01, 0), -2);
  assert.equal(logLoss(-1, -1), -12);
  assert.deepEqual([-8, -1, 0, 3, 5, 0.5].map(powerText), ["10⁻⁸", "0.1", "1", "1000", "10⁵", "3.2"]);
  assert.equal(placeText([-0.001, 123456]), "(0.00, 123456)");
  assert.deepEqual(pairsOf([1, 2, 3, 4]), [[1, 2], [3, 4]]);
});
