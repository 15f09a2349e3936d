import assert from "node:assert/strict";
import test from "node:test";
import {
  codeOf, exampleText, gridIndex, gridValue, isOnPlane, latentNow, latentText, mosaicPixels,
  movedCode, nearestCode, wayText,
} from "../../../dl_helpers/widgets/static/latent/state.js";

const TRAITS = {
  space: 0, dims: [0, 1], example: 0, to: 1, step: 0, steps: 4, moved: false, place: [],
  ranges: [[[0, 4], [0, 2], [0, 9]]], names: ["ours"], labels: [1, 0], classes: ["a", "b"],
  means: [null], shape: [1, 1, 1], shows: "points",
};
const array = (values, shape, Kind = Float32Array) => ({ values: Kind.from(values), shape });
const RECORDED = {
  codes0: array([0, 0, 5, 4, 2, 5], [2, 3]), base0: array([0, 0, 5], [3]),
  grid0: array([0, 1, 2, 3, 4, 5, 6, 7, 8], [3, 3, 1, 1, 1], Uint8Array),
  made0: array([50, 60], [2, 1, 1, 1], Uint8Array),
};
const now = (change = {}, path = {}, exact = {}) =>
  latentNow((name) => ({ ...TRAITS, ...change })[name], RECORDED, path, exact);

test("an example shows its reconstruction, on the way the nearest of the grid", () => {
  assert.equal(latentNow((name) => TRAITS[name], {}, {}, {}), null);
  assert.deepEqual([now().found.values[0], now().found.isExact], [50, true]);
  assert.deepEqual([now({ step: 4 }).found.values[0], now({ step: 4 }).found.isExact], [60, true]);
  const middle = now({ step: 2 });
  assert.deepEqual(middle.code, [2, 1, 5]);
  assert.deepEqual([middle.found.values[0], middle.found.isExact], [4, false]);
  const path = { of: array([0, 1], [2]), path0: array([10, 11, 12, 13, 14], [5, 1], Uint8Array) };
  assert.deepEqual([now({ step: 2 }, path).found.values[0], now({ step: 2 }, path).found.isExact], [12, true]);
  assert.equal(now({ step: 2, to: 0 }, path).found.isExact, false, "a path of another pair");
});

test("a code that was moved snaps to the grid until its own decoding is there", () => {
  const moved = { moved: true, place: [3.2, 0.1, 5] };
  assert.deepEqual([now(moved).found.values[0], now(moved).found.at], [2, [4, 0]]);
  const exact = { space: array([0], [1]), place: array([3.2, 0.1, 5], [3]), picture: array([99], [1], Uint8Array) };
  assert.deepEqual([now(moved, {}, exact).found.values[0], now(moved, {}, exact).found.isExact], [99, true]);
  const other = { moved: true, place: [3.2, 0.1, 6] };
  assert.equal(now(other, {}, exact).found, null, "its third coordinate is not the grid's");
  assert.match(latentText(now(other)), /Not recorded: a running notebook computes it/);
  assert.equal(now({ moved: true, place: [1, 2] }).isMoved, false, "a place of another space");
});

test("says code, what is shown, and the nearest example", () => {
  assert.equal(latentText(now()), "ours: code (0.00, 0.00) and 1 more coordinate. You see its " +
    "decoding. The nearest code of the data is that of example 1 (b), at 0.00.");
  assert.match(latentText(now({ step: 3 })),
    /You see the nearest recorded code, \(4.00, 2.00\)\. .* example 2 \(a\), at 1\.12\./);
  assert.equal(wayText(now({ step: 1 })), "z = 0.75 · example 1 (b) + 0.25 · example 2 (a)");
  assert.match(wayText(now({ moved: true, place: [0, 0, 5] })), /moved by hand/);
  assert.equal(exampleText({ labels: [] }, 4), "example 5");
});

test("places on the grid and in the ranges", () => {
  assert.deepEqual([-9, 0.9, 1.1, 9].map((v) => gridIndex(v, [0, 4], 3)), [0, 0, 1, 2]);
  assert.equal(gridValue(1, [0, 4], 3), 2);
  assert.equal(isOnPlane([7, 8, 5], [0, 0, 5], [0, 1]), true);
  assert.deepEqual(movedCode([1, 1, 1], { 1: 9 }, [[0, 4], [0, 2], [0, 9]]), [1, 2, 1]);
  assert.deepEqual(nearestCode(RECORDED.codes0, [4, 2, 6]), { index: 1, distance: 1 });
  assert.deepEqual(codeOf((name) => TRAITS[name], RECORDED.codes0), [0, 0, 5]);
});

test("a mosaic has the grid's first row below, and large pictures in fewer pixels", () => {
  const { pixels, size } = mosaicPixels(RECORDED.grid0);
  assert.deepEqual(size, [3, 3]);
  assert.deepEqual([pixels[0], pixels[3], pixels[4 * 6]], [6, 255, 0]);
  const large = mosaicPixels(array(Array.from({ length: 16 }, (_, i) => i), [1, 1, 1, 4, 4], Uint8Array), 2);
  assert.deepEqual([large.size, large.pixels[4 * 3]], [[2, 2], 10]);
});
