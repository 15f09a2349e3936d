import assert from "node:assert/strict";
import test from "node:test";
import {
  capOf, longest, lossAxis, nearestRate, rateAxis, trialsOf,
} from "../../../dl_helpers/widgets/static/optimization/rates_state.js";
import {
  rateName, summaryText, trialText,
} from "../../../dl_helpers/widgets/static/optimization/rates_words.js";

const TRAITS = {
  rates: [0.1, 1, 10, 100], kinds: ["fell", "rose", "diverged", "failed"],
  errors: ["", "", "", "ValueError: no (line 3 of train)"], lengths: [3, 1, 3, 0],
};
const LOSSES = Float64Array.of(4, 2, 1, 5, 3, Infinity, NaN);
const TRIALS = trialsOf((name) => TRAITS[name], LOSSES);

test("each rate has its own losses, and a final one if it came to its end", () => {
  assert.deepEqual(TRIALS.map(({ losses }) => losses), [[4, 2, 1], [5], [3, Infinity, NaN], []]);
  assert.deepEqual(TRIALS.map(({ final }) => final), [1, 5, NaN, NaN]);
  assert.equal(longest(TRIALS), 3);
});

test("what flew away does not hide the rest", () => {
  assert.equal(capOf(TRIALS), 40);
  assert.equal(capOf([{ losses: [NaN] }]), Infinity);
  const axis = lossAxis([1, 100, 1e9, NaN, Infinity], 100);
  assert.ok(axis.isLog);
  assert.deepEqual([axis.low, axis.high].map((end) => Math.round(100 * end)), [-8, 208]);
  assert.ok(!lossAxis([-1, 3]).isLog);
  assert.deepEqual([[1, 6], [1, 6.1], [1, 6.1, 0]].map((losses) => lossAxis(losses).isLog),
    [false, true, false]);
  assert.deepEqual([lossAxis([]).low, lossAxis([]).high], [0, 1]);
  const flat = lossAxis([5, 5]);
  assert.ok(flat.high > flat.low);
});

test("rates lie on a logarithmic axis", () => {
  const [low, high] = rateAxis([0.1, 1, 10]);
  assert.ok(low < -1 && low > -1.3 && high > 1 && high < 1.3);
  assert.deepEqual(rateAxis([1]), [-0.5, 0.5]);
  assert.deepEqual([-5, 0.4, 0.6, 9].map((power) => nearestRate([0.1, 1, 10], power)), [0, 1, 2, 2]);
});

test("says how each run went", () => {
  const said = TRIALS.map((trial) => trialText(trial, "epoch"));
  assert.equal(said[0], "With learning rate 0.1 the loss went from 4 to 1 in 3 epochs.");
  assert.equal(said[1], "With learning rate 1 the loss went from 5 to 5 in 1 epoch, so it did not fall.");
  assert.equal(said[2], "With learning rate 10 the loss diverged: it is infinite from epoch 2 on.");
  assert.equal(said[3], "With learning rate 100 training raised ValueError: no (line 3 of train).");
  const broken = { rate: 3, kind: "diverged", losses: [] };
  assert.match(trialText(broken, "step"), /diverged in the first step.$/);
  assert.match(trialText({ ...broken, losses: [1, 2] }, "step"), /diverged after step 2.$/);
});

test("says the best rate, and those that went wrong", () => {
  assert.equal(summaryText(TRIALS, 0),
    "Best: 0.1, final loss 1. The loss did not fall: 1. Diverged: 10. Raised an error: 100.");
  assert.match(summaryText(TRIALS.slice(3), -1), /^No rate came to its end/);
  assert.equal(rateName(0.00123), "0.00123");
});
