import assert from "node:assert/strict";
import test from "node:test";
import {
  bytePixels, dreamFrame, lastOf, liveFrame, valueRange,
} from "../../../dl_helpers/widgets/static/dream/state.js";
import { dreamText, targetText } from "../../../dl_helpers/widgets/static/dream/words.js";

const array = (shape, values) => ({ shape, values: Float32Array.from(values) });
const FILM = {
  picture: { shape: [2, 1, 1, 2], values: Uint8Array.of(0, 255, 10, 20) },
  numbers: array([2, 2], [0, -1, 5, 3]),
  p: array([2, 2], [0.5, 0.5, 0.25, 0.75]),
};
const TRAITS = { of_class: 0, stage: "", unit: 9, classes: ["cat", "car"], stages: [{ name: "conv", units: 4 }] };
const get = (more) => (name) => ({ ...TRAITS, ...more })[name];

test("a film gives a frame with the curve up to it", () => {
  const now = dreamFrame(FILM, 1);
  assert.deepEqual([...now.picture], [10, 20]);
  assert.deepEqual([now.steps, now.value, now.p], [5, 3, [0.25, 0.75]]);
  assert.deepEqual(now.curve, [[0, -1], [5, 3]]);
  assert.deepEqual(dreamFrame(FILM, 0).curve, [[0, -1]]);
  assert.deepEqual([lastOf(FILM), lastOf({})], [1, 0]);
});

test("a live frame brings its curve along", () => {
  const now = liveFrame({
    picture: array([1, 1, 2], [1, 2]), numbers: array([2], [5, 3]), p: array([2], [0.25, 0.75]),
    curve: array([2, 2], [0, -1, 5, 3]),
  });
  assert.deepEqual(now.curve, [[0, -1], [5, 3]]);
  assert.deepEqual([now.steps, now.value], [5, 3]);
});

test("bytes become pixels, grey or in colour", () => {
  assert.deepEqual([...bytePixels(Uint8Array.of(7, 9), [1, 1, 2])], [7, 7, 7, 255, 9, 9, 9, 255]);
  assert.deepEqual([...bytePixels(Uint8Array.of(1, 2, 3), [3, 1, 1])], [1, 2, 3, 255]);
});

test("the curve has room, a level one too", () => {
  assert.deepEqual(valueRange([[0, 0], [1, 10]]), [-0.5, 10.5]);
  assert.deepEqual(valueRange([[0, 2]]), [1.5, 2.5]);
});

test("says what is dreamt of, and how far it has come", () => {
  const now = { steps: 5, value: 3.14159, p: [0.25, 0.75] };
  assert.equal(dreamText(get({}), now),
    "Step 5, class cat: score 3.142, probability 0.250. The network answers car (0.750).");
  assert.match(dreamText(get({ stage: "conv" }), now), /^Step 5, unit 3 of conv: mean activation 3.142\. The/);
  assert.equal(targetText(get({ stage: "conv", unit: 2 })), "unit 2 of conv");
});
