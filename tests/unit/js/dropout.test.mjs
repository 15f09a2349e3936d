import assert from "node:assert/strict";
import test from "node:test";
import {
  MOST_SHOWN, columnPlaces, gapPoints, isNone, listedClasses, maskNow, stays,
} from "../../../dl_helpers/widgets/static/dropout/state.js";
import {
  exactText, gapText, maskText, networkLabel,
} from "../../../dl_helpers/widgets/static/dropout/words.js";

const TRAITS = {
  step: 1, rate: 1, index: 0, n_masks: 2, rates: [0.1, 0.5], classes: ["cat", "car"],
  probabilities: true, enumerated: true,
};
// two rates, one example, two masks of three units, two classes
const array = (shape, ...values) => ({ values: Float32Array.from(values), shape });
const ARRAYS = {
  masks: { values: Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1), shape: [2, 2, 3] },
  outputs: array([2, 1, 2, 2], 0, 1, 0, 1, 0.5, 0.5, 0.75, 0.25),
  arithmetic: array([2, 1, 2, 2], 0, 1, 0, 1, 0.5, 0.5, 0.625, 0.375),
  geometric: array([2, 1, 2, 2], 0, 1, 0, 1, 0.5, 0.5, 0.6, 0.4),
  whole: array([2, 1, 2], 0, 1, 0.6, 0.4),
  exact: array([2, 1, 2, 2], 0, 1, 0, 1, 0.61, 0.39, 0.6, 0.4),
  gaps: array([2, 1, 2, 2], 0, 0, 0, 0, 0.1, 0.1, 0.025, 0),
  exact_gaps: array([2, 1, 2], 0, 0, 0.01, 1e-9),
};
const now = (change = {}) => maskNow((name) => ({ ...TRAITS, ...change })[name], ARRAYS);

test("finds what belongs to rate, example and mask", () => {
  const state = now();
  assert.deepEqual([...state.mask], [0, 0, 1]);
  assert.deepEqual([state.kept, state.units, state.rate], [1, 3, 0.5]);
  assert.deepEqual([...state.output], [0.75, 0.25]);
  assert.deepEqual([...now({ rate: 0, step: 9 }).mask], [1, 1, 0], "the last mask");
  assert.equal(maskNow(() => 0, {}), null);
});

test("says mask, answer and how far the averages are", () => {
  assert.equal(maskText(now()), "Mask 2 of 2 at rate 0.5: 1 of 3 units stay. This sub-network " +
    "answers cat (0.750). The mean of these 2 differs from the scaled network by 0.025, " +
    "their geometric mean by nothing.");
  assert.match(maskText(now({ step: 0, probabilities: false })),
    /The mean of this one differs from the scaled network by 0.1.$/);
  assert.match(maskText(now({ classes: ["y"] })), /This sub-network answers 0.750/);
});

test("says what all sub-networks are on average", () => {
  assert.equal(exactText(now()), "Of all 8 sub-networks, each counted with its chance, the mean " +
    "differs from the scaled network by 0.01; the geometric mean equals the scaled network.");
  assert.match(exactText({ enumerated: false, units: 48 }), /^All 2\^48 sub-networks are too many/);
  assert.ok(isNone(1e-7) && !isNone(1e-5));
  assert.equal(gapText(0.01234), "0.012");
});

const COLUMNS = [
  { name: "input", units: 2, first: -1 }, { name: "hidden", units: 3, first: 0 },
];

test("the drawing in words", () => {
  assert.equal(networkLabel(COLUMNS, now()), "Network under mask 2, 1 of 3 units stay. " +
    "Units: input 2; hidden 3, crossed out number 1, 2");
  assert.equal(stays(COLUMNS[0], 1, now().mask), true);
  assert.deepEqual([0, 1, 2].map((u) => stays(COLUMNS[1], u, now().mask)), [false, false, true]);
});

test("columns stand side by side, and long ones are cut", () => {
  const [few, many] = columnPlaces([{ units: 1 }, { units: 40 }]);
  assert.deepEqual(few, { shown: 1, hidden: 0, places: [[0, 0.5]] });
  assert.deepEqual([many.shown, many.hidden], [MOST_SHOWN, 40 - MOST_SHOWN]);
  assert.deepEqual([many.places[0], many.places.at(-1)], [[1, 0], [1, 1]]);
  assert.deepEqual(columnPlaces([{ units: 1 }])[0].places, [[0.5, 0.5]]);
});

test("of many classes those with the largest outputs are listed", () => {
  assert.deepEqual(listedClasses(Float32Array.of(3, 1)), [0, 1]);
  const many = Float32Array.from({ length: 12 }, (_, k) => (k === 0 || k === 5 ? 0 : k));
  assert.deepEqual(listedClasses(many), [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
});

test("differences on logarithmic axes, none of them at the bottom", () => {
  const gaps = Float32Array.of(0.1, 1, 0.01, 0);
  assert.deepEqual(gapPoints(gaps, 2, 0).map((p) => p.map((v) => Number(v.toFixed(3)))),
    [[0, -1], [0.301, -2]]);
  assert.deepEqual(gapPoints(gaps, 2, 1)[1][1], -6);
});
